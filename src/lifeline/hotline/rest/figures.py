"""The page of figures over the wire: the tree of units, the months, the board's numbers and the times (section 8)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Field, Query, Schema

from lifeline.hotline.queries import programs
from lifeline.hotline.queries.reach import opens_all, reach_of
from lifeline.hotline.queries.report import RateRow, Report, Span, report
from lifeline.hotline.queries.times import Waits
from lifeline.hotline.rest.door import router
from lifeline.hotline.rest.rates import Months, RateOut, rate_out, span_of
from lifeline.hotline.rest.shapes import UnitOut
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people.api import PersonRequest

SECRET = {"sealed", "unsealed"}


class Wanted(Months):
    """Of which unit's subtree (code; empty: all that the key's person reads)."""

    unit: str = Field("", max_length=30)


class RowOut(Schema):
    """A unit or a month (`key`: its code, or 202601) with its rates; `left_out`: rounds that were excluded (H-89)."""

    key: str
    name: str
    response: RateOut
    solved: RateOut
    satisfied: RateOut
    coverage: RateOut
    on_time: RateOut
    ranked: bool
    left_out: int | None
    provisional: bool


class BesideOut(Schema):
    """A figure beside the rates: how many, of how many (null: a number alone)."""

    figure: str
    of: int
    n: int | None


class WaitsOut(Schema):
    """Waiting times of `n` rounds in minutes, of working time and around the clock; null where nothing was counted."""

    n: int
    work_p50: int | None
    work_p90: int | None
    wall_p50: int | None
    wall_p90: int | None


class OpenOut(Schema):
    """What is open now: how many, how many late, their age in minutes."""

    n: int
    late: int
    age_p50: int | None
    age_p90: int | None


class BeyondOut(Schema):
    """Topics taken in hand and solved; FAQ entries that readers judged, and that helped."""

    topics_owned: int
    topics_solved: int
    faq_judged: int
    faq_helpful: int


class ReportOut(Schema):
    """The figures of a unit's subtree, counted from named cases (H-97)."""

    unit: UnitOut
    total: RowOut
    units: list[RowOut]
    months: list[RowOut]
    beside: list[BesideOut]
    reply: WaitsOut
    response: WaitsOut
    open: OpenOut | None
    board: BeyondOut | None


@router.get("rates/report/", response=ReportOut)
def rate_report(request: PersonRequest, wanted: Query[Wanted]) -> Any:
    """H-87, H-97. Tree, months, board and times at once.

    For those who may open the cases behind them; who may not reads `rates/`, cell by cell, so that no two answers can
    be taken from each other (E-18).
    """
    scope, now = reach_of(request.user), timezone.now()
    if not opens_all(request.user, scope):
        raise Forbidden
    unit = programs.any_unit(wanted.unit) if wanted.unit else scope.company
    if unit is None or (wanted.unit and not scope.holds(unit)):
        raise Unseen
    first, last = span_of(wanted, now)
    return report_out(report(request.user, scope, unit, Span(first, last), now, named=True))


def report_out(found: Report) -> ReportOut:
    """The page as it goes over the wire."""
    codes = {one.pk: one.code for one in found.way} | programs.codes_of(row.key for row in found.units or [])
    return ReportOut(
        unit=UnitOut(code=found.way[-1].code, name=found.way[-1].name),
        total=row_out(found.total, found.way[-1].code),
        units=[row_out(row, codes[row.key]) for row in found.units or []],
        months=[row_out(row, str(row.key)) for row in found.months],
        beside=[BesideOut(figure=one.figure, of=one.of, n=one.n) for one in found.besides if one.figure not in SECRET],
        reply=waits_out(found.reply),
        response=waits_out(found.response),
        open=OpenOut(**{name: getattr(found.open, name) for name in OpenOut.model_fields}) if found.open else None,
        board=BeyondOut(**vars(found.beyond)) if found.beyond else None,
    )


def row_out(row: RateRow, key: str) -> RowOut:
    """A unit or a month."""
    shares = {cell.figure: rate_out(cell.share) for cell in row.cells}
    return RowOut(
        key=key, name=row.name, ranked=row.ranked, left_out=row.left_out, provisional=row.open, **shares
    )  # fmt: skip


def waits_out(waits: Waits) -> WaitsOut:
    """Times."""
    return WaitsOut(**{name: getattr(waits, name) for name in WaitsOut.model_fields})
