"""What the clock of innovation finds due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.innovation.models import CharterVersion, Project
from lifeline.innovation.queries import health
from lifeline.innovation.rules.numbers import CHARTER_REMIND_DAYS, SUSPENDED_MOST_DAYS
from lifeline.innovation.rules.periods import month_end
from lifeline.innovation.states import ProjectState
from lifeline.kernel.calendar import store

if TYPE_CHECKING:
    from datetime import date, datetime


def lapsing(now: datetime) -> list[Project]:
    """I-76. Projects whose charter should have been signed by now."""
    rows = Project.objects.filter(state=ProjectState.CHARTERED, charters__sign_due_at__lte=now)
    return list(rows.distinct().order_by("pk"))


def unsigned(now: datetime) -> list[Project]:
    """I-76. Projects that wait for signatures since 10 working days, and whose leader was not reminded."""
    rows = CharterVersion.objects.filter(
        project__state=ProjectState.CHARTERED, sign_due_at__gt=now, reminded_at__isnull=True
    ).select_related("project")
    calendar = store.office()
    return [
        row.project
        for row in rows.order_by("pk")
        if calendar.add_days(row.made_at, CHARTER_REMIND_DAYS, end="midnight").at <= now
    ]


def to_mark(now: datetime) -> list[tuple[Project, date, str]]:
    """I-84. (project, month-end, colour) of all live projects, on the day after a month-end; else nothing."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    if yesterday != month_end(yesterday):
        return []
    rows = list(Project.objects.filter(state__in=health.LIVE).select_related("cycle").order_by("pk"))
    found = health.of_many(rows, now - timedelta(days=1))
    return [(project, yesterday, found[project.pk].colour) for project in rows]


def suspended_enough(now: datetime) -> list[Project]:
    """I-89. Suspended projects whose six months in all are over."""
    today = timezone.localdate(now)
    rows = Project.objects.filter(state=ProjectState.SUSPENDED, suspended_on__isnull=False).order_by("pk")
    return [
        project
        for project in rows
        if project.suspended_on and project.suspended_days + (today - project.suspended_on).days >= SUSPENDED_MOST_DAYS
    ]


def rectified_too_late(now: datetime) -> list[Project]:
    """I-100. Projects whose day to hand in again has passed."""
    rows = Project.objects.filter(state=ProjectState.RECTIFYING, closings__rectify_until__lt=timezone.localdate(now))
    return list(rows.distinct().order_by("pk"))
