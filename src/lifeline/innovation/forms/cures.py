"""The forms of the five signals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.queries.persons import by_numbers
from lifeline.kernel.forms import Day

if TYPE_CHECKING:
    from lifeline.people.models import Person


class AnswerForm(forms.Form):
    """I-118. A measure, an owner and a date."""

    measure = forms.CharField(
        label=_("Measure"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("What will be done so that the figure turns, in at least 10 characters."),
    )  # fmt: skip
    owner = forms.CharField(label=_("Who answers for it"), max_length=20, help_text=_("Employee number"))
    until_on = forms.DateField(label=_("Until when"), widget=Day())

    def clean_owner(self) -> Person:
        found, unknown = by_numbers(self.cleaned_data["owner"])
        if unknown or len(found) != 1:
            raise forms.ValidationError(_("Give one employee number that is in the directory."))
        return found[0]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("measure", "owner", "until_on")}
