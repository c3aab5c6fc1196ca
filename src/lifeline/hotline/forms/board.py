"""The publisher's forms, and the reporter's answer to a text about his case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.forms.staff import words
from lifeline.kernel.forms import Choices

if TYPE_CHECKING:
    from lifeline.hotline.models import Publication


class Telling(TextChoices):
    """H-76. Whose words stand on the board."""

    WORDS = "WORDS", _("The reporter's words, redacted: he must agree to the text")
    SUMMARY = "SUMMARY", _("A summary in your own words: no agreement is needed")


class PublicTextForm(forms.Form):
    """H-76, H-79. What readers will see. The version says which state of it the writer has seen (H-38)."""

    how = forms.ChoiceField(label=_("How it is told"), choices=Telling.choices, widget=Choices)
    title = forms.CharField(label=pgettext_lazy("publication", "Title"), max_length=60)
    asked = words(_("What it was about"), rows=7)
    done = words(_("What was done"), rows=5)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def on_top_of(self, row: Publication) -> None:
        """H-38. What was typed stays, and goes on from the text as it stands now."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "version": str(row.version)}

    @classmethod
    def of(cls, row: Publication) -> PublicTextForm:
        """The text as it stands."""
        how = Telling.SUMMARY if row.summarised else Telling.WORDS
        given = {"how": how, "title": row.title, "asked": row.asked, "done": row.done, "version": row.version}
        return cls(initial=given)


class HarmlessForm(forms.Form):
    """H-77. Why a finding may stay."""

    value = forms.CharField(widget=forms.HiddenInput, max_length=400)
    reason = forms.CharField(label=_("Why it is harmless"), max_length=200, min_length=2)


class ReadForm(forms.Form):
    """H-38. Which state of the text the publisher has read before he goes on."""

    version = forms.IntegerField(required=False)


class UnpublishForm(forms.Form):
    """H-79. Why it is taken down."""

    reason = forms.CharField(label=_("Why it is taken down"), max_length=500)


class ConsentForm(forms.Form):
    """H-76. The reporter's answer to exactly the text that the page showed him; `seen` stands for that text."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    answer = forms.ChoiceField(choices=[("yes", ""), ("no", "")])

    def agrees(self) -> bool:
        """Did he agree?"""
        given: dict[str, Any] = self.cleaned_data
        return bool(given["answer"] == "yes")
