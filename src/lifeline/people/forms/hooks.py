"""Another system that is to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.forms import Boxes
from lifeline.kernel.notices import tellable_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.people.models import Unit


class HookForm(forms.Form):
    """An address, of what it is told, and of which company."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    company = forms.ChoiceField(label=_("Company"))
    kinds = forms.MultipleChoiceField(label=_("It is told when"), choices=tellable_kinds, widget=Boxes(shape="chips"))

    def __init__(self, data: Any = None, *, companies: Sequence[Unit]) -> None:
        super().__init__(data)
        choices = [(str(company.pk), company.name) for company in companies]
        field = self.fields["company"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if len(choices) == 1:
            field.initial, field.widget = choices[0][0], forms.HiddenInput()
