"""What every act on a project begins and ends with: the row locked, the version compared, the duty asked, the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from lifeline.innovation.actions import course
from lifeline.innovation.models import Project
from lifeline.innovation.states import OPEN_CHANGES, PROJECT_FLOW, ChangeState, ProjectState, Verdict
from lifeline.kernel.action import locked
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person

AT_WORK = (ProjectState.ACTIVE, ProjectState.RECTIFYING)


def lock(project: Project, version: int | None, actor: Person, may: Callable[[Person, Project], bool]) -> Project:
    """I-1 … I-3. The project, locked. Errors: `Conflict` for another version, `Forbidden` for this person."""
    found = locked(Project.objects.select_related("cycle", "unit", "application"), project.pk, version)
    if not may(actor, found):
        raise Forbidden
    return found


def at_work(project: Project, *more: str) -> None:
    """Evidence and reports are taken while a project is at work."""
    if project.state not in (*AT_WORK, *more):
        raise course.moved()


def move(project: Project, step: str) -> dict[str, str]:
    """Take a step of 4.3; the states before and after, for the event."""
    before = str(project.state)
    PROJECT_FLOW.move(project, step)
    return {"before": before, "after": str(project.state)}


def keep(project: Project, kind: Kind, *, actor: Person | None, by: str = "", **data: Any) -> None:
    """Save the project with its next version, and write down what happened."""
    project.version += 1
    project.save()
    record(kind, project, actor=actor, by=by, version=project.version, **data)


def end(project: Project, reason: str, actor: Person | None, now: datetime) -> None:
    """I-90. However it ends: the day from which unspent money is due back (I-96); open changes and gates are closed."""
    project.ended_on, project.suspended_on = timezone.localdate(now), None
    settle(project, Verdict.KILL, reason, actor, now)


def settle(project: Project, verdict: Verdict, reason: str, actor: Person | None, now: datetime) -> None:
    """Its course is over: what was asked is withdrawn, and gates that are open take this verdict."""
    project.changes.filter(state__in=OPEN_CHANGES).update(state=ChangeState.WITHDRAWN, decided_at=now)
    project.gates.filter(decided_at__isnull=True).update(
        verdict=verdict, reason=reason.strip()[:300], decided_by=actor, decided_at=now
    )
