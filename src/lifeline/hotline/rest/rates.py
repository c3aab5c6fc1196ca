"""The rates, and the cases behind every number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Field, Query, Schema

from lifeline.hotline.queries import programs
from lifeline.hotline.queries.counted import counted_cases
from lifeline.hotline.queries.counts import FIGURES, Figure
from lifeline.hotline.queries.named_rates import NamedCell, cells
from lifeline.hotline.queries.reach import reach_of
from lifeline.hotline.queries.reference import month_after, month_of, numbers
from lifeline.hotline.queries.sources import Time
from lifeline.hotline.rest.cases import NEWEST
from lifeline.hotline.rest.door import router
from lifeline.hotline.rest.shapes import CaseOut, UnitOut, case_out, unit_out
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.rules.numbers import Numbers
from lifeline.kernel.errors import Unseen
from lifeline.kernel.rest import Listing, Span, Stop, listing
from lifeline.people.api import PersonRequest

MONTHS = 24
FIRST, LAST = 200001, 209912
INDEX = ("response", "solved", "satisfied")


class Months(Schema):
    """From one month to another (202601), both included, at most 24; without any: this month."""

    first: int | None = Field(None, ge=FIRST, le=LAST)
    last: int | None = Field(None, ge=FIRST, le=LAST)


class RateOut(Schema):
    """A share: `of` so many of `n`, and the lower bound that ranking uses (H-88)."""

    of: int
    n: int
    bound: float


class RateCellOut(Schema):
    """A month of a unit, or of the company (`unit` null), counted from named cases (H-97).

    The rates are null where a reader who may not open the cases must not see so few (H-78). `sealed` is the number of
    rounds of sealed cases, null below 5.
    """

    month: int
    unit: UnitOut | None
    response: RateOut | None
    solved: RateOut | None
    satisfied: RateOut | None
    coverage: RateOut | None
    on_time: RateOut | None
    index: float | None
    sealed: int | None


class CellCases(Span):
    """The number whose cases are wanted: which rate, which month, which unit (code; empty: all), or only those that
    met it.
    """

    figure: Figure
    month: int = Field(ge=FIRST, le=LAST)
    unit: str = Field("", max_length=30)
    met: bool = False


@router.get("rates/", response=list[RateCellOut])
def rate_list(request: PersonRequest, months: Query[Months]) -> Any:
    """H-87, H-88, H-97. The three rates by unit and month, each with n and its bound."""
    scope, now = reach_of(request.user), timezone.now()
    first, last = span_of(months, now)
    weights = numbers()
    return [rate_cell_out(cell, weights) for cell in cells(request.user, scope, first, last, now)]


def span_of(months: Months, now: datetime) -> tuple[int, int]:
    """The first and the last month that are wanted; `Stop(422)` for more than 24, or none."""
    last = _month(months.last) if months.last else month_of(now)
    first = _month(months.first) if months.first else last
    if not first <= last < month_after(first, MONTHS):
        raise Stop(422)
    return first, last


def _month(month: int) -> int:
    """A month that exists; `Stop(422)` for 202613."""
    if not 1 <= month % 100 <= 12:
        raise Stop(422)
    return month


def rate_cell_out(cell: NamedCell, weights: Numbers) -> RateCellOut:
    """A cell as it goes over the wire."""
    shares = {name: rate_out(cell.counts.share(name)) if name in cell.shown else None for name in FIGURES}
    index = round(cell.counts.index(weights), 6) if cell.shown.issuperset(INDEX) else None
    return RateCellOut(month=cell.month, unit=unit_out(cell.unit), index=index, sealed=cell.sealed, **shares)


def rate_out(share: Share) -> RateOut:
    """A share with its bound."""
    return RateOut(of=share.of, n=share.n, bound=round(share.bound, 6))


@router.get("rates/cases/", response=Listing[CaseOut])
def rate_case_list(request: PersonRequest, wanted: Query[CellCases]) -> Any:
    """H-87, H-97. The named cases that a number was counted from, as far as the key's person may see them."""
    scope, now = reach_of(request.user), timezone.now()
    month = _month(wanted.month)
    unit = programs.any_unit(wanted.unit) if wanted.unit else None
    if wanted.unit and (unit is None or not scope.holds(unit)):
        raise Unseen
    units = [unit.pk] if unit else scope.unit_ids()
    time = Time(scope.company, month, month, now)
    counted = counted_cases(time, units, wanted.figure, met=wanted.met, reader=request.user)
    seen = programs.served(request.user).filter(pk__in=counted.order_by().values("pk"))
    part = listing(seen, wanted, order=NEWEST)
    return {**part, "items": [case_out(case, request.user) for case in part["items"]]}
