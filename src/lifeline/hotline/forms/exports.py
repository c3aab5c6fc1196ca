"""Which cases, which columns, which kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.queries.exports import USUAL, offered
from lifeline.hotline.queries.reach import units_read
from lifeline.hotline.queries.reference import categories
from lifeline.hotline.rules.numbers import FIRST_DAY, LAST_DAY
from lifeline.hotline.states import CaseState, ExportKind, LevelCode
from lifeline.kernel.forms import Boxes, Choices, Day, OnceField

if TYPE_CHECKING:
    from lifeline.people.models import Person

ALL = ("", pgettext_lazy("filter", "All"))
IN_CALENDAR = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
FILTER = ("state", "level", "category", "unit", "from_on", "to_on")


class ExportForm(forms.Form):
    """H-96. Nothing is chosen but what the person may see; without a filter it is everything that he sees."""

    once = OnceField()
    kind = forms.ChoiceField(
        label=_("Kind of file"), choices=ExportKind.choices, initial=ExportKind.XLSX, widget=Choices(shape="across")
    )
    from_on = forms.DateField(label=_("Submitted from"), required=False, widget=Day, validators=IN_CALENDAR)
    to_on = forms.DateField(label=_("Submitted until"), required=False, widget=Day, validators=IN_CALENDAR)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *CaseState.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[ALL, *LevelCode.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    unit = forms.ChoiceField(label=pgettext_lazy("case", "Unit"), required=False)
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=Boxes(shape="chips"), initial=USUAL)

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        self._choose("category", [ALL, *((one.code, str(one)) for one in categories())])
        self._choose("unit", [ALL, *((one.code, one.name) for one in units_read(person))])
        self._choose("columns", [(column.key, column.label) for column in offered(person)])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """The two days in their order."""
        values = super().clean() or {}
        first, last = values.get("from_on"), values.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("This day lies before the first one."))
        return values

    def wanted(self) -> dict[str, str]:
        """The filter as it is kept with the export."""
        given = {name: self.cleaned_data.get(name) for name in FILTER}
        return {name: str(value) for name, value in given.items() if value}
