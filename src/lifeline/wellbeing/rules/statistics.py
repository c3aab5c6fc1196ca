"""Statistics of a campaign that cannot be solved: counts up the tree, hiding, rounding; plain values in and out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lifeline.wellbeing.rules import printing
from lifeline.wellbeing.rules.crossing import cross
from lifeline.wellbeing.rules.hiding import hide, part_of
from lifeline.wellbeing.rules.printing import Cell, protect_rest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lifeline.wellbeing.rules.crossing import Table
    from lifeline.wellbeing.rules.hiding import Hiding
    from lifeline.wellbeing.rules.units import Tree


@dataclass(frozen=True)
class Return:
    """What one sheet gives: unit by number, a category per dimension ("": not said), band by number, score."""

    unit: int
    categories: tuple[str, ...]
    band: int | None
    score: Fraction | None


class Counts:
    """n, bands and sums of each unit, added up the tree."""

    def __init__(self, tree: Tree, bands: int) -> None:
        size = len(tree.names)
        self.tree = tree
        self.n = [0] * size
        self.bands = [[0] * bands for _unit in range(size)]
        self.sums: list[tuple[int, Fraction, Fraction]] = [(0, Fraction(0), Fraction(0))] * size

    def take(self, one: Return) -> None:
        """Count one return where it was given."""
        self.n[one.unit] += 1
        if one.band is not None:
            self.bands[one.unit][one.band] += 1
        if one.score is not None:
            scores, total, squares = self.sums[one.unit]
            self.sums[one.unit] = (scores + 1, total + one.score, squares + one.score**2)

    def add_up(self) -> None:
        """Add each unit to the one above it."""
        for unit in self.tree.upwards():
            if (above := self.tree.parent[unit]) is not None:
                self.n[above] += self.n[unit]
                self.bands[above] = [a + b for a, b in zip(self.bands[above], self.bands[unit], strict=True)]
                high, low = self.sums[above], self.sums[unit]
                self.sums[above] = (high[0] + low[0], high[1] + low[1], high[2] + low[2])

    def cell(self, unit: int) -> Cell:
        """What is known of one unit."""
        return Cell(self.n[unit], tuple(self.bands[unit]), *self.sums[unit])


class Statistics:
    """W-66 to W-69: all tables of a campaign, made together. `cells()` is all that may ever be seen of them."""

    def __init__(
        self, tree: Tree, returns: Iterable[Return], dimensions: Sequence[str], bands: Sequence[str], k: int
    ) -> None:
        self.bands, self.dimensions, self.k = bands, dimensions, k
        self.all = Counts(tree, len(bands))
        self.by: list[dict[str, Counts]] = [{} for _dimension in dimensions]
        for one in returns:
            self.all.take(one)
            for place, name in enumerate(one.categories):
                if name not in self.by[place]:
                    self.by[place][name] = Counts(tree, len(bands))
                self.by[place][name].take(one)
        self.tree = widened(tree, self.all.n)
        for counts in (self.all, *(part for parts in self.by for part in parts.values())):
            counts.add_up()
        self.hiding: Hiding = hide(self.tree, self.all.n, k)
        self.tables: list[Table] = [
            cross(self.tree, self.hiding, self.all.n, {name: part.n for name, part in parts.items()}, k)
            for parts in self.by
        ]
        self.shown = {
            unit: self.all.cell(unit) for unit in range(len(tree.names)) if self.hiding.shown[unit]
        }  # fmt: skip
        self.crossed = [self._crossed(place) for place in range(len(dimensions))]
        self._protect_rests()

    def _crossed(self, place: int) -> dict[tuple[int, str], Cell]:
        """The shown cells of one dimension."""
        table = self.tables[place]
        return {
            (unit, name): self.by[place][name].cell(unit)
            for unit, is_shown in enumerate(table.shown) if is_shown
            for name in table.printed
        }  # fmt: skip

    def _protect_rests(self) -> None:
        """W-68: no rest of a unit after its children, or of a unit after its categories, has a small band."""
        for unit, whole in self.shown.items():
            part = part_of(self.tree, self.hiding.shown, unit)
            if any(self.tree.own[one] for one in (unit, *part.hidden)):
                protect_rest(whole, [self.shown[one] for one in part.edge])
        for table, cells in zip(self.tables, self.crossed, strict=True):
            for (unit, name), whole in cells.items():
                below = [child for child in self.tree.children[unit] if table.shown[child]]
                hidden = [child for child in self.tree.children[unit] if not table.shown[child]]
                if any(self.tree.size[one] for one in hidden) or (self.tree.children[unit] and self.tree.own[unit]):
                    protect_rest(whole, [cells[child, name] for child in below])
            if len(table.columns) > len(table.printed):
                for unit in (unit for unit, is_shown in enumerate(table.shown) if is_shown):
                    protect_rest(self.shown[unit], [cells[unit, name] for name in table.printed])

    def cells(self) -> Iterator[dict[str, Any]]:
        """Every cell in the order of the units: hidden ones carry their place and nothing else."""
        for unit, name in enumerate(self.tree.names):
            yield told({"unit": name, "dimension": None, "category": None}, self.shown.get(unit), self.bands, self.k)
            for place, dimension in enumerate(self.dimensions):
                for category in sorted(self.by[place]):
                    if category:
                        where = {"unit": name, "dimension": dimension, "category": category}
                        yield told(where, self.crossed[place].get((unit, category)), self.bands, self.k)


def widened(tree: Tree, own_returns: Sequence[int]) -> Tree:
    """A unit has at least as many people as returns, whatever its headcount said."""
    own = [max(people, given) for people, given in zip(tree.own, own_returns, strict=True)]
    return replace(tree, own=tuple(own), size=tuple(tree.totals(own)))


def told(where: Mapping[str, Any], cell: Cell | None, bands: Sequence[str], k: int) -> dict[str, Any]:
    """W-68: what is printed of a cell. W-66: no mean of fewer than k scores, no bands of fewer than k people."""
    if cell is None:
        return {**where, "shown": False}
    groups = cell.groups
    while len(groups) > 1 and any(not 0 < _percent(cell, group) < 100 for group in groups):
        small = min(range(len(groups)), key=lambda place: printing.count_of(cell.bands, groups[place]))
        groups = printing.merged(groups, small, cell.bands)
    spread = printing.variance(cell) if cell.scores >= k else Fraction(0)
    return {
        **where,
        "shown": True,
        "n": printing.nearest_five(cell.n),
        "bands": [
            {"codes": list(bands[first:end]), "percent": _percent(cell, (first, end))} for first, end in groups
        ] if len(groups) > 1 and sum(cell.bands) >= k else [],
        "mean": printing.one_decimal(cell.total / cell.scores) if spread else None,
        "sd": printing.root_to_one_decimal(spread) if spread and printing.has_deviation(cell) else None,
    }  # fmt: skip


def _percent(cell: Cell, group: tuple[int, int]) -> int:
    return printing.percent(printing.count_of(cell.bands, group), sum(cell.bands), cell.n)
