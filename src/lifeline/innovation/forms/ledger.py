"""The forms of the ledger. Amounts are typed in yuan and leave as 分."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.queries import ledger as queries
from lifeline.innovation.rules.ledger import MOST_FEN, fen
from lifeline.innovation.states import BudgetItem, EntryKind, LineKind
from lifeline.kernel.forms import OnceField

if TYPE_CHECKING:
    from lifeline.people.models import Person

KINDS = [(kind.value, kind.label) for kind in EntryKind if kind != EntryKind.REVERSE]


class Yuan(forms.CharField):
    """E-39. An amount in yuan with at most two places; clean gives 分 above 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Text to 分."""
        text = super().clean(value)
        if not text and not self.required:
            return None
        try:
            amount = fen(text)
        except ValueError:
            raise ValidationError(_("Write the amount in yuan, such as 1200 or 1200.50.")) from None
        if not 0 < amount < MOST_FEN:
            raise ValidationError(_("An amount is above ¥0.00."))
        return amount


class LineForm(forms.Form):
    """I-91. What a document grants a cycle."""

    cycle = forms.TypedChoiceField(label=_("Cycle of innovation"), coerce=int)
    kind = forms.ChoiceField(label=_("What for"), choices=LineKind.choices)
    amount_fen = Yuan(label=_("Amount in yuan"))
    document = forms.CharField(label=_("Number of the document"), max_length=60)

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        self.cycles = queries.fundable_cycles(person)
        self.fields["cycle"].choices = [(cycle.pk, cycle.name) for cycle in self.cycles]  # type: ignore[attr-defined]

    def clean_cycle(self) -> Any:
        return next(cycle for cycle in self.cycles if cycle.pk == self.cleaned_data["cycle"])


class EntryForm(forms.Form):
    """One movement of a project's money."""

    once = OnceField()
    line = forms.TypedChoiceField(label=_("From which line"), coerce=int)
    kind = forms.ChoiceField(label=pgettext_lazy("ledger", "What is done"), choices=KINDS)
    item = forms.ChoiceField(label=_("Budget item"), choices=BudgetItem.choices)
    amount_fen = Yuan(label=_("Amount in yuan"))
    document = forms.CharField(label=_("Number of the document"), max_length=60)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, lines: list[Any]) -> None:
        super().__init__(data)
        self.lines = lines
        self.fields["line"].choices = [  # type: ignore[attr-defined]
            (line.pk, f"{line.get_kind_display()} · {line.document}") for line in lines
        ]

    def clean_line(self) -> Any:
        return next(line for line in self.lines if line.pk == self.cleaned_data["line"])


class RejectForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReverseForm(forms.Form):
    """I-93. Undo a confirmed entry."""

    once = OnceField()
    document = forms.CharField(label=_("Number of the document"), max_length=60)
    note = forms.CharField(label=_("What was wrong"), max_length=200)
