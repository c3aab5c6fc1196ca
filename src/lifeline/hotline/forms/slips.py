"""The form of a slip that somebody brings: what stands on it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.reporter import NumberForm


class SlipForm(NumberForm):
    """Number, day and mark, typed from the paper or filled in by its code."""

    day = forms.DateField(label=_("Sent"), widget=forms.DateInput({"type": "date"}))
    mark = forms.CharField(label=_("Mark of the site"), max_length=40, help_text=_("four groups beside the code"))
