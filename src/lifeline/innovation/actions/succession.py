"""E-10, E-12. A leader leaves, moves or is barred, a unit is no more: nothing waits for who is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, course, telling
from lifeline.innovation.models import Project
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import succession
from lifeline.innovation.states import UNFINISHED
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person, Unit


def _locked(project: Project) -> Project:
    project = locked(Project.objects.select_related("cycle__organiser", "unit", "application"), project.pk)
    if project.state not in UNFINISHED:
        raise course.moved()
    return project


@action
def miss_leader(project: Project, on: date, *, actor: None, now: datetime, barred: bool = False) -> Project:
    """E-10. The leader leaves the company, or moves to another second-level unit, on this day; or is `barred` (I-90).

    Consequences: it is a task of the unit's secretary to name a new one; he is told, or the secretariat where there is
    none. While a closing file is judged nobody can name one: they are told when the project is at work again.
    """
    project = _locked(project)
    project.leader_gone_on = on
    kind = events.LEADER_BARRED if barred else events.LEADER_GONE
    carrying.keep(project, kind, actor=actor, by=events.CLOCK, on=on.isoformat())
    telling.leader_gone(project)
    del now
    return project


@action
def find_leader(project: Project, on: date, *, actor: None, now: datetime, barred: bool = False) -> Project:
    """E-10. A leader who was missed works in the project's second-level unit again, from this day; or was `barred`
    until this day and works there.

    Consequence: nobody is asked for a new one any more; what was asked for already is decided as it stands. Refused
    while he is barred.
    """
    del now
    project = _locked(project)
    if project.leader_gone_on is None or succession.may_not_lead(project, on):
        raise course.moved()
    project.leader_gone_on = None
    kind = events.LEADER_FREE if barred else events.LEADER_BACK
    carrying.keep(project, kind, actor=actor, by=events.CLOCK, on=on.isoformat())
    return project


@action
def keep_leader(project: Project, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Project:
    """E-10. The unit's secretary says, with a reason, that a leader who moved goes on leading.

    Consequence: nobody is asked for a new one. Refused for who left the company, or is barred (I-90).
    """
    project = carrying.lock(project, version, actor, gates.is_unit_secretary)
    if not succession.waits_for_leader(project):
        raise course.moved()
    if not succession.may_stay(project, timezone.localdate(now)):
        raise Refused("E-10", _("The leader has left the company or may not lead: ask for another one."))
    reason = course.written(reason, "E-10", 5)
    project.leader_gone_on = None
    carrying.keep(project, events.LEADER_KEPT, actor=actor, reason=reason)
    return project


@action
def follow_unit(project: Project, into: Unit, *, actor: None, now: datetime) -> Project:
    """E-12. The unit of a project is closed or part of another one.

    Consequences: the secretary of the unit that took its place signs for the project. Where it was handed in, and
    therefore every quota, figure and certificate, stays as it was.
    """
    del now
    project = _locked(project)
    project.unit = into
    carrying.keep(project, events.UNIT_FOLLOWED, actor=actor, by=events.CLOCK, unit=into.name)
    return project
