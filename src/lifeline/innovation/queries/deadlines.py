"""What the clock of innovation finds due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, OuterRef
from django.utils import timezone

from lifeline.innovation.models import CharterVersion, Correction, Letter, Project, Report
from lifeline.innovation.queries import health
from lifeline.innovation.queries.health import UNDONE
from lifeline.innovation.rules.letters import key_of
from lifeline.innovation.rules.numbers import CHARTER_REMIND_DAYS, CORRECTION_LETTER_DAYS, SUSPENDED_MOST_DAYS
from lifeline.innovation.rules.periods import month_end
from lifeline.innovation.states import LetterKind, ProjectState
from lifeline.kernel.calendar import store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet


Dated = TypeVar("Dated", Report, Correction)


def newest_unsigned() -> QuerySet[CharterVersion]:
    """I-76. The version that counts of each charter that is not signed by all; a new leader made a new one (E-10)."""
    newer = CharterVersion.objects.filter(project=OuterRef("project"), number__gt=OuterRef("number"))
    return CharterVersion.objects.filter(~Exists(newer), project__state=ProjectState.CHARTERED)


def lapsing(now: datetime) -> list[Project]:
    """I-76. Projects whose charter should have been signed by now."""
    rows = newest_unsigned().filter(sign_due_at__lte=now).select_related("project")
    return [row.project for row in rows.order_by("project_id")]


def unsigned(now: datetime) -> list[Project]:
    """I-76. Projects that wait for signatures since 10 working days, and whose leader was not reminded."""
    rows = newest_unsigned().filter(sign_due_at__gt=now, reminded_at__isnull=True).select_related("project")
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


NAMES = {Report: "report", Correction: "correction", CharterVersion: "charter"}


def occasion(one: Report | Correction | CharterVersion) -> str:
    """I-75. What a letter about it is written for."""
    return f"{NAMES[type(one)]}-{one.pk}"


def key(kind: LetterKind, one: Report | Correction | CharterVersion, addressee: int | None) -> str:
    """I-75. The key of the letter about it, as letters.draft makes it."""
    return key_of(kind, one.project.application.number, one.project.cycle_id, occasion(one), addressee or 0)


def charters_owed() -> QuerySet[CharterVersion]:
    """I-76. Charters that are not signed by all."""
    rows = newest_unsigned().filter(sign_due_at__isnull=False)
    return rows.select_related("project__application").order_by("pk")


def reports_owed() -> QuerySet[Report]:
    """I-78. Reports that are not handed in, of projects at work."""
    rows = Report.objects.filter(state__in=UNDONE, project__state=ProjectState.ACTIVE, project__leader__isnull=False)
    return rows.select_related("project__cycle", "project__application", "project__leader").order_by("pk")


def corrections_owed() -> QuerySet[Correction]:
    """I-80. Corrections without their proof, of live projects."""
    rows = Correction.objects.filter(state__in=UNDONE, project__state__in=health.LIVE)
    return rows.select_related("project__cycle", "project__application", "owner").order_by("pk")


def reports_to_ask(now: datetime) -> list[Report]:
    """I-78. Reports whose period is over and which are not late yet, of projects at work, without their letter."""
    rows = reports_owed().filter(period_end__lt=timezone.localdate(now), due_at__gt=now)
    return _unasked({key(LetterKind.REPORT_DUE, one, one.project.leader_id): one for one in rows})


def corrections_to_ask(now: datetime) -> list[Correction]:
    """I-80. Corrections that are due within a week, without their letter."""
    today = timezone.localdate(now)
    until = today + timedelta(days=CORRECTION_LETTER_DAYS)
    rows = corrections_owed().filter(due_on__range=(today, until))
    return _unasked({key(LetterKind.CORRECTION, one, one.owner_id): one for one in rows})


def _unasked(rows: Mapping[str, Dated]) -> list[Dated]:
    """Those of whom no letter has this key."""
    known = set(Letter.objects.filter(key__in=rows).order_by("pk").values_list("key", flat=True))
    return [one for name, one in rows.items() if name not in known]
