"""The forms of the five signals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.forms.verbs import EmployeeField
from lifeline.kernel.forms import Day


class AnswerForm(forms.Form):
    """I-118. A measure, an owner and a date."""

    measure = forms.CharField(
        label=_("Measure"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("What will be done so that the figure turns, in at least 10 characters."),
    )  # fmt: skip
    owner = EmployeeField(active=True, label=_("Who answers for it"), help_text=_("Employee number"))
    until_on = forms.DateField(label=_("Until when"), widget=Day())

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("measure", "owner", "until_on")}
