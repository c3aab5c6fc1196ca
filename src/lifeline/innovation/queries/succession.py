"""E-10, E-12. Applications and projects whose leader or unit is no longer there: who asks for a new one, and what waits
for him.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Application, Project
from lifeline.innovation.policies import SECRETARY, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.policies.applications import is_member, signatories, signed_by
from lifeline.innovation.policies.projects import mediators
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules.conflicts import second_level
from lifeline.innovation.states import (
    CYCLE_FLOW,
    DECIDED,
    LED,
    OPEN_CHANGES,
    UNFINISHED,
    ChangeKind,
    ProjectState,
)
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Person

Led = TypeVar("Led", Application, Project)
CHANGING = (ProjectState.CHARTERED, ProjectState.ACTIVE, ProjectState.SUSPENDED, ProjectState.RECTIFYING)
"""While a leader has something to do, another one can take his place."""


def unfinished() -> QuerySet[Project]:
    """Projects that need a leader."""
    return Project.objects.filter(state__in=UNFINISHED)


def under_way() -> QuerySet[Application]:
    """Applications that need a leader: handed in, and nothing made known of how they end (I-68).

    What was declined or screened out waits for nothing; with the announcement an approved one is a project.
    """
    rows = Application.objects.filter(Q(state__in=LED) | Q(state__in=DECIDED, announced_at__isnull=True))
    rows = rows.filter(provenance="lived").exclude(cycle__state__in=CYCLE_FLOW.end)
    return rows.exclude(pk__in=Project.objects.values("application"))


def led_by(rows: QuerySet[Led], days: Mapping[int, date]) -> list[Led]:
    """Those of these leaders that nobody was asked about yet. One query.

    Asked the other way round, since a whole directory may have moved, and what is under way is little.
    """
    return _of(rows.filter(leader_gone_on=None), days)


def _of(rows: QuerySet[Led], days: Mapping[int, date]) -> list[Led]:
    rows = rows.filter(leader__isnull=False).select_related("cycle__organiser", "unit").order_by("pk")
    return [one for one in rows if one.leader_id in days]


def led_from_elsewhere(rows: QuerySet[Led], days: Mapping[int, date]) -> list[Led]:
    """Of those, the ones in whose second-level unit the leader works no more on his day. A query more a day."""
    led = led_by(rows, days)
    home = _led_from_home(led, days)
    return [one for one in led if one.pk not in home]


def led_from_home_again(rows: QuerySet[Led], days: Mapping[int, date]) -> list[Led]:
    """Those that miss one of these leaders, who works in their second-level unit on his day."""
    led = _of(rows.filter(leader_gone_on__isnull=False), days)
    home = _led_from_home(led, days)
    return [one for one in led if one.pk in home]


def _led_from_home(projects: Sequence[Project | Application], days: Mapping[int, date]) -> set[int]:
    """The ids of those in whose second-level unit the leader works on his day."""
    found = set()
    for on in sorted({days[one.leader_id or 0] for one in projects}):
        of_day = [one for one in projects if days[one.leader_id or 0] == on]
        paths = people.unit_paths([one.leader_id or 0 for one in of_day], on)
        found |= {one.pk for one in of_day if paths.get(one.leader_id or 0, "").startswith(_home(one))}
    return found


def _home(project: Project | Application) -> str:
    """The path of the second-level unit in which it is at home today."""
    organiser = project.cycle.organiser.path
    return second_level(project.unit.path, organiser) or organiser


def of_unit(unit: int) -> list[Project]:
    """E-12. Unfinished projects for which this unit signs."""
    return list(Project.objects.filter(unit=unit, state__in=UNFINISHED).order_by("pk"))


def asked_of(project: Project) -> list[Person]:
    """Who names a new leader: the nearest unit secretaries off the team; where there is none, the secretariat."""
    return mediators(project) or people.holders(SECRETARY, project.cycle.organiser)


def asked_of_unit(application: Application) -> list[Person]:
    """The same for an application, as `may_name_leader` says of each."""
    if signing := signatories(application):
        return signing
    office = people.holders(SECRETARY, application.cycle.organiser)
    return [one for one in office if not is_member(one, application)]


def waits_for_applicant(application: Application) -> bool:
    """E-10. An application under way whose leader is gone."""
    return application.leader_gone_on is not None and under_way().filter(pk=application.pk).exists()


def may_stay(project: Project) -> bool:
    """E-10. While it is open whether a leader who only moved, and did not leave the company, goes on leading."""
    return waits_for_leader(project) and project.leader is not None and project.leader.is_active


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
    missing = under_way().filter(mine, leader_gone_on__isnull=False).order_by("leader_gone_on", "pk")
    waiting = list(missing.select_related("cycle__organiser", "unit", "second_level")[:20])
    signing, office = signed_by(person, waiting), organisers_of(person, SECRETARY)
    for one in waiting:
        if one.pk in signing or one.cycle.organiser_id in office:
            href = reverse("innovation:application_detail", args=[one.number])
            yield Task(_("Name a new leader: this one left or moved"), one.title, href)
