"""The form of a monthly sheet: a field for each project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.rules.ledger import MOST_FEN, fen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.queries.reconciling import Row


class Books(forms.CharField):
    """What the books have paid, in yuan, 0 too; clean gives 分."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """Text to 分."""
        try:
            amount = fen(super().clean(value))
        except ValueError:
            raise ValidationError(_("Write the amount in yuan, such as 1200 or 1200.50.")) from None
        if amount >= MOST_FEN:
            raise ValidationError(_("Write the amount in yuan, such as 1200 or 1200.50."))
        return amount


class SheetForm(forms.Form):
    """What the books say was paid of each project by the end of the month."""

    def __init__(self, data: Any = None, *, rows: Sequence[Row]) -> None:
        super().__init__(data)
        for one in rows:
            said = _("Paid by the books: %(project)s, %(title)s") % {"project": one.project, "title": one.title}
            self.fields[f"books_{one.pk}"] = Books(label=said)
        self.fields["note"] = forms.CharField(
            label=_("Where they differ: why, and what is done about it"), max_length=300, required=False,
            widget=forms.Textarea({"rows": 3}),
        )  # fmt: skip

    def books(self) -> dict[int, int]:
        """分 by the project's id."""
        return {int(name[6:]): fen for name, fen in self.cleaned_data.items() if name.startswith("books_")}
