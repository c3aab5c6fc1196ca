"""E-10, E-12. Applications and projects whose leader or unit is no longer there: who asks for a new one, and what waits
for him.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Application, Project
from lifeline.innovation.policies import SECRETARY, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.policies.applications import in_units, is_member, leader_left, named_by, signatories
from lifeline.innovation.policies.projects import mediators
from lifeline.innovation.queries.limits import is_banned, is_barred
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.conflicts import second_level
from lifeline.innovation.states import (
    CYCLE_FLOW,
    DECIDED,
    LED,
    OPEN_CHANGES,
    UNFINISHED,
    ApplicationState,
    ChangeKind,
    ProjectState,
)
from lifeline.people import api as people
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Person

Led = TypeVar("Led", Application, Project)
CHANGING = (ProjectState.CHARTERED, ProjectState.ACTIVE, ProjectState.SUSPENDED, ProjectState.RECTIFYING)
"""While a leader has something to do, another one can take his place."""
NAME_ANOTHER = _("Name a new leader: this one left, moved or may not lead")
NOBODY_NAMES = _("See that the unit gets a secretary: nobody there can ask for a new leader")
MOST = 20
"""So many of each stand on the start page, the oldest first."""


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
    """Those that miss one of these leaders, who works in their second-level unit on his day, and may lead them."""
    led = _of(rows.filter(leader_gone_on__isnull=False), days)
    home = _led_from_home(led, days)
    return [one for one in led if one.pk in home and not may_not_lead(one, days[one.leader_id or 0])]


def leader_of(project: int) -> int:
    """The id of who leads the project of this id; 0 for nobody."""
    return Project.objects.filter(pk=project).values_list("leader_id", flat=True).get() or 0


def led_in_vain(rows: QuerySet[Led], leader_id: int, on: date) -> list[Led]:
    """E-10. What this person leads and, from this day, may not lead; nobody was asked for another one yet."""
    return [one for one in led_by(rows, {leader_id: on}) if may_not_lead(one, on)]


def led_again(rows: QuerySet[Led], today: date) -> list[Led]:
    """E-10. What misses a leader who was barred, may lead it again, and works in its second-level unit."""
    barred = Project.objects.filter(state=ProjectState.REVOKED, leader__isnull=False).order_by("leader")
    days = dict.fromkeys(barred.values_list("leader_id", flat=True), today)
    waiting = rows.filter(leader_gone_on__lte=today, leader__state=PersonState.ACTIVE)
    return led_from_home_again(waiting, {leader: on for leader, on in days.items() if leader})


def may_not_lead(one: Project | Application, on: date) -> bool:
    """I-18, E-10. Is its leader barred on this day?

    After a revocation from all he leads: what is applied for, and what is under way (I-90). After a project that was
    not accepted from applications of the next cycles alone: what was approved by then was decided with him.
    """
    if one.leader_id is None:
        return False
    if isinstance(one, Application):
        return is_barred(one.leader_id, one, config_in(one.cycle.config), on)
    return is_banned(one.leader_id, on)


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
    unit, organiser = project.home if isinstance(project, Application) else project.unit, project.cycle.organiser.path
    return second_level(unit.path, organiser) or organiser


def of_unit(unit: int) -> list[Project]:
    """E-12. Unfinished projects for which this unit signs."""
    return list(Project.objects.filter(unit=unit, state__in=UNFINISHED).order_by("pk"))


def applied_from(unit: int) -> list[Application]:
    """E-12. What was handed in and may still want the signature, or another leader, of a unit that is no more.

    Also where that unit was only the second-level one: what lay below it lies elsewhere now.
    """
    rows = Application.objects.filter(
        Q(present_unit=unit) | Q(present_unit=None) & (Q(unit=unit) | Q(second_level=unit))
    )
    rows = rows.filter(followed()).select_related("cycle__organiser", "unit", "present_unit")
    return list(rows.exclude(pk__in=Project.objects.values("application")).order_by("pk"))


def followed() -> Q:
    """E-12. Applications for which a unit speaks: handed in, and neither taken back nor told how they end."""
    over = (ApplicationState.WITHDRAWN, ApplicationState.EXPIRED, ApplicationState.DRAFT)
    open_ = Q(provenance="lived", submitted_at__isnull=False, announced_at__isnull=True)
    return open_ & ~Q(state__in=over) & ~Q(cycle__state__in=CYCLE_FLOW.end)


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


def may_stay(one: Project | Application, on: date) -> bool:
    """E-10. May a leader who is missed go on? If he only moved: neither left the company nor is barred on this day."""
    return not leader_left(one) and not may_not_lead(one, on)


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
    """E-10. Of who may name one, or ask for one; where a project's unit has nobody who could, the secretariat sees it.

    Five queries, however many there are.
    """
    del now
    office, units = Q(cycle__organiser__in=organisers_of(person, SECRETARY)), scopes(person, UNIT_SECRETARY)
    mine = applied = office
    for _company, path in units:
        mine |= Q(unit__path__startswith=path)
        applied |= in_units(path)
    rows = leaderless().filter(mine).select_related("unit").order_by("leader_gone_on", "pk")
    yield from islice(_of_projects([path for _company, path in units], list(rows)), MOST)
    missing = under_way().filter(applied, leader_gone_on__isnull=False).order_by("leader_gone_on", "pk")
    waiting = list(missing.select_related("cycle__organiser", "unit", "present_unit"))
    named = named_by(person, waiting)
    for one in [one for one in waiting if one.pk in named][:MOST]:
        yield Task(NAME_ANOTHER, one.title, reverse("innovation:application_detail", args=[one.number]))


def _of_projects(units: Sequence[str], projects: Sequence[Project]) -> Iterator[Task]:
    """I-87. The secretaries of the unit, and of those above it, ask for another leader: as `is_unit_secretary` says."""
    mine = {one.pk for one in projects if any(one.unit.path.startswith(unit) for unit in units)}
    held = [path for _role, _pk, path in people.holding([UNIT_SECRETARY])] if len(mine) < len(projects) else []
    for project in projects:
        href = reverse("innovation:project_detail", args=[project.number])
        if project.pk in mine:
            yield Task(NAME_ANOTHER, project.title, href)
        elif not any(project.unit.path.startswith(unit) for unit in held):
            yield Task(NOBODY_NAMES, project.title, href)
