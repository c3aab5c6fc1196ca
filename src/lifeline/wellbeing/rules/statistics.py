"""Statistics of a campaign that cannot be solved: counts up the tree, hiding, rounding; plain values in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifeline.wellbeing.rules import printing
from lifeline.wellbeing.rules.counting import Cell, Counts, Key, Return
from lifeline.wellbeing.rules.crossing import Known, cross
from lifeline.wellbeing.rules.hiding import hide, part_of
from lifeline.wellbeing.rules.printing import MEAN, SPREAD, Row, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lifeline.wellbeing.rules.counting import Histogram
    from lifeline.wellbeing.rules.crossing import Table
    from lifeline.wellbeing.rules.units import Tree

__all__ = ["Return", "Statistics"]


class Statistics:
    """W-66 to W-69: all tables of a campaign, made together. `cells()` is all that may ever be seen of them."""

    def __init__(
        self, tree: Tree, returns: Iterable[Return], dimensions: Sequence[str], bands: Sequence[str], k: int
    ) -> None:
        self.bands, self.dimensions, self.k = bands, dimensions, k
        self.all = Counts(tree)
        self.by: list[dict[str, Counts]] = [{} for _dimension in dimensions]
        self.key = Key(len(bands))
        for one in returns:
            answer = self.key.number(one)
            self.all.of[one.unit][answer] += 1
            for place, name in enumerate(one.categories):
                if name not in self.by[place]:
                    self.by[place][name] = Counts(tree)
                self.by[place][name].of[one.unit][answer] += 1
        self.tree = tree.grown([found.total() for found in self.all.of])
        for counts in (self.all, *(part for parts in self.by for part in parts.values())):
            counts.add_up()
        self.tree = self.tree.lowered(self.all.n)
        self.hiding = hide(self.tree, self.all.n, k)
        known = Known(self.tree, self.hiding, self.all.of)
        self.tables: list[Table] = [
            cross(known, {name: part.of for name, part in parts.items()}, k) for parts in self.by
        ]
        self.rows = self._rows(known)
        self.crossed = [self._crossed(table) for table in self.tables]

    def _cell(self, found: Histogram) -> Cell:
        return Cell(found, self.key)

    def _rows(self, known: Known) -> dict[int, Row]:
        """The shown units, from above; each settled with those at the edge of its part (W-68)."""
        rows: dict[int, Row] = {}
        for unit, parent in enumerate(self.tree.parent):
            is_shown = self.hiding.shown[unit]
            if parent is not None and not is_shown:
                continue
            part = part_of(self.tree, self.hiding.shown, unit)
            if is_shown and parent is None:
                rows[unit] = Row((self._cell(self.all.of[unit]),))
                rows[unit].start(self.k)
            within = (rows[unit],) if is_shown else ()
            below = [Row((self._cell(self.all.of[edge]),), within) for edge in part.edge]
            rows |= dict(zip(part.edge, below, strict=True))
            if is_shown:
                is_left = self.tree.children[unit] and any(self.tree.own[one] for one in (unit, *part.hidden))
                settle(rows[unit], below, (self._cell(known.rest(unit)),) if is_left else (), self.k)
            else:  # a hidden root: nothing can be subtracted from it
                for row in below:
                    row.start(self.k)
        return rows

    def _crossed(self, table: Table) -> dict[int, Row]:
        """The units whose categories are shown, from above; no table parts bands that its unit does not part."""
        silent = len(table.columns) - len(table.printed)
        rows: dict[int, Row] = {}
        for unit, is_shown in enumerate(table.shown):
            if not is_shown:
                continue
            parent = self.tree.parent[unit]
            within = (self.rows[unit],) if parent is None else (self.rows[unit], rows[parent])
            rows[unit] = Row(tuple(self._cell(column[unit]) for column in table.columns), within, silent)
        for unit, row in rows.items():
            if self.tree.parent[unit] is None:
                row.start(self.k)
            below = [child for child in self.tree.children[unit] if child in rows]
            settle(row, [rows[child] for child in below], self._left(table, unit, below), self.k)
        return rows

    def _left(self, table: Table, unit: int, below: Sequence[int]) -> tuple[Cell, ...]:
        """What is left of a unit's categories after the tables below it; empty where nobody is."""
        others = [child for child in self.tree.children[unit] if child not in below]
        if not self.tree.children[unit] or not (self.tree.own[unit] or any(self.tree.size[one] for one in others)):
            return ()
        left = [column[unit].copy() for column in table.columns]
        for rest, column in zip(left, table.columns, strict=True):
            for child in below:
                rest.subtract(column[child])
        return tuple(self._cell(rest) for rest in left)

    def cells(self) -> Iterator[dict[str, Any]]:
        """Every cell in the order of the units: hidden ones carry their place and nothing else."""
        for unit, name in enumerate(self.tree.names):
            yield self._told({"unit": name, "dimension": None, "category": None}, self.rows.get(unit), 0)
            for dimension, table, rows, parts in zip(self.dimensions, self.tables, self.crossed, self.by, strict=True):
                for category in sorted(name for name in parts if name):
                    where = {"unit": name, "dimension": dimension, "category": category}
                    is_printed = category in table.printed
                    place = table.printed.index(category) if is_printed else 0
                    yield self._told(where, rows.get(unit) if is_printed else None, place)

    def _told(self, where: Mapping[str, Any], row: Row | None, place: int) -> dict[str, Any]:
        """What is printed of a cell."""
        if row is None:
            return {**where, "shown": False}
        cell = row.cells[place]
        return {
            **where,
            "shown": True,
            "n": printing.nearest_five(cell.n),
            "bands": [
                {"codes": list(self.bands[first:end]), "percent": printing.percent(cell, (first, end))}
                for first, end in row.groups()
            ] if row.cuts else [],
            "mean": printing.one_decimal(cell.mean) if MEAN in row.told else None,
            "sd": printing.root_to_one_decimal(cell.variance) if SPREAD in row.told else None,
        }  # fmt: skip
