"""W-46: who is too near to be told: the person's own chain of command and own team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.people.models import Person, Unit


def circle(person: Person) -> frozenset[int]:
    """W-46. Ids of those who lead the person's unit or one above it, of the own team, and of the person (E12)."""
    unit = people.unit_at(person)
    if unit is None:
        return frozenset({person.pk})
    team = people.members(unit, subtree=False).values_list("pk", flat=True)
    return frozenset({person.pk, *team, *(leader.pk for leader in people.holders(people.LEADER, unit))})


def company_of(person: Person) -> Unit | None:
    """The company whose helpers the person can talk to (P-1: no duty reaches beyond it)."""
    unit = people.unit_at(person)
    return None if unit is None else people.company_of(unit)
