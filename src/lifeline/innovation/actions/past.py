"""Past cycles: what was before this system, brought in whole or not at all (E-44); exempt from process only."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.models import Adoption, Application, Cycle, Project, Result, TeamMember
from lifeline.innovation.queries.past import PastProject
from lifeline.innovation.rules.numbers import CAP
from lifeline.innovation.states import (
    AdoptionState,
    ApplicationState,
    CycleState,
    Grade,
    ProjectState,
    Provenance,
    ResultState,
)
from lifeline.kernel.action import action
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import leave_trace, record
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.people.models import Person, Unit

__all__ = ["PastProject", "take_past_cycle"]


@action
def take_past_cycle(
    organiser: Unit, number: int, name: str, rows: Sequence[PastProject], *, actor: Person | None, now: datetime,
    by: str = "",
) -> int:  # fmt: skip
    """E-44. A cycle that ended before this system, ARCHIVED and marked as imported; how many projects came in.

    Consequences: its projects count for limits and similarity, its results stand in the library. A second run changes
    nothing; one wrong row refuses all.
    """
    if actor is not None and not policies.holds(actor, policies.SECRETARY, organiser.pk):
        raise Forbidden
    known = Cycle.objects.filter(organiser=organiser, number=number).first()
    if known is not None:
        if known.provenance != Provenance.IMPORTED:
            raise Refused("E-44", _("This cycle was held here and is not imported."))
        leave_trace(events.PAST_TAKEN)  # it was recorded when it came in
        return 0
    _check(rows)
    cycle = Cycle.objects.create(
        organiser=organiser, number=number, name=name, state=CycleState.ARCHIVED, provenance=Provenance.IMPORTED
    )
    for row in rows:
        _take(cycle, row, now)
    record(events.PAST_TAKEN, cycle, actor=actor, by=by, number=number, received=len(rows))
    return len(rows)


def _check(rows: Sequence[PastProject]) -> None:
    numbers = [row.number for row in rows]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    twice += list(Project.objects.filter(number__in=numbers).order_by("number").values_list("number", flat=True))
    if twice:
        raise Refused("E-44", _("The number %(number)s stands twice."), number=twice[0])
    for row in rows:
        if row.award_fen is not None and not 0 < row.award_fen <= CAP * 100:
            raise Refused("E-44", _("The award of %(number)s is above the cap."), number=row.number)


def _take(cycle: Cycle, row: PastProject, now: datetime) -> None:
    common = {
        "cycle": cycle, "number": row.number, "provenance": Provenance.IMPORTED, "title": row.title, "level": row.level,
        "kind": row.kind, "leader": row.leader, "unit": row.unit, "second_level": second_level(row.unit),
    }  # fmt: skip
    application = Application.objects.create(
        **common, state=ApplicationState.APPROVED, decided_level=row.level, started_at=now, leader_name=row.leader_name
    )
    for place, who in enumerate([row.leader or row.leader_name, *row.members], 1):
        person, name = (None, who) if isinstance(who, str) else (who, who.name)
        TeamMember.objects.create(
            application=application, person=person, name=name, place=place,
            role="LEADER" if place == 1 else "MEMBER", state="CONFIRMED",
        )  # fmt: skip
    state = ProjectState.AWARDED if row.award_fen else ProjectState.NOT_AWARDED
    if row.grade == Grade.FAIL:
        state = ProjectState.NOT_ACCEPTED
    project = Project.objects.create(
        **common, application=application, state=state, grade=row.grade, accepted_on=row.accepted_on,
        tier=row.tier if row.award_fen else None, award_fen=row.award_fen, commended_on=row.commended_on,
        appraise_in_cycle=cycle,
    )  # fmt: skip
    if row.steps:
        result = Result.objects.create(
            project=project, number=row.number, state=ResultState.PUBLISHED, title=row.title, summary=row.summary,
            steps=list(row.steps), published_at=now,
        )  # fmt: skip
        _adopt(result, row, now)


def _adopt(result: Result, row: PastProject, now: datetime) -> None:
    """I-111. With a measured effect it counts as verified; without one its unit has 180 days from now to report it."""
    home = second_level(row.unit)
    for unit, on, indicator, before, after in row.adoptions:
        whole = bool(indicator and before and after)
        at = datetime.combine(on, time(), timezone.get_current_timezone())
        Adoption.objects.create(
            result=result, unit=unit, origin=row.unit, across=second_level(unit).pk != home.pk, indicator=indicator,
            state=AdoptionState.VERIFIED if whole else AdoptionState.CONFIRMED, before=before, after=after,
            proposed_at=at, confirmed_at=at if whole else now, reported_at=at if whole else None,
            verified_at=at if whole else None,
        )  # fmt: skip


def second_level(unit: Unit) -> Unit:
    """The unit directly below the organising company, in which this one lies."""
    chain = people.ancestors(unit)
    company = people.company_of(unit)
    place = next(place for place, one in enumerate(chain) if one.pk == company.pk)
    return [*chain, unit][min(place + 1, len(chain) - 1)] if len(chain) > 1 else unit
