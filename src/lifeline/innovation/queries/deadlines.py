"""What the clock of innovation finds due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.models import CharterVersion, Project
from lifeline.innovation.rules.numbers import CHARTER_REMIND_DAYS
from lifeline.innovation.states import ProjectState
from lifeline.kernel.calendar import store

if TYPE_CHECKING:
    from datetime import datetime


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
