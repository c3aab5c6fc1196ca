"""What a curator says before an instrument may be started (Q-19, Q-20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.questionnaires.api.rights import Basis

if TYPE_CHECKING:
    from lifeline.questionnaires.api.rights import Entry


class RightsForm(forms.Form):
    """The ground, its words, the name of who vouches for it, and that everything was looked at."""

    basis = forms.ChoiceField(label=_("Ground"))
    text = forms.CharField(
        label=pgettext_lazy("rights", "What it says"), max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Number and date of the licence or letter, who signed it, and what it allows."),
    )  # fmt: skip
    name = forms.CharField(label=_("Who vouches for it"), max_length=80)
    read = forms.BooleanField(label=_("I have read the whole text below and compared it with its source"))

    def __init__(self, data: Any = None, *, entry: Entry) -> None:
        super().__init__(data)
        terms_only = entry.rights_class == "B"
        grounds = [one for one in Basis if (one == Basis.TERMS) == terms_only]
        self.fields["basis"].choices = [(one.value, one.label) for one in grounds]  # type: ignore[attr-defined]
        self.fields["text"].required = not terms_only
