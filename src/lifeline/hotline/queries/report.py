"""The page of figures: three rates by unit or month, the waiting times, each number where it leads (H-87, H-88)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from lifeline.hotline import policies
from lifeline.hotline.models import ImportBatch
from lifeline.hotline.queries import figures, times
from lifeline.hotline.queries.counts import FIGURES
from lifeline.hotline.rules.figures import Share, hidden, quantile
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.hotline.queries.counts import Counts
    from lifeline.hotline.queries.figures import Cells
    from lifeline.people.models import Person, Unit


NAMES: dict[str, _StrPromise] = {
    "response": gettext_lazy("Response rate"),
    "solved": gettext_lazy("Solved rate"),
    "satisfied": gettext_lazy("Satisfied rate"),
    "coverage": gettext_lazy("Rated"),
    "on_time": gettext_lazy("On time"),
}


FILES = 10
"""So many imported files stand on the page."""


@dataclass(frozen=True)
class Reach:
    """Whose figures a person reads: one company, all of it or some units of it."""

    company: Unit
    units: frozenset[int] | None

    def holds(self, unit: Unit) -> bool:
        """Does the person read this unit's figures?"""
        return unit.path.startswith(self.company.path) if self.units is None else unit.pk in self.units

    def unit_ids(self) -> list[int]:
        """The units that he reads, by id."""
        return people.units_below(self.company.path) if self.units is None else sorted(self.units)


def reach(person: Person) -> Reach | None:
    """The figures that the person's duties open; None without any. A duty for the whole company wins."""
    scopes = policies.figure_scopes(person)
    if not scopes:
        return None
    whole = next((scope for scope in scopes if scope.whole), scopes[0])
    company = people.units_by_id([whole.company_id])[whole.company_id]
    if whole.whole:
        return Reach(company, None)
    return Reach(company, frozenset(pk for scope in scopes for pk in people.units_below(scope.path)))


def units_read(person: Person) -> list[Unit]:
    """The units by which the person narrows lists and exports: those that take cases, as far as his duties reach."""
    found = reach(person)
    if found is None:
        return []
    units = people.units_with(policies.HANDLER, found.company)
    return [unit for unit in units if found.holds(unit)]


@dataclass(frozen=True)
class RateCell:
    """A rate as a table shows it: percent, from how many, its lower bound; nothing where it must be hidden."""

    figure: str
    share: Share
    shown: bool

    @property
    def name(self) -> _StrPromise:
        """The rate's name, for the head of its column and, on a phone, for its line."""
        return NAMES[self.figure]

    @property
    def percent(self) -> str:
        """One decimal, or a dash where nothing was counted."""
        return "—" if self.share.value is None else f"{100 * self.share.value:.1f}"

    @property
    def bound(self) -> str:
        """H-88. The lower end of the 95 % interval, in percent."""
        return f"{100 * self.share.bound:.1f}"


@dataclass(frozen=True)
class RateRow:
    """A unit or a month with its rates; `key` is the unit's id or the month."""

    key: int
    name: str
    cells: list[RateCell]
    index: str
    ranked: bool


def cells_of(counts: Counts, *, shown: bool = True) -> list[RateCell]:
    """The five rates of a row."""
    return [RateCell(figure, counts.share(figure), shown) for figure in FIGURES]


def row(key: int, name: str, counts: Counts, *, shown: bool = True) -> RateRow:
    """A row of the table."""
    ranked = counts.share("solved").ranked
    return RateRow(key, name, cells_of(counts, shown=shown), f"{100 * counts.index():.1f}", ranked)


@dataclass(frozen=True)
class History:
    """H-94. What one imported file says of the reply times: they are compared file by file, never mixed."""

    name: str
    waits: times.Waits
    within_15: Share


def history(scope: Reach, first: int, last: int) -> list[History]:
    """The imported files with replies in these months, the newest import first. Two queries, sorted here."""
    rows = times.replies(scope.company, first, last, units=scope.units, imported=True)
    waited: dict[int, list[int]] = {}
    for batch, minutes in rows.order_by().values_list("case__origin__batch", "wall_minutes"):
        waited.setdefault(batch, []).append(minutes or 0)
    batches = ImportBatch.objects.filter(pk__in=waited).order_by("-imported_at", "-pk")[:FILES]
    return [History(batch.file_name, *_summed(sorted(waited[batch.pk]))) for batch in batches]


def _summed(minutes: list[int]) -> tuple[times.Waits, Share]:
    """Median, 90th percentile and the share within 15 days of ordered waiting times."""
    n = len(minutes)
    return times.Waits(n, None, None, quantile(minutes, 0.5), quantile(minutes, 0.9)), Share(
        bisect_right(minutes, 15 * times.DAY_MINUTES), n
    )


@dataclass(frozen=True)
class Report:
    """Everything on the page."""

    total: RateRow
    units: list[RateRow]
    months: list[RateRow]
    reply: times.Waits
    response: times.Waits
    history: list[History]
    open: times.OpenCases


def report(person: Person, scope: Reach, first: int, last: int, now: datetime) -> Report:
    """The figures of the months from `first` to `last` (202601), as far as the person's duties reach.

    H-78: a reader who may not open the cases does not see a unit with 1 to 4 of them, nor what it could be computed by.
    """
    cells: Cells = figures.rates(scope.company, first, last, now=now)
    if scope.units is not None:
        cells = {key: counts for key, counts in cells.items() if key[0] in scope.units}
    by_unit = figures.by_unit(cells)
    opens = bool(policies.scopes(person, *policies.STAFF))
    small = set() if opens else hidden({unit: counts.assigned for unit, counts in by_unit.items()})
    units = people.units_by_id(by_unit)
    unit_rows = [row(pk, units[pk].name, counts, shown=pk not in small) for pk, counts in by_unit.items()]
    unit_rows.sort(key=lambda one: (not one.ranked, -float(one.index), one.name))
    months = [
        row(month, f"{month // 100}-{month % 100:02}", counts) for month, counts in figures.by_month(cells).items()
    ]
    return Report(
        total=row(0, scope.company.name, figures.total(cells)),
        units=unit_rows,
        months=months,
        reply=times.reply_times(scope.company, first, last, units=scope.units, imported=False),
        response=times.response_times(scope.company, first, last, units=scope.units),
        history=history(scope, first, last),
        open=times.open_cases(scope.company, now, units=scope.units),
    )
