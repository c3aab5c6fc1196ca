"""What staff follow over all projects: visits by month, changes that are asked for, closings under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, OuterRef, Subquery

from lifeline.innovation.models import ChangeRequest, ClosingFile, Visit
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import health
from lifeline.innovation.queries.projects import VISIT_TONES
from lifeline.innovation.rules.measures import visit_due
from lifeline.innovation.states import GRADED, OPEN_CHANGES, Level, ProjectState, VisitGrade

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lifeline.innovation.models import Project
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

OVERDUE: Final = "overdue"
"""The key of what should have been visited before this month; the others are months, "2026-03"."""
ASKED_LAST = ("-asked_at", "-pk")
AT_THE_END = (ProjectState.CLOSING_SUBMITTED, ProjectState.RECTIFYING)
JUDGED = (*GRADED, ProjectState.NOT_ACCEPTED)


@dataclass(frozen=True)
class Planned:
    """A project at work: how many visits it had, the last one, and when the next is due (I-79)."""

    project: Project
    held: int
    last_on: date | None
    grade: str
    tone: Tone
    due_on: date


def visit_plan(person: Person, today: date) -> dict[str, list[Planned]]:
    """I-79. The projects at work that the person follows, by the month in which their next visit is due, by unit.

    Two queries, however many. What is due before this month stands under `OVERDUE`.
    """
    rows = (
        gates.overseen_projects(person)
        .filter(state__in=health.LIVE, starts_on__isnull=False)
        .select_related("unit", "second_level")
        .annotate(held=Count("visits"), last_on=Max("visits__held_on"))
    )
    projects = list(rows.order_by("number", "pk"))
    last = Visit.objects.filter(project__in=projects).order_by("held_on", "pk").values_list("project_id", "grade")
    grades = dict(last)
    planned = [_planned(one, grades.get(one.pk, "")) for one in projects]
    planned.sort(key=lambda one: (one.due_on, one.project.second_level.name, one.project.number))
    this_month, found = f"{today:%Y-%m}", dict[str, list[Planned]]()
    for one in planned:
        month = f"{one.due_on:%Y-%m}"
        found.setdefault(OVERDUE if month < this_month else month, []).append(one)
    return found


def _planned(project: Project, grade: str) -> Planned:
    begins_on, held = project.starts_on, project.held  # type: ignore[attr-defined] # annotated
    if begins_on is None:
        raise AssertionError(project.number)
    due_on = visit_due(begins_on, held, key=project.level == Level.COMPANY_KEY)
    label = str(VisitGrade(grade).label) if grade else ""
    return Planned(project, held, project.last_on, label, VISIT_TONES.get(grade, "plain"), due_on)  # type: ignore[attr-defined]


def change_rows(person: Person, *, decided: bool) -> QuerySet[ChangeRequest]:
    """I-85. Changes of the projects that the person follows, the newest first: still open, or all that had an end."""
    rows = ChangeRequest.objects.filter(project__in=gates.overseen_projects(person).values("pk"))
    rows = rows.exclude(state__in=OPEN_CHANGES) if decided else rows.filter(state__in=OPEN_CHANGES)
    return rows.select_related("project__unit")


def closings(person: Person, *, judged: bool) -> QuerySet[Project]:
    """I-97. Projects that the person follows whose closing file is handed in, or was judged; with its day and until
    when something is rectified. Who judges it and how stands on the project's page, for whom that is meant.
    """
    newest = ClosingFile.objects.filter(project=OuterRef("pk")).order_by("-number")
    rows = gates.overseen_projects(person).filter(state__in=JUDGED if judged else AT_THE_END)
    return rows.select_related("unit", "cycle").annotate(
        filed_at=Subquery(newest.values("filed_at")[:1]), rectify_until=Subquery(newest.values("rectify_until")[:1])
    )
