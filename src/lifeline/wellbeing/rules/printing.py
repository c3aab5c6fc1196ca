"""What is printed of a shown cell (W-68): rounded numbers, and only such bands and means as no subtraction narrows.

Bands are printed between *cuts*: a row of cells (a unit; or the categories of a unit, which always print alike) has the
cuts at which its bands are parted. A cut tells how many people stand below it. Three rules make everything that can be
added or subtracted as wide as what is printed: a row has no cut that the row above it has not, so sums tell nothing
new; at a cut, whoever does not print it forms one *rest* with those who are hidden; between any two cuts every row that
prints both, and the rest of both together, holds three people at least. Means and deviations go by the same rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations, pairwise
from operator import add
from typing import TYPE_CHECKING

from lifeline.questionnaires.api import half_up, rounded_root
from lifeline.wellbeing.rules.numbers import BAND, COARSE, DEVIATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from lifeline.wellbeing.rules.counting import Cell

MEAN, SPREAD = "mean", "spread"


@dataclass(eq=False)
class Row:
    """Cells that print alike, the numbers of bands below their cuts, and whether they print mean and deviation.

    `silent` counts the cells at the end that are printed nowhere and follow from the others by subtraction. `within`
    are the rows that this one adds up to: it prints nothing that they do not print.
    """

    cells: tuple[Cell, ...]
    within: tuple[Row, ...] = ()
    silent: int = 0
    cuts: set[int] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    @property
    def n(self) -> int:
        """Returns of all cells together."""
        return sum(cell.n for cell in self.cells)

    def groups(self) -> list[tuple[int, int]]:
        """Bands that are printed together, as (first, last + 1)."""
        return list(pairwise((0, *sorted(self.cuts), len(self.cells[0].bands))))

    def start(self, k: int) -> None:
        """The finest cuts that the rows above have and this one can bear, and the numbers it has people enough for."""
        bands = len(self.cells[0].bands)
        has_bands = all(sum(cell.bands) >= k for cell in self.cells)
        self.cuts = set(range(1, bands)).intersection(*(row.cuts for row in self.within)) if has_bands else set()
        self.told = {MEAN, SPREAD}.intersection(*(row.told for row in self.within))
        self.told = {what for what in self.told if bears(self.cells, what, k)}
        self.merge()

    def merge(self) -> None:
        """W-68: bands below 3 join their smaller neighbour, and so do those that would print 0 % or 100 %."""
        while self.cuts and (small := [group for group in self.groups() if not self._is_printable(group)]):
            first, end = min(small, key=self._people)
            beside = [group for group in self.groups() if first in group or end in group]
            sides = [(self._people(group), group) for group in beside if group != (first, end)]
            _count, side = min(sides)
            self.cuts.discard(first if first in side else end)

    def _people(self, group: tuple[int, int]) -> int:
        return min(cell.between(*group) for cell in self.cells)

    def _is_printable(self, group: tuple[int, int]) -> bool:
        printed = self.cells[: len(self.cells) - self.silent]
        return self._people(group) >= BAND and all(0 < percent(cell, group) < 100 for cell in printed)


def bears(cells: Sequence[Cell], what: str, k: int) -> bool:
    """W-66, W-68: a mean needs k scores, a deviation 30, and both three people who differ from the commonest score."""
    least = max(k, DEVIATION) if what == SPREAD else k
    return all(cell.given >= least and cell.others >= BAND for cell in cells)


def settle(whole: Row, parts: Sequence[Row], hidden: Sequence[Cell], k: int) -> None:
    """W-68 for a row and those below it; `hidden` is what is left after them, cell by cell, or empty where nobody is.

    Consequence: where the rest of a cut, or between two cuts, is too small, the smallest row gives up its cut.
    """
    for row in parts:
        row.start(k)
    ends = (0, len(whole.cells[0].bands))
    while (bad := next(_narrow(whole, parts, hidden, ends), None)) is not None:
        victim = min((row for row in parts if row.cuts & set(bad)), key=lambda row: row.n)
        victim.cuts.discard(max(victim.cuts & set(bad)))
        victim.merge()
    for what in (MEAN, SPREAD):
        while telling := [row for row in parts if what in row.told]:
            rest = _together([row for row in parts if what not in row.told], hidden)
            if not rest or bears(rest, what, k):
                break
            min(telling, key=lambda row: row.n).told.discard(what)


def _narrow(
    whole: Row, parts: Sequence[Row], hidden: Sequence[Cell], ends: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Two cuts between which a rest is too small."""
    for low, high in combinations(sorted({*ends, *whole.cuts}), 2):
        without = [[row for row in parts if cut not in ends and cut not in row.cuts] for cut in (low, high)]
        if hidden or any(row in without[1] for row in without[0]):
            rests = [_together([row for row in parts if row in without[0] or row in without[1]], hidden)]
        else:
            rests = [_together(rows, hidden) for rows in without]
        if (low, high) != ends and any(cell.between(low, high) < BAND for rest in rests for cell in rest):
            yield low, high


def _together(rows: Sequence[Row], hidden: Sequence[Cell]) -> tuple[Cell, ...]:
    """All these rows and what is hidden, cell by cell; empty where there is nobody."""
    found = [row.cells for row in rows] + ([tuple(hidden)] if hidden else [])
    return tuple(reduce(add, cells) for cells in zip(*found, strict=True))


def percent(cell: Cell, group: tuple[int, int]) -> int:
    """W-68: the share of a group in steps of 5 points below n = 50 and of 1 above, half-up. 0 of nobody."""
    step, whole = (5 if cell.n < COARSE else 1), sum(cell.bands)
    return step * ((200 * cell.between(*group) + step * whole) // (2 * step * whole)) if whole else 0


def nearest_five(n: int) -> int:
    """W-68: n to the nearest 5."""
    return (n + 2) // 5 * 5


def one_decimal(value: Fraction) -> float:
    """The nearest tenth, half away from zero; a tenth is what JSON prints of it."""
    return half_up(value * 10) / 10


def root_to_one_decimal(square: Fraction) -> float:
    """The nearest tenth to √square, exact."""
    return rounded_root(square * 100) / 10
