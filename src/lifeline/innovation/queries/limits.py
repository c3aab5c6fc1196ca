"""I-17 … I-20. 限项 as the tables stand: what each of a team leads and takes part in elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Application, Project, TeamMember
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.eligibility import Member, team_obstacles
from lifeline.innovation.rules.periods import add_months
from lifeline.innovation.states import COUNTED, ON_TEAM, UNFINISHED, ApplicationState, MemberRole, ProjectState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from lifeline.innovation.rules.completeness import Obstacle
    from lifeline.innovation.rules.config import Config

COUNTS = Q(state__in=COUNTED) | Q(state=ApplicationState.MERGED)


def leads(person_ids: Collection[int], application: Application) -> dict[int, int]:
    """I-17, I-19. How many other applications of this cycle each leads that count."""
    rows = Application.objects.filter(COUNTS, cycle=application.cycle_id, leader__in=person_ids)
    found: dict[int, int] = {}
    for leader in rows.exclude(pk=application.pk).order_by("pk").values_list("leader_id", flat=True):
        if leader:
            found[leader] = found.get(leader, 0) + 1
    return found


def joins(person_ids: Collection[int], application: Application) -> dict[int, int]:
    """I-17, I-19. How many other applications of this cycle each is a member of without leading."""
    rows = TeamMember.objects.filter(
        person__in=person_ids, application__cycle=application.cycle_id, application__state__in=COUNTED,
        state__in=ON_TEAM,
    )  # fmt: skip
    found: dict[int, int] = {}
    others = rows.exclude(application=application.pk).exclude(role=MemberRole.LEADER)
    for person in others.order_by("pk").values_list("person_id", flat=True):
        if person:
            found[person] = found.get(person, 0) + 1
    return found


def is_barred(leader_id: int, application: Application, config: Config, today: date) -> bool:
    """I-18. After a project that was not accepted, for so many cycles; after a revoked one, for the years decided."""
    refused = Project.objects.filter(
        leader=leader_id, state=ProjectState.NOT_ACCEPTED, cycle__organiser=application.cycle.organiser_id,
        cycle__number__gte=application.cycle.number - config.bar_cycles, cycle__number__lt=application.cycle.number,
    )  # fmt: skip
    return refused.exists() or is_banned(leader_id, today)


def is_banned(leader_id: int, today: date) -> bool:
    """I-18, I-90. After a revoked project its leader leads nothing, for the years that were decided. One query."""
    rows = Project.objects.filter(leader=leader_id, state=ProjectState.REVOKED).order_by("pk")
    revoked = ((one.ended_on or one.accepted_on, one.bar_years) for one in rows)
    return any(since and years and add_months(since, 12 * years) > today for since, years in revoked)


def team_of(application: Application, config: Config, today: date) -> list[Member]:
    """The team as the limits see it. Four queries whatever its size."""
    rows = list(application.team.filter(state__in=ON_TEAM).select_related("person").order_by("place"))
    people = [row.person_id for row in rows if row.person_id]
    leading, joining = leads(people, application), joins(people, application)
    leader = application.leader_id or 0
    unfinished = Project.objects.filter(leader=leader, state__in=UNFINISHED).exists()
    barred = is_barred(leader, application, config, today)
    return [
        Member(
            row.person.name if row.person else row.name, row.role, row.state, leading.get(row.person_id or 0, 0),
            joining.get(row.person_id or 0, 0), unfinished and row.person_id == leader,
            barred and row.person_id == leader, row.person is not None and row.person.is_active,
        )
        for row in rows
    ]  # fmt: skip


def limits(application: Application, today: date) -> list[Obstacle]:
    """I-19. What the limits say against this application now; asked again at every later step."""
    config = config_in(application.cycle.config)
    return team_obstacles(team_of(application, config, today), config)
