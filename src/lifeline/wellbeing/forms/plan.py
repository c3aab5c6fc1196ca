"""What is filled in for the plan (W-90); progress is no field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.forms import Day
from lifeline.people import api as people
from lifeline.wellbeing.queries.indicators import NAMES
from lifeline.wellbeing.states import Strand

if TYPE_CHECKING:
    from lifeline.people.models import Person


class PlanForm(forms.Form):
    """An undertaking: strand, who answers for it, by when, and how it is measured."""

    strand = forms.ChoiceField(label=_("Strand"), choices=Strand.choices)
    title = forms.CharField(label=pgettext_lazy("plan", "What is to be done"), max_length=80)
    owner = forms.CharField(label=_("Employee number of who answers for it"), max_length=20)
    start_on = forms.DateField(label=pgettext_lazy("plan", "From"), widget=Day)
    due_on = forms.DateField(label=pgettext_lazy("plan", "Due"), widget=Day)
    indicator = forms.ChoiceField(label=_("Measured by"), choices=list(NAMES.items()))
    target = forms.IntegerField(label=pgettext_lazy("plan", "Target"), min_value=1, max_value=100_000)
    evidence = forms.CharField(label=_("Evidence"), max_length=300, required=False)

    def clean_owner(self) -> Person:
        """The person of this number."""
        found = people.numbered(self.cleaned_data["owner"])
        if found is None:
            raise forms.ValidationError(_("Nobody has this number."))
        return found

    def clean(self) -> dict[str, Any]:
        """Due not before the start."""
        given = super().clean() or self.cleaned_data
        if given.get("start_on") and given.get("due_on") and given["due_on"] < given["start_on"]:
            self.add_error("due_on", _("It is due before it begins."))
        return given


class LectureForm(forms.Form):
    """W-91. A lecture that took place."""

    held_on = forms.DateField(label=pgettext_lazy("plan", "Day"), widget=Day)
    title = forms.CharField(label=pgettext_lazy("lecture", "On what"), max_length=80)
    people = forms.IntegerField(label=_("How many people were there"), min_value=1, max_value=20_000)


class RemarkForm(forms.Form):
    """The owner's remark."""

    text = forms.CharField(
        label=pgettext_lazy("plan", "Remark"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
