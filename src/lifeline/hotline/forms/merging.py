"""The forms of merging: into which case, and why a merge is taken apart again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.forms.staff import VerbForm
from lifeline.hotline.queries.merges import candidates
from lifeline.hotline.rules.numbers import read_number
from lifeline.kernel.forms import Choices

if TYPE_CHECKING:
    from lifeline.people.models import Person


class MergeForm(VerbForm):
    """H-21, H-49. One of the cases that could be the same matter, or another one by its number."""

    into = forms.ChoiceField(label=_("The same matter as"), required=False, widget=Choices)
    other = forms.CharField(label=_("or the case with this number"), required=False, max_length=20)

    def offered_to(self, person: Person) -> None:
        """Offer what this person may see."""
        found = candidates(person, self.case)
        self.fields["into"].choices = [(one.number, f"{one.summary} · {one.number}") for one in found]  # type: ignore[attr-defined]
        if not found:
            del self.fields["into"]

    def clean(self) -> dict[str, Any]:
        """The number of the case that was chosen or typed; what was typed wins."""
        values = super().clean() or {}
        typed = values.get("other", "")
        values["number"] = read_number(typed) if typed else values.get("into", "")
        if not values["number"] and "into" not in self.errors:
            self.add_error("other", _("Choose a case, or type its number, such as 2026-K7Q4M."))
        return values


class UnmergeForm(VerbForm):
    """H-51. Why it is another matter."""

    reason = forms.CharField(label=_("Why it is another matter"), max_length=500)
