"""What is typed to find somebody, to book a talk, and to ask to be contacted: as little as possible."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Choices
from lifeline.wellbeing.queries.directory import HEAVY, Wish
from lifeline.wellbeing.rules.helpers import RESTRICTED
from lifeline.wellbeing.states import Channel, Gender, HelperKind, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

LIGHT = [(code, label) for code, label in Topic.choices if code not in RESTRICTED]
ANY = ("", pgettext_lazy("filter", "Any"))


class WishForm(forms.Form):
    """What somebody looks for; the topics of W-31 stand under one name."""

    topic = forms.ChoiceField(label=_("About"), required=False)
    kind = forms.ChoiceField(label=_("With whom"), required=False, choices=[ANY, *HelperKind.choices])
    gender = forms.ChoiceField(label=_("Woman or man"), required=False, choices=[ANY, *Gender.choices])
    channel = forms.ChoiceField(label=_("How"), required=False, choices=[ANY, *Channel.choices])
    place = forms.ChoiceField(label=pgettext_lazy("talk", "Where"), required=False)
    today = forms.BooleanField(label=_("Free today"), required=False)

    def __init__(self, data: Any, places: Sequence[str]) -> None:
        super().__init__(data)
        heavy = (HEAVY, _("Something heavy: violence, addiction, trauma, hurting oneself"))
        self.fields["topic"].choices = [ANY, *LIGHT, heavy]  # type: ignore[attr-defined]
        self.fields["place"].choices = [ANY, *((one, one) for one in places)]  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """What was wished for; a word that nobody offers is as if it had not been said."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Wish(**given)


class BookingForm(forms.Form):
    """W-35. A name of the person's choice and a channel. A call needs a number, so that channel asks for one."""

    channel = forms.ChoiceField(label=pgettext_lazy("talk", "How do we talk?"), widget=Choices(shape="chips"))
    name = forms.CharField(
        label=_("What may we call you?"), max_length=40, help_text=_("Any name you like. It need not be your own.")
    )
    contact = forms.CharField(
        label=pgettext_lazy("talk", "Your number"), max_length=60, required=False,
        help_text=_("Needed for a call or a message only"),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=_("What about? (if you want to say)"), required=False,
        choices=[("", pgettext_lazy("topic", "I would rather say it in the talk")), *Topic.choices],
    )  # fmt: skip

    remind = forms.BooleanField(
        label=_("Remind me once before. The reminder does not say of what."), required=False
    )  # fmt: skip

    def __init__(self, data: Any = None, *, channels: Sequence[str], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offered = [(code, label) for code, label in Channel.choices if code in channels]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A call to nowhere helps nobody."""
        given = super().clean() or {}
        if given.get("channel") in {Channel.PHONE, Channel.TEXT} and not given.get("contact"):
            self.add_error("contact", _("Please say at which number you can be reached, or choose another way."))
        return given


def start_of(at: int) -> datetime | None:
    """The moment that an address names in minutes since 1970; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(at * 60, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None
