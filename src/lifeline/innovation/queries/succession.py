"""E-10, E-12. Projects whose leader or unit is no longer there: who asks for a new one, and what waits for him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Project
from lifeline.innovation.policies import SECRETARY, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.policies.projects import mediators
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules.conflicts import second_level
from lifeline.innovation.states import OPEN_CHANGES, UNFINISHED, ChangeKind, ProjectState
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Person

ACTIVE = "ACTIVE"
CHANGING = (ProjectState.CHARTERED, ProjectState.ACTIVE, ProjectState.SUSPENDED, ProjectState.RECTIFYING)
"""While a leader has something to do, another one can take his place."""


def led_by(days: Mapping[int, date]) -> list[Project]:
    """Unfinished projects of these leaders that nobody was asked about yet. One query.

    Asked the other way round, since a whole directory may have moved, and unfinished projects are few.
    """
    rows = Project.objects.filter(leader__isnull=False, state__in=UNFINISHED, leader_gone_on=None)
    return [one for one in rows.select_related("cycle__organiser", "unit").order_by("pk") if one.leader_id in days]


def led_from_elsewhere(days: Mapping[int, date]) -> list[Project]:
    """Of those, the projects in whose second-level unit the leader works no more on his day. A query more a day."""
    projects = led_by(days)
    home = _led_from_home(projects, days)
    return [one for one in projects if one.pk not in home]


def led_from_home_again(days: Mapping[int, date]) -> list[Project]:
    """Unfinished projects that miss one of these leaders, who works in their second-level unit on his day."""
    rows = Project.objects.filter(leader__isnull=False, state__in=UNFINISHED, leader_gone_on__isnull=False)
    projects = [one for one in rows.select_related("cycle__organiser", "unit").order_by("pk") if one.leader_id in days]
    home = _led_from_home(projects, days)
    return [one for one in projects if one.pk in home]


def _led_from_home(projects: Sequence[Project], days: Mapping[int, date]) -> set[int]:
    """The ids of those in whose second-level unit the leader works on his day."""
    found = set()
    for on in sorted({days[one.leader_id or 0] for one in projects}):
        of_day = [one for one in projects if days[one.leader_id or 0] == on]
        paths = people.unit_paths([one.leader_id or 0 for one in of_day], on)
        found |= {one.pk for one in of_day if paths.get(one.leader_id or 0, "").startswith(_home(one))}
    return found


def _home(project: Project) -> str:
    """The path of the second-level unit in which the project is at home today."""
    organiser = project.cycle.organiser.path
    return second_level(project.unit.path, organiser) or organiser


def of_unit(unit: int) -> list[Project]:
    """E-12. Unfinished projects for which this unit signs."""
    return list(Project.objects.filter(unit=unit, state__in=UNFINISHED).order_by("pk"))


def asked_of(project: Project) -> list[Person]:
    """Who names a new leader: the nearest unit secretaries off the team; where there is none, the secretariat."""
    return mediators(project) or people.holders(SECRETARY, project.cycle.organiser)


def may_stay(project: Project) -> bool:
    """E-10. While it is open whether a leader who only moved, and did not leave the company, goes on leading."""
    return waits_for_leader(project) and project.leader is not None and project.leader.state == ACTIVE


def waits_for_leader(project: Project) -> bool:
    """E-10. An unfinished project whose leader is gone."""
    return project.leader_gone_on is not None and project.state in UNFINISHED


def leaderless() -> QuerySet[Project]:
    """Projects whose leader is gone and for which no other one was asked yet."""
    asked = Q(changes__kind=ChangeKind.LEADER, changes__state__in=OPEN_CHANGES)
    rows = Project.objects.filter(leader_gone_on__isnull=False, state__in=CHANGING)
    return rows.exclude(pk__in=Project.objects.filter(asked).values("pk"))


@tasks
def leaders_to_name(person: Person, now: datetime) -> Iterator[Task]:
    """E-10. Of the unit's secretary, and of the secretariat, which sees what no unit does anything about."""
    del now
    mine = Q(cycle__organiser__in=organisers_of(person, SECRETARY))
    for _company, path in scopes(person, UNIT_SECRETARY):
        mine |= Q(unit__path__startswith=path)
    for project in leaderless().filter(mine).order_by("leader_gone_on", "pk")[:20]:
        href = reverse("innovation:project_detail", args=[project.number])
        yield Task(_("Name a new leader: this one left or moved"), project.title, href)
