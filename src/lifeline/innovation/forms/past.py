"""The form of a past cycle."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PastForm(forms.Form):
    """E-44. The workbook."""

    file = forms.FileField(label=_("Workbook (XLSX)"), widget=forms.FileInput({"accept": ".xlsx"}))
