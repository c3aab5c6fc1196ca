"""The form of a nomination."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules.numbers import FACTS_LEAST
from lifeline.innovation.states import Merit
from lifeline.kernel.forms import Choices
from lifeline.people import api as people


class NominationForm(forms.Form):
    """I-107. A team by its name, or a person by the employee number, with facts."""

    kind = forms.ChoiceField(label=_("Whom"), choices=Merit.choices, widget=Choices(shape="across"))
    unit = forms.TypedChoiceField(label=pgettext_lazy("nomination", "Unit"), coerce=int)
    who = forms.CharField(
        label=_("Name of the team, or employee number of the person"), max_length=60,
    )  # fmt: skip
    facts = forms.CharField(
        label=_("What speaks for it"), max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Facts with numbers and days; at least %(least)s characters. There is no score.")
        % {"least": FACTS_LEAST},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, units: list[Any]) -> None:
        super().__init__(data)
        self.units = {one.pk: one for one in units}
        self.fields["unit"].choices = [(one.pk, one.name) for one in units]  # type: ignore[attr-defined]

    def clean_unit(self) -> Any:
        return self.units[self.cleaned_data["unit"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Merit.INDIVIDUAL and given.get("who"):
            person = people.numbered(given["who"])
            if person is None:
                raise ValidationError({"who": _("Nobody has this employee number.")})
            given["who"] = person
        return given
