"""How long reporters wait: first response and reply, at the median and at the 90th percentile (section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from lifeline.hotline.models import Assignment, Case, Reply
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.rules.figures import Share, place
from lifeline.hotline.states import RUNNING, Mode, ReplyState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Unit

DAY_MINUTES = 24 * 60
EVER = 190001
"""The month with which "all" begins: nothing is older."""


@dataclass(frozen=True)
class Waits:
    """Waiting times of `n` rounds. Minutes of working time and around the clock; None where nothing was counted."""

    n: int
    work_p50: int | None
    work_p90: int | None
    wall_p50: int | None
    wall_p90: int | None

    @property
    def days_p50(self) -> float | None:
        """The median in calendar days."""
        return None if self.wall_p50 is None else self.wall_p50 / DAY_MINUTES

    @property
    def days_p90(self) -> float | None:
        """The 90th percentile in calendar days."""
        return None if self.wall_p90 is None else self.wall_p90 / DAY_MINUTES


def waits(rows: QuerySet[Any], *, own: bool) -> Waits:
    """The quantiles of a set of rounds. `own`: our rounds alone, which have both times, so they are counted once.

    Working time is unknown for history that came without it.
    """
    work_n, work_p50, work_p90 = _quantiles(rows, "work_minutes")
    wall_n, wall_p50, wall_p90 = _quantiles(rows, "wall_minutes", work_n if own else None)
    return Waits(max(work_n, wall_n), work_p50, work_p90, wall_p50, wall_p90)


def _quantiles(rows: QuerySet[Any], column: str, n: int | None = None) -> tuple[int, int | None, int | None]:
    """How many rounds have a time (`n`, where it is known), and its median and 90th percentile."""
    ordered = rows.filter(**{f"{column}__isnull": False}).order_by(column).values_list(column, flat=True)
    n = ordered.count() if n is None else n
    if not n:
        return 0, None, None
    return n, ordered[place(0.5, n)], ordered.reverse()[n - 1 - place(0.9, n)]  # from the end it is nearer


def replies(
    company: Unit, first: int, last: int, *, units: Iterable[int] | None = None, imported: bool | None = None
) -> QuerySet[Reply]:
    """The replies of the months; `imported` True or False narrows to history or to our own (H-94: both count here)."""
    return _approved(company, units=units, imported=imported).filter(month__gte=first, month__lte=last)


def _approved(company: Unit, *, units: Iterable[int] | None, imported: bool | None) -> QuerySet[Reply]:
    rows = Reply.objects.filter(company=company, state=ReplyState.APPROVED)
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    return rows if imported is None else rows.filter(imported__in=[imported])  # `NOT imported` SQLite cannot seek


def _by_time(rows: QuerySet[Any], first: int, last: int) -> QuerySet[Any]:
    """The rows of some months, found in an index that is ordered by time.

    `month + 0`: an index by month would be taken for the better one, and then everything in it sorted. A bound beyond
    which nothing can lie is not asked for: to compare each row with it took longer than all the rest.
    """
    counted: QuerySet[Any] = rows.alias(in_month=F("month") + 0)
    if first > EVER:
        counted = counted.filter(in_month__gte=first)
    return counted if last >= month_of(timezone.now()) else counted.filter(in_month__lte=last)


def of_files(company: Unit, first: int, last: int, units: Iterable[int] | None) -> QuerySet[Reply]:
    """The replies that came with imported files, all of them timed: found without reading past our own."""
    return _by_time(_approved(company, units=units, imported=True), first, last).filter(wall_minutes__isnull=False)


def reply_times(
    company: Unit,
    first: int,
    last: int,
    *,
    units: Iterable[int] | None = None,
    imported: bool | None = None,
    but: Collection[int] = (),
    named: bool = False,
) -> Waits:
    """H-94. From the round's beginning to its reply; imported history counts here and in no rate.

    `but`: cases that are left out (H-89), or that the reader must not know (H-17); so in the functions below, and
    `named` cases only (H-97).
    """
    rows = _by_time(_approved(company, units=units, imported=imported), first, last).exclude(case__in=but)
    return waits(rows.filter(case__mode=Mode.NAMED) if named else rows, own=imported is False)


def replied_within(rows: QuerySet[Reply], days: int) -> Share:
    """How many replies came within so many calendar days."""
    timed = rows.filter(wall_minutes__isnull=False)
    return Share(timed.filter(wall_minutes__lte=days * DAY_MINUTES).count(), timed.count())


def response_times(
    company: Unit,
    first: int,
    last: int,
    *,
    units: Iterable[int] | None = None,
    but: Collection[int] = (),
    named: bool = False,
) -> Waits:
    """From the round's beginning to its first response."""
    rows = _by_time(Assignment.objects.filter(company=company, work_minutes__isnull=False), first, last)
    rows = rows.exclude(case__in=but)
    rows = rows.filter(case__mode=Mode.NAMED) if named else rows
    return waits(rows if units is None else rows.filter(unit_id__in=list(units)), own=True)


@dataclass(frozen=True)
class OpenCases:
    """What is open now, and how long it has waited since its submission: ages in minutes around the clock."""

    n: int
    late: int
    oldest_at: datetime | None
    age_p50: int | None = None
    age_p90: int | None = None


def open_cases(
    company: Unit,
    now: datetime,
    *,
    units: Iterable[int] | None = None,
    but: Collection[int] = (),
    named: bool = False,
) -> OpenCases:
    """The open cases of a company or of units."""
    rows = Case.objects.filter(company=company, waits_for__in=RUNNING).exclude(pk__in=but)
    rows = rows.filter(mode=Mode.NAMED) if named else rows
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    told = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), oldest=Min("submitted_at"))
    if not (n := told["n"]):
        return OpenCases(0, 0, None)
    newest_first = rows.order_by("-submitted_at").values_list("submitted_at", flat=True)
    ages = (int((now - newest_first[place(share, n)]).total_seconds() // 60) for share in (0.5, 0.9))
    return OpenCases(n, told["late"], told["oldest"], *(max(0, age) for age in ages))
