"""The form of an official document."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.states import PaperKind
from lifeline.kernel.forms import Day


class IssueForm(forms.Form):
    """Its number and its day."""

    kind = forms.ChoiceField(choices=PaperKind.choices, widget=forms.HiddenInput)
    document = forms.CharField(label=_("Number of the document"), max_length=60)
    on = forms.DateField(label=_("Day of the document"), widget=Day())
