"""督导: a visit with its findings, and the corrections that it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, course, telling
from lifeline.innovation.models import Correction, Visit
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.rules.numbers import CORRECTION_MOST_DAYS, VISITORS_LEAST
from lifeline.innovation.states import ProjectState, VisitGrade
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from lifeline.innovation.models import Project
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Found:
    """What a visit leaves: its day, who was there, the findings and a grade; a correction where `what` is not empty."""

    held_on: date
    visitors: Sequence[Person]
    findings: str
    grade: str
    what: str = ""
    owner: Person | None = None
    due_on: date | None = None


@action
def file_visit(project: Project, found: Found, stored: Iterable[Stored] = (), *, actor: Person, now: datetime) -> Visit:
    """I-79. A visit was held by at least 2 visitors who are not of the project's second-level unit, nor on its team.

    It leaves findings, a grade and a file. Consequences: it counts; what is to be mended becomes a correction with one
    owner of the team and a date within 30 days (I-80), and the leader is told.
    """
    project = carrying.lock(project, None, actor, gates.may_supervise)
    carrying.at_work(project, ProjectState.SUSPENDED, ProjectState.CLOSING_SUBMITTED)
    today = timezone.localdate(now)
    if found.held_on > today or (project.starts_on and found.held_on < project.starts_on):
        raise Refused("I-79", _("The visit lies outside of the project's time, or in the future."))
    visitors = {person.pk: person for person in found.visitors}
    if len(visitors) < VISITORS_LEAST:
        raise Refused("I-79", _("A visit needs at least %(least)s visitors."), least=VISITORS_LEAST)
    paths = people.unit_paths(visitors, today)
    for pk, person in visitors.items():
        if paths.get(pk, "").startswith(project.second_level.path) or gates.is_member(person, project):
            raise Refused("I-79", _("%(name)s is of the project's own unit or team."), name=person.name)
    if not (kept := list(stored)):
        raise Refused("I-79", _("A visit is filed with a photo or a file."))
    visit = Visit.objects.create(
        project=project, held_on=found.held_on, findings=course.written(found.findings, "I-79", 10),
        grade=VisitGrade(found.grade), filed_by=actor, filed_at=now,
    )  # fmt: skip
    visit.visitors.set(visitors.values())
    for one in kept:
        files.link(one, visit)
    asked = _ask(project, visit, found, today)
    carrying.keep(project, events.VISITED, actor=actor, visit=visit.pk, grade=str(visit.grade), corrections=int(asked))
    if asked:
        telling.leader(project, events.CORRECTION_ASKED, f"innovation.visit.{visit.pk}")
    return visit


def _ask(project: Project, visit: Visit, found: Found, today: date) -> bool:
    """I-80. The correction of a visit, if it asks for one."""
    if not found.what.strip():
        return False
    if found.owner is None or not gates.is_on_team(found.owner, project):
        raise Refused("I-80", _("A correction has one owner of the team."))
    if found.due_on is None or not today <= found.due_on <= today + timedelta(days=CORRECTION_MOST_DAYS):
        raise Refused("I-80", _("A correction is due within %(most)s days."), most=CORRECTION_MOST_DAYS)
    Correction.objects.create(
        project=project, visit=visit, what=found.what.strip(), owner=found.owner, due_on=found.due_on
    )
    return True
