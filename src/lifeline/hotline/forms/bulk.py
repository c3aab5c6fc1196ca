"""H-82: which cases, and what is to be done to them."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import policies
from lifeline.hotline.actions.bulk import Wish
from lifeline.hotline.forms.staff import NONE, words
from lifeline.hotline.queries import bulk
from lifeline.hotline.rules.numbers import read_number
from lifeline.hotline.states import Disposition
from lifeline.hotline.states.bulk import BulkAct
from lifeline.kernel.forms import OnceField
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.hotline.actions.bulk import Line
    from lifeline.people.models import Person

SALT, HOLDS = "hotline.bulk", 3600
"""How long a preview may lie on the table before it is made anew, in seconds."""
ONE_BY_ONE = re.compile(r"[\s,;，；、]+")


class BulkForm(forms.Form):
    """The numbers and what the act needs."""

    act = forms.CharField(widget=forms.HiddenInput)
    once = OnceField()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    numbers = words(_("Numbers of the cases"), rows=4, help_text=_("One after the other, at most 200."))
    unit = forms.TypedChoiceField(label=_("Unit in charge"), coerce=int)
    lead = forms.CharField(label=_("Into the case with this number"), max_length=20)
    text = words(_("Reply"), rows=7)
    disposition = forms.ChoiceField(label=_("Outcome"), choices=Disposition.choices)
    NEEDS = {
        BulkAct.DISPATCH: {"unit"},
        BulkAct.MERGE: {"lead"},
        BulkAct.REPLY: {"text", "disposition"},
        BulkAct.EXPORT: set[str](),
    }

    def __init__(self, data: Any = None, *, person: Person, act: BulkAct, **options: Any) -> None:
        super().__init__(data, **options)
        self.person, self.kind = person, act
        self.units = self._units() if act == BulkAct.DISPATCH else []
        for name in {"unit", "lead", "text", "disposition"} - self.NEEDS[act]:
            del self.fields[name]
        if "unit" in self.fields:
            self.fields["unit"].choices = [NONE, *((unit.pk, unit.name) for unit in self.units)]  # type: ignore[attr-defined]

    def _units(self) -> list[Any]:
        companies = sorted({scope.company_id for scope in policies.scopes(self.person, *bulk.DESKS)})
        found = people.units_by_id(companies)
        return [unit for pk in companies for unit in people.units_with(policies.HANDLER, found[pk])]

    def clean_numbers(self) -> list[str]:
        """One by one."""
        return [one for one in ONE_BY_ONE.split(self.cleaned_data["numbers"]) if one]

    def clean_unit(self) -> Any:
        return next((unit for unit in self.units if unit.pk == self.cleaned_data["unit"]), None)

    def clean_lead(self) -> Any:
        """The case into which the others go."""
        number = read_number(self.cleaned_data["lead"])
        cases, _unknown = bulk.found(self.person, [number] if number else [])
        if not cases:
            raise forms.ValidationError(_("You see no case with this number."))
        if not policies.may_dispatch(self.person, cases[0]):
            raise forms.ValidationError(_("Your duties do not allow it in this case."))
        return cases[0]

    def wish(self) -> Wish:
        """What is to be done."""
        given = {name: self.cleaned_data[name] for name in self.NEEDS[self.kind]}
        return Wish(self.kind, **given)

    def signed(self, lines: Sequence[Line]) -> str:
        """H-82. What the preview said, so that what begins is what was seen: case by case, version by version."""
        told = {"of": self._digest(), "lines": [[one.case.pk, one.case.version, one.because] for one in lines]}
        return signing.dumps(told, salt=SALT, compress=True)

    def previewed(self) -> list[tuple[int, int, str]] | None:
        """(case, version, why it is left out) of the preview; None if it was of something else, or is too old."""
        try:
            told = signing.loads(self.cleaned_data["seen"], salt=SALT, max_age=HOLDS)
        except signing.BadSignature:
            return None
        return (
            [(pk, version, because) for pk, version, because in told["lines"]] if told["of"] == self._digest() else None
        )

    def _digest(self) -> str:
        wish = self.wish()
        of: list[Any] = [self.person.pk, wish.act, self.cleaned_data["numbers"], wish.text, wish.disposition]
        of += [wish.unit.pk if wish.unit else 0, wish.lead.pk if wish.lead else 0]
        return hashlib.sha256(json.dumps(of).encode()).hexdigest()
