"""The form by which a question is passed on to the question desk: look at it first, then send exactly that."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.actions.passing import OWN_WORDS
from lifeline.hotline.forms.staff import VerbForm
from lifeline.hotline.queries import passing, publishing
from lifeline.hotline.rules.numbers import WORDING_MAX, WORDING_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.hotline.queries.publishing import Mark
    from lifeline.hotline.rules.findings import Known


def name_of(mark: Mark) -> str:
    """H-77. The field with the reason why a finding is harmless: its name says nothing of the finding."""
    return f"why_{hashlib.sha256(mark.value.encode()).hexdigest()[:16]}"


class PassOnForm(VerbForm):
    """M-40, H-77. The wording, and for each finding that stays in it a reason. `shown`: the wording that was shown."""

    wording = forms.CharField(
        label=gettext_lazy("Question as everybody will read it"),
        min_length=WORDING_MIN,
        max_length=WORDING_MAX,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "Neutral and in your own words, about the matter and not about who said it. Leave out what could tell who "
            "asks: names, places of work, shifts, days."
        ),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    marks: tuple[Mark, ...] = ()
    original: str = ""
    facts: Known | None = None

    @property
    def typed_wording(self) -> str:
        """What was typed, before it is checked."""
        return str(self.data.get("wording", ""))[:WORDING_MAX]

    def look(self, facts: Known, original: str) -> PassOnForm:
        """H-76, H-77. Hold the wording against what was reported, and ask of each finding in it why it may stay."""
        self.original, self.facts = original, facts
        self.marks = tuple(passing.marks(self.typed_wording, facts))
        for mark in self.marks:
            words = {"text": mark.text, "label": mark.label}
            label = _("Why \u201c%(text)s\u201d (%(label)s) is harmless, if it stays") % words
            self.fields[name_of(mark)] = forms.CharField(label=label, required=False, min_length=2, max_length=200)
        return self

    def replaced(self, facts: Known) -> PassOnForm:
        """The form anew, with every finding replaced by the word for its kind."""
        typed = {name: self.data.get(name) for name in self.data}
        return type(self)({**typed, "wording": publishing.replaced(self.typed_wording, facts)}, case=self.case)

    def clean_wording(self) -> str:
        """H-76. Not what the reporter wrote."""
        wording = str(self.cleaned_data["wording"])
        if self.facts is not None and publishing.said_again(wording, self.original, self.facts):
            raise forms.ValidationError(OWN_WORDS)
        return wording

    def clean(self) -> dict[str, Any]:
        """H-77. Every finding is replaced or has its reason."""
        given = super().clean() or {}
        if left := [mark for mark in self.marks if not given.get(name_of(mark))]:
            raise forms.ValidationError(
                _("%(n)s findings are not answered yet: replace them or say why they are harmless."),
                params={"n": len(left)},
            )
        return given

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why the findings that stay are harmless, by what they say."""
        return {mark.value: self.cleaned_data[name_of(mark)] for mark in self.marks}

    @property
    def confirmed(self) -> bool:
        """Was it sent for good, and is it the very wording that was shown?"""
        same = self.cleaned_data["shown"] == passing.digest(self.cleaned_data["wording"])
        return same and "confirm" in self.data

    def is_shown(self) -> None:
        """From now on this wording may be sent for good."""
        self.data = {**{name: self.data.get(name) for name in self.data}, "shown": passing.digest(self.typed_wording)}
