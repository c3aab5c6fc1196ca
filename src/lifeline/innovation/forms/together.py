"""The form of 四个一同."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.states import Together
from lifeline.kernel.forms import Choices, Day, Upload, Uploads

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class TogetherForm(forms.Form):
    """I-119. Which of the four, its day, and its document."""

    what = forms.ChoiceField(label=_("Which of the four"), choices=Together.choices, widget=Choices(shape="chips"))
    on = forms.DateField(label=_("On which day"), widget=Day())
    document = forms.CharField(label=_("Number of the document"), max_length=60)
    text = forms.CharField(
        label=_("What was agreed"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    paper = Uploads(label=_("The document"), widget=Upload(accept="image/*,.pdf,.docx,.xlsx", many=False))

    def clean_paper(self) -> list[UploadedFile[bytes]]:
        """One file: the record links to one."""
        given: list[UploadedFile[bytes]] = self.cleaned_data["paper"]
        if len(given) > 1:
            raise forms.ValidationError(_("Choose one file: the document as it was signed."))
        return given
