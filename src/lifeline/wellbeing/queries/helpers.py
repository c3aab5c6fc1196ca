"""Who there is to talk with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.people.models import Person
from lifeline.people.states import PersonState
from lifeline.wellbeing.models import Helper
from lifeline.wellbeing.queries.directory import on_duty_ids, on_duty_in
from lifeline.wellbeing.rules.helpers import COACH, COUNSELLOR, VOLUNTEER
from lifeline.wellbeing.states import HelperKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

KINDS = (COUNSELLOR, COACH, VOLUNTEER)
"""Of a helper of two kinds the first counts; choices stand in this order."""


@dataclass(frozen=True)
class HelperName:
    """A helper as a choice: id, name, and the kind of helper he is."""

    pk: int
    name: str
    kind: str

    @property
    def kind_name(self) -> str:
        """What a helper of this kind is called."""
        return str(HelperKind(self.kind).label)


def _found(held: Mapping[str, Collection[int]]) -> dict[int, str]:
    """Of those who hold the duty of a helper today each once, and as what, counsellors first."""
    found: dict[int, str] = {}
    for kind in KINDS:
        found |= {pk: kind for pk in held[kind] if pk not in found}
    return found


def _named(found: dict[int, str]) -> list[HelperName]:
    names = dict(Person.objects.filter(pk__in=found, state=PersonState.ACTIVE).values_list("pk", "name"))
    shown = names | dict(Helper.objects.filter(person__in=names).values_list("person_id", "display_name"))
    rows = [HelperName(pk, shown[pk], kind) for pk, kind in found.items() if pk in names]
    return sorted(rows, key=lambda one: (KINDS.index(one.kind), one.name))


def everybody(companies: Collection[int]) -> list[HelperName]:
    """P-1. The helpers of these companies by the name of their profile, counsellors first."""
    return _named(_found(on_duty_in(companies)))


def helpers(but: Person) -> list[HelperName]:
    """The helpers of a person's company without the person himself (E12)."""
    return [one for one in _named(_found(on_duty_ids(but))) if one.pk != but.pk]


def helper(of: Person, pk: int) -> Person | None:
    """The helper of this id whom a person may choose; None for whoever is none."""
    return Person.objects.filter(pk=pk).first() if any(one.pk == pk for one in helpers(of)) else None


def shown_name(person: Person) -> str:
    """What a helper is called: the name of his profile, else his own."""
    return Helper.objects.filter(person=person).values_list("display_name", flat=True).first() or person.name
