"""The form of a standing order for reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.states import ROUTINE, LetterKind
from lifeline.kernel.forms import Day


class OrderForm(forms.Form):
    """Which reminders of which cycle go by themselves, from when until when."""

    cycle = forms.TypedChoiceField(label=pgettext_lazy("standing order", "Cycle"), coerce=int)
    kind = forms.ChoiceField(
        label=_("Which reminders"), choices=[(one.value, one.label) for one in LetterKind if one in ROUTINE]
    )
    from_on = forms.DateField(label=_("From"), widget=Day)
    until_on = forms.DateField(label=_("Until, that day included"), widget=Day)

    def __init__(self, data: Any = None, *, cycles: list[Any], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.cycles = {one.pk: one for one in cycles}
        self.fields["cycle"].choices = [(one.pk, one.name) for one in cycles]  # type: ignore[attr-defined]

    def clean_cycle(self) -> Any:
        return self.cycles[self.cleaned_data["cycle"]]
