"""What is typed to ask to be contacted, and at the desk of helpers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Choices
from lifeline.wellbeing.forms.talks import start_of
from lifeline.wellbeing.states import Channel, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lifeline.wellbeing.queries.directory import Slot


class RequestForm(forms.Form):
    """A name of the person's choice. Without a number the two write to each other here."""

    name = forms.CharField(
        label=_("What may we call you?"), max_length=40, help_text=_("Any name you like. It need not be your own.")
    )
    contact = forms.CharField(
        label=pgettext_lazy("talk", "Your number"), max_length=60, required=False,
        help_text=_("Without a number you write to each other here."),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=_("What about? (if you want to say)"), required=False,
        choices=[("", pgettext_lazy("topic", "I would rather say it in the talk")), *Topic.choices],
    )  # fmt: skip


class ContactForm(forms.Form):
    """W-39. How the first contact was made, and a short note for oneself."""

    channel = forms.ChoiceField(
        label=pgettext_lazy("contact", "How?"), choices=Channel.choices, widget=Choices(shape="chips")
    )
    note = forms.CharField(
        label=_("Short note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Only you read it."),
    )  # fmt: skip


class SlotForm(forms.Form):
    """One of the helper's own free times, and how the two will talk."""

    at = forms.TypedChoiceField(label=pgettext_lazy("booking", "When"), coerce=int)
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices)

    def __init__(self, data: Any = None, *, slots: Iterable[Slot], channels: Sequence[str]) -> None:
        super().__init__(data)
        found = [(slot.at, date_format(timezone.localtime(slot.start_at), "DATETIME_FORMAT")) for slot in slots]
        self.fields["at"].choices = found  # type: ignore[attr-defined]
        offered = [(code, label) for code, label in Channel.choices if code in channels]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]

    def start(self) -> datetime:
        """The moment that was chosen."""
        found = start_of(self.cleaned_data["at"])
        assert found is not None
        return found
