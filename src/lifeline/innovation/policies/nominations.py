"""Who nominates, and who reads nominations before they are elected (I-107)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Nomination
from lifeline.innovation.policies import UNIT_SECRETARY, is_staff, scopes
from lifeline.innovation.states import CycleState, NominationState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person, Unit

TOLD = (CycleState.CONFERENCE, CycleState.ARCHIVED)
"""When everybody learns who was elected."""


def may_nominate(person: Person, cycle: Cycle, unit: Unit | None = None) -> bool:
    """I-107. A unit's party secretary, for the unit and all below it."""
    paths = [path for company, path in scopes(person, UNIT_SECRETARY) if company == cycle.organiser_id]
    return any(unit is None or unit.path.startswith(path) for path in paths)


def visible_nominations(person: Person, cycle: Cycle) -> QuerySet[Nomination]:
    """All for staff, those of the own units for their secretary; the elected for everybody at the conference."""
    rows = Nomination.objects.filter(cycle=cycle)
    if is_staff(person, cycle.organiser_id):
        return rows
    seen = Q(nominated_by=person)
    for company, path in sorted(scopes(person, UNIT_SECRETARY)):
        if company == cycle.organiser_id:
            seen |= Q(unit__path__startswith=path)
    if cycle.state in TOLD:
        seen |= Q(state=NominationState.ELECTED)
    return rows.filter(seen)
