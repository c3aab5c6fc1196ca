"""What waits for a person about projects and money (`my_work`): derived from states, so a task dies with its state."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import (
    AcceptanceSheet,
    ChangeRequest,
    Correction,
    GateDecision,
    Milestone,
    Project,
    Report,
)
from lifeline.innovation.policies import CHAIR, SECRETARY, SUPERVISOR, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.queries import deadlines, ledger
from lifeline.innovation.queries.health import UNDONE
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.states import CHAIR_GRANTS, ChangeState, Filing, ProjectState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lifeline.people.models import Person

SOON_DAYS = 30
"""What is due later is no task yet."""


def _close(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(23, 59, 59)))


def _href(project: Project, part: str = "") -> str:
    return reverse("innovation:project_detail", args=[project.number]) + (f"#{part}" if part else "")


def _task(what: object, project: Project, due: datetime | None, now: datetime, part: str = "") -> Task:
    return Task(str(what), project.title, _href(project, part), due, late=due is not None and due < now)


@tasks
def of_the_team(person: Person, now: datetime) -> Iterator[Task]:
    """Charters to sign and reports of one's own projects; corrections that one owns."""
    charters = deadlines.newest_unsigned().filter(project__leader=person, leader_signed_at__isnull=True)
    for charter in charters.select_related("project").order_by("project_id"):
        yield _task(_("Sign the charter"), charter.project, charter.sign_due_at, now)
    horizon = now + timedelta(days=SOON_DAYS)
    mine = {"project__leader": person, "project__state__in": [ProjectState.ACTIVE, ProjectState.RECTIFYING]}
    reports = Report.objects.filter(**mine, state__in=UNDONE, due_at__lte=horizon).select_related("project")
    for report in reports.order_by("due_at", "pk")[:20]:
        yield _task(_("Write the report"), report.project, report.due_at, now, "reports")
    stones = Milestone.objects.filter(**mine, state__in=UNDONE, planned_on__lte=horizon.date()).select_related(
        "project"
    )
    for stone in stones.order_by("planned_on", "pk")[:20]:
        yield _task(_("Hand in evidence"), stone.project, _close(stone.planned_on), now, "milestones")
    mends = Correction.objects.filter(owner=person, state__in=UNDONE).select_related("project")
    for mend in mends.order_by("due_on", "pk")[:20]:
        yield _task(_("Mend what a visit found"), mend.project, _close(mend.due_on), now, "corrections")


@tasks
def of_the_unit(person: Person, now: datetime) -> Iterator[Task]:
    """Charters and changes that the unit's secretary signs."""
    below = Q()
    for _company, path in scopes(person, UNIT_SECRETARY):
        below |= Q(unit__path__startswith=path)
    if not below:
        return
    rows = Project.objects.filter(below).exclude(leader=person)
    unsigned = deadlines.newest_unsigned().filter(unit_signed_at__isnull=True, project__in=rows.values("pk"))
    for project in (one.project for one in unsigned.select_related("project").order_by("project_id")[:20]):
        yield _task(_("Sign the charter"), project, None, now)
    asked = ChangeRequest.objects.filter(state=ChangeState.ASKED, project__in=rows.values("pk"))
    for change in asked.select_related("project").order_by("due_at", "pk")[:20]:
        yield _task(_("Sign a change for the unit"), change.project, change.due_at, now, "changes")


@tasks
def of_the_office(person: Person, now: datetime) -> Iterator[Task]:
    """Changes and gates to decide, evidence to verify, entries that wait for the second person."""
    office, chair = organisers_of(person, SECRETARY), organisers_of(person, CHAIR)
    signed = ChangeRequest.objects.filter(state=ChangeState.UNIT_SIGNED).select_related("project")
    routine = Q(project__cycle__organiser__in=office, late=False) & ~Q(kind__in=CHAIR_GRANTS)
    weighty = Q(project__cycle__organiser__in=chair) & (Q(kind__in=CHAIR_GRANTS) | Q(late=True))
    if office or chair:
        for change in signed.filter(routine | weighty).order_by("due_at", "pk")[:20]:
            yield _task(_("Decide on a change"), change.project, change.due_at, now, "changes")
        waiting = GateDecision.objects.filter(decided_at__isnull=True, project__cycle__organiser__in=office | chair)
        for gate in waiting.select_related("project").order_by("due_at", "pk")[:20]:
            yield _task(_("Decide whether it goes on"), gate.project, gate.due_at, now, "gates")
    verifiers = organisers_of(person, SECRETARY, SUPERVISOR)
    if verifiers:
        filed = Milestone.objects.filter(state=Filing.FILED, project__cycle__organiser__in=verifiers)
        for stone in filed.select_related("project").order_by("filed_at", "pk")[:20]:
            yield _task(_("Verify evidence"), stone.project, None, now, "milestones")
    sheets = AcceptanceSheet.objects.filter(
        expert=person, score__isnull=True, closing__grade="", project__state=ProjectState.CLOSING_SUBMITTED
    )
    for sheet in sheets.select_related("project").order_by("pk")[:20]:
        yield _task(_("Score the closing file"), sheet.project, None, now)
    for entry in ledger.waiting(person).select_related("project").order_by("proposed_at", "pk")[:20]:
        href = reverse("innovation:entry_detail", args=[entry.pk])
        yield Task(_("Confirm an entry of the ledger"), entry.project.title, href)
