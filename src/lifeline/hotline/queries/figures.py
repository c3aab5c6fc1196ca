"""三率 and the figures beside them (section 8): counted from rows that the events wrote, each number a list of cases.

The unit of counting is the assigned round. A month that is over for 40 days is read from its frozen row; `as_of` counts
everything anew as it stood then, and gives the same (H-87). Imported history counts in the times alone (H-94).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from lifeline.hotline import policies
from lifeline.hotline.models import Assignment, Case, Exclusion, MonthFigure, Occurrence, Reply
from lifeline.hotline.queries import joint, sources
from lifeline.hotline.queries.counts import Counts, add, summed
from lifeline.hotline.queries.sources import SUMS, Only, Time
from lifeline.hotline.states import CheckState
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from lifeline.people.models import Person, Unit

Cells: TypeAlias = "dict[tuple[int, int], Counts]"
Sums: TypeAlias = "dict[tuple[int, int], dict[str, int]]"


def rates(
    company: Unit,
    first: int,
    last: int,
    *,
    now: datetime,
    as_of: datetime | None = None,
    reader: Person | None = None,
) -> Cells:
    """The counts by (unit id, month) for the months from `first` to `last` (202601), both included.

    Frozen months come from their rows. With `as_of` every month is counted again as it stood at that moment. H-17,
    E-13: nothing is counted of cases from which the `reader` is excluded.
    """
    barred = barred_cases(company, reader)
    if as_of is not None:
        return count(company, first, last, as_of, barred=barred)
    frozen_rows = MonthFigure.objects.filter(company=company)
    stored = frozen_rows.filter(month__gte=first, month__lte=last).values_list("unit_id", "month", "counts")
    cells: Cells = {(unit, month): Counts(**counts) for unit, month, counts in stored}
    frozen = frozen_rows.order_by("-month").values_list("month", flat=True).first()
    if barred and frozen is not None:
        _take_out(cells, Time(company, first, min(last, frozen), now), barred)
    live_from = first if frozen is None else max(first, frozen + 1)
    return {**cells, **count(company, live_from, last, now, barred=barred)} if live_from <= last else cells


def _take_out(cells: Cells, time: Time, barred: Collection[int]) -> None:
    """H-17. Take from frozen cells what cases counted in them that do not exist for the reader."""
    for key, sums in _sums(time, Only(cases=barred)).items():
        if key in cells:
            left = dict(vars(cells[key]))
            add(left, sums, -1)
            cells[key] = Counts(**{name: max(0, n) for name, n in left.items()})


def count(
    company: Unit, first: int, last: int, as_of: datetime, *, named: bool = False, barred: Collection[int] = ()
) -> Cells:
    """H-87. Count from the rows, as things stood at `as_of`; H-97: `named` leaves out what sealed cases count.

    H-89: what was excluded by then is taken out, and `left_out` says how many rounds; nothing tells of `barred` cases.
    """
    time = Time(company, first, last, as_of)
    cells: Sums = {}
    merge(cells, _sums(time, Only(named=named)))
    hidden = set(barred)
    excluded = excluded_cases(company, as_of) - hidden
    for gone, stays in ((excluded, {"excluded"}), (hidden, set())):
        if gone:
            merge(cells, _sums(time, Only(named=named, cases=gone)), -1, but=stays)
    if excluded:
        for unit, month, sums in sources.responses(time, Only(named=named, cases=excluded)):
            add(cells.setdefault((unit, month), {}), {"left_out": sums["assigned"]})
    sent = Only(named=named).rows(sources.sent_replies(time)).exclude(case__in=excluded | hidden)
    for unit, month, counts in joint.counts(sent, as_of):
        add(cells.setdefault((unit, month), {}), vars(counts))
    return {key: Counts(**sums) for key, sums in cells.items() if any(sums.values())}


def merge(cells: Sums, more: Sums, sign: int = 1, *, but: Collection[str] = ()) -> None:
    """Add the numbers of other cells, or take them away, except those of these names."""
    for key, sums in more.items():
        add(cells.setdefault(key, {}), {name: n for name, n in sums.items() if name not in but}, sign)


def _sums(time: Time, only: Only) -> Sums:
    cells: Sums = {}
    for source in SUMS:
        for unit, month, numbers in source(time, only):
            add(cells.setdefault((unit, month), {}), numbers)
    return cells


def excluded_cases(company: Unit, as_of: datetime) -> set[int]:
    """H-89. The cases that had left the figures by then."""
    granted = Exclusion.objects.filter(company=company, state=CheckState.GRANTED, decided_at__lte=as_of)
    return set(granted.values_list("case_id", flat=True))


def barred_cases(company: Unit, reader: Person | None) -> set[int]:
    """H-17, E-13. The company's cases that do not exist for the reader; he finds them in no count and no chart."""
    if reader is None:
        return set()
    avoiding = Case.objects.filter(company=company, has_recusals=True)
    return set(avoiding.exclude(policies.open_to(reader)).values_list("pk", flat=True))


def total(cells: Cells, units: Iterable[int] | None = None) -> Counts:
    """The sum over cells, of these units only if they are given."""
    wanted = None if units is None else set(units)
    return summed(counts for (unit, _month), counts in cells.items() if wanted is None or unit in wanted)


def by_unit(cells: Cells) -> dict[int, Counts]:
    """The sum over months, by unit."""
    return _by(cells, 0)


def by_month(cells: Cells) -> dict[int, Counts]:
    """The sum over units, by month."""
    return dict(sorted(_by(cells, 1).items()))


def _by(cells: Cells, part: int) -> dict[int, Counts]:
    sums: dict[int, dict[str, int]] = {}
    for key, counts in cells.items():
        add(sums.setdefault(key[part], {}), vars(counts))
    return {key: Counts(**numbers) for key, numbers in sums.items()}


def unfrozen_months() -> list[tuple[Unit, int]]:
    """Months in which something was counted and that no frozen row holds yet, by company, earliest first."""
    tables: tuple[tuple[type[Assignment | Occurrence | Reply], str], ...] = (
        (Assignment, "month"),
        (Occurrence, "month"),
        (Reply, "month"),
        (Reply, "due_month"),
    )
    found: set[tuple[int, int]] = set()
    for model, column in tables:
        rows = model.objects.filter(**{f"{column}__isnull": False}).order_by()
        found.update(rows.values_list("company_id", column).distinct())
    found -= set(MonthFigure.objects.order_by().values_list("company_id", "month").distinct())
    companies = people.units_by_id({company for company, _month in found})
    return [(companies[company], month) for company, month in sorted(found)]
