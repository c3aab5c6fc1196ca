"""What an objection and the acts on it ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.forms.projects import evidence
from lifeline.innovation.forms.verbs import EmployeeField
from lifeline.innovation.rules.numbers import OBJECTION_FACTS_LEAST
from lifeline.innovation.states import Inadmissible
from lifeline.kernel.forms import Choices

VERDICTS = (("REJECT", _("Do not uphold: the decision stands")), ("UPHOLD", _("Uphold: it is decided anew")))


def words(label: Any, most: int = 4000, help_text: Any = "", rows: int = 5) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=most, help_text=help_text, widget=forms.Textarea({"rows": rows}))


class ObjectForm(forms.Form):
    """I-70. Facts and evidence, under the own name."""

    facts = words(_("What are the facts?"), help_text=_("When, where, who has seen it. At least 20 characters."))
    evidence = evidence()
    for_unit = forms.CharField(
        label=_("In the name of a unit"),
        max_length=80,
        required=False,
        help_text=_("Leave it empty if it is your own."),
    )

    def clean_facts(self) -> Any:
        text = self.cleaned_data["facts"].strip()
        if len(text) < OBJECTION_FACTS_LEAST:
            raise ValidationError(
                _("Please write at least %(least)s characters."), params={"least": OBJECTION_FACTS_LEAST}
            )
        return text

    def clean_evidence(self) -> Any:
        if not self.cleaned_data["evidence"]:
            raise ValidationError(_("An objection needs at least one piece of evidence: a photo or a paper."))
        return self.cleaned_data["evidence"]


class SetAsideForm(forms.Form):
    """I-70. Why it is not processed."""

    why_not = forms.ChoiceField(label=_("Why it is not processed"), choices=Inadmissible.choices, widget=Choices())


class PaperForm(SetAsideForm):
    """I-70. What came on another way and is not processed."""

    facts = words(_("What it says"), 2000, rows=3)


class ActForm(forms.Form):
    """An act on an objection that asks nothing; `version` is the one that the page showed (I-2)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, act: str, version: int) -> None:
        super().__init__(data, initial={"version": version}, auto_id=f"{act}_%s")
        self.act = act


class AsideForm(ActForm, SetAsideForm):
    """The chair sets it aside."""


class HandlerForm(ActForm):
    """I-72. Who looks into it."""

    handler = EmployeeField(
        active=True,
        label=_("Employee number of the handler"),
        help_text=_("Of another second-level unit, without a part in it."),
    )


class FindingForm(ActForm):
    """I-72. What the inquiry found."""

    finding = words(pgettext_lazy("objection", "What was found"))
    proposal = forms.ChoiceField(label=_("You propose"), choices=VERDICTS, widget=Choices())


class DecideForm(ActForm):
    """I-72. The chair's decision."""

    verdict = forms.ChoiceField(label=_("Decision on the objection"), choices=VERDICTS, widget=Choices())
    answer = words(
        pgettext_lazy("objection", "Answer with its reason"),
        2000,
        _("Who objected and the project's leader read this. Name nobody."),
    )
