"""The forms of closing and acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.forms.changes import numbered
from lifeline.innovation.forms.projects import StepForm, evidence
from lifeline.innovation.rules.acceptance import PANEL
from lifeline.innovation.states import Filing
from lifeline.kernel.forms import Choices, Day


class ClosingForm(StepForm):
    """I-97. The closing file."""

    summary = forms.CharField(label=_("What came out"), max_length=4000, widget=forms.Textarea({"rows": 5}))
    indicator = forms.CharField(label=_("Indicator"), max_length=80)
    baseline = forms.CharField(label=_("Baseline"), max_length=40)
    target = forms.CharField(label=_("Target"), max_length=40)
    measured = forms.CharField(label=_("Measured at the end"), max_length=40)
    source = forms.CharField(label=_("Source of the measurement"), max_length=120)
    target_reached = forms.BooleanField(label=_("The target is reached"), required=False)
    explained = forms.CharField(
        label=_("Why a milestone was not reached"), max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    evidence = evidence()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.project.milestones.exclude(state=Filing.VERIFIED).exists():
            del self.fields["explained"]


class PanelForm(StepForm):
    """I-98. The experts, the head first."""

    experts = forms.CharField(label=_("Experts"), max_length=200, help_text=_("Employee numbers, the head first."))

    def clean_experts(self) -> Any:
        found, most = numbered(self.cleaned_data["experts"]), PANEL[self.project.level]
        if len(found) != most:
            raise ValidationError(_("The panel of this level has %(number)s experts."), params={"number": most})
        return found


class SheetForm(StepForm):
    """I-98. One expert's score."""

    score = forms.IntegerField(label=_("Score, 0 to 100"), min_value=0, max_value=100)
    advice = forms.CharField(label=_("In one sentence"), max_length=600, widget=forms.Textarea({"rows": 2}))


class GradeForm(StepForm):
    """I-99. The grade as the mean says, or one up or down by a vote of the panel."""

    shift = forms.ChoiceField(
        label=_("The grade"), initial=0, required=False, widget=Choices(shape="across"),
        choices=[(0, _("As the mean says")), (1, _("One up")), (-1, _("One down"))],
    )  # fmt: skip
    yes = forms.IntegerField(
        label=_("Experts in favour"), min_value=0, max_value=7, required=False,
        help_text=_("Only where it moves: at least two thirds of the panel."),
    )  # fmt: skip
    why = forms.CharField(label=_("Why it moves"), max_length=300, widget=forms.Textarea({"rows": 2}), required=False)


class RectifyForm(StepForm):
    """I-100. What is to be rectified, until when."""

    items = forms.CharField(label=_("To be rectified"), max_length=600, widget=forms.Textarea({"rows": 3}))
    until = forms.DateField(label=_("Until, at most 90 days"), widget=Day)
