"""What is typed around a case: how it ended, a note, a discussion, to whom it goes, how it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.wellbeing.rules.cases import RATINGS
from lifeline.wellbeing.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.wellbeing.queries.helpers import HelperName
    from lifeline.wellbeing.queries.kept import Line


class CloseForm(forms.Form):
    """How a case ended; what the person ended himself he says himself."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=[(one.value, one.label) for one in Outcome if one != Outcome.BY_PERSON]
    )


class NoteForm(forms.Form):
    """W-44. The note of today; an empty one takes it away. Nothing of it is kept on the device."""

    text = forms.CharField(
        label=pgettext_lazy("note", "Note of today"), max_length=20000, required=False,
        widget=forms.Textarea({"rows": 12, "autocomplete": "off", "data-undrafted": ""}),
    )  # fmt: skip


class DiscussForm(forms.Form):
    """W-45. A case without names."""

    text = forms.CharField(
        label=pgettext_lazy("supervision", "What is to be discussed"), max_length=5000,
        widget=forms.Textarea({"rows": 8, "autocomplete": "off"}),
        help_text=_("No name, no unit, no date of birth. An age group is enough."),
    )  # fmt: skip


class OfferForm(forms.Form):
    """W-44. The helper to whom the case is to go."""

    to = forms.TypedChoiceField(label=pgettext_lazy("case", "Pass on to"), coerce=int)

    def __init__(self, found: Sequence[HelperName], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.pk, f"{one.name} · {one.kind_name}") for one in found]
        self.fields["to"].choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """W-47. The result with which later ones are compared."""

    sheet = forms.ChoiceField(label=pgettext_lazy("follow", "With which of your results shall we compare?"))

    def __init__(self, lines: Sequence[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(line.points[0].uuid), line.title) for line in lines]
        self.fields["sheet"].choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]


class RateForm(forms.Form):
    """The person's own rating."""

    rating = forms.TypedChoiceField(
        label=pgettext_lazy("case", "Did it help you?"), coerce=int, widget=forms.RadioSelect,
        choices=list(
            zip(
                RATINGS,
                [
                    pgettext_lazy("rating", "Not at all"), pgettext_lazy("rating", "Hardly"),
                    pgettext_lazy("rating", "Somewhat"), pgettext_lazy("rating", "Well"),
                    pgettext_lazy("rating", "Very well"),
                ],
                strict=True,
            )
        ),
    )  # fmt: skip
