"""项目 over the wire: what it promised, handed in, was visited for and changed, and how it fares."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Schema

from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import changes as changing
from lifeline.innovation.queries import health as faring
from lifeline.innovation.rest.door import plain, router
from lifeline.innovation.states import ChangeKind, ChangeState, Filing, VisitGrade
from lifeline.kernel.errors import Unseen
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import Project
    from lifeline.people.models import Person


class MilestoneOut(Schema):
    """I-77. `text` is what was handed in; `reason` why it was sent back."""

    place: int
    title: str
    planned_on: date
    state: Filing
    late_days: int
    text: str
    filed_at: datetime | None
    decided_at: datetime | None
    reason: str


class ProgressReportOut(Schema):
    """I-78. A progress report of one period."""

    number: int
    period_end: date
    due_at: datetime
    state: Filing
    text: str
    filed_at: datetime | None
    decided_at: datetime | None
    reason: str


class VisitOut(Schema):
    """I-79. A visit that was held, and by whom."""

    id: int
    held_on: date
    grade: VisitGrade
    findings: str
    visitors: list[str]


class ChangeOut(Schema):
    """I-85, I-86. A change of the charter: both sides, and how much of the limits is used, in words."""

    id: int
    kind: ChangeKind
    state: ChangeState
    reason: str
    before: str
    after: str
    limits: str
    late: bool
    asked_at: datetime
    due_at: datetime
    answer: str


class ReasonOut(Schema):
    """A reason for a colour: its code, the figure, the limit, and the sentence of the page."""

    code: str
    number: str
    limit: str
    sentence: str


class HealthOut(Schema):
    """I-82. Red, yellow, green or grey (suspended); null for what is not at work."""

    colour: str | None
    reasons: list[ReasonOut]


def project_for(person: Person, number: str) -> Project:
    """A project whose whole page the person reads; else 404, as its charters are."""
    project = gates.project_for(person, number)
    if not gates.may_read(person, project):
        raise Unseen
    return project


@router.get("projects/{number}/milestones/", response=list[MilestoneOut])
def project_milestones(request: PersonRequest, number: str) -> Any:
    """I-77. In the order of the plan."""
    rows = project_for(request.user, number).milestones.order_by("place", "pk")
    return [MilestoneOut(**plain(one, MilestoneOut)) for one in rows]


@router.get("projects/{number}/reports/", response=list[ProgressReportOut])
def project_reports(request: PersonRequest, number: str) -> Any:
    """I-78. The first period first."""
    rows = project_for(request.user, number).reports.order_by("number", "pk")
    return [ProgressReportOut(**plain(one, ProgressReportOut)) for one in rows]


@router.get("projects/{number}/visits/", response=list[VisitOut])
def project_visits(request: PersonRequest, number: str) -> Any:
    """I-79. The last one first."""
    rows = project_for(request.user, number).visits.order_by("-held_on", "-pk").prefetch_related("visitors")
    return [
        VisitOut(**plain(one, VisitOut, "visitors"), visitors=sorted(who.name for who in one.visitors.all()))
        for one in rows
    ]


@router.get("projects/{number}/changes/", response=list[ChangeOut])
def project_changes(request: PersonRequest, number: str) -> Any:
    """I-85. The last one first."""
    found = changing.shown(project_for(request.user, number))
    words = ("before", "after", "limits")
    return [
        ChangeOut(**plain(one.row, ChangeOut, *words), **{name: getattr(one, name) for name in words}) for one in found
    ]


@router.get("projects/{number}/health/", response=HealthOut)
def project_health(request: PersonRequest, number: str) -> Any:
    """I-82, I-83. As it stands now, computed and never typed."""
    project = project_for(request.user, number)
    found = faring.of_many([project], timezone.now()).get(project.pk)
    if found is None:
        return HealthOut(colour=None, reasons=[])
    reasons = [
        ReasonOut(code=one.code, number=str(one.number), limit=str(one.limit), sentence=faring.sentence(one))
        for one in found.reasons
    ]
    return HealthOut(colour=found.colour, reasons=reasons)
