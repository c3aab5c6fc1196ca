"""Tables of one dimension (shift, age, tenure) below the units (W-69): shown whole or not at all.

At a unit either every category is shown or none, and only below a unit where all are. Below a shown table lies a region
without tables: each of its units is a row, each category a column, and rows and columns are known. The attacker is
given more than is printed: of every shown unit and category how many people gave which score. Then the bands, means and
deviations say nothing more, the people of each score are a two-way table of their own, and its smallest and largest
cells are known in closed form. Categories that are too small for the whole company are never printed; together they
are one silent column.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.wellbeing.rules.hiding import part_of
from lifeline.wellbeing.rules.numbers import SPAN, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lifeline.wellbeing.rules.counting import Histogram
    from lifeline.wellbeing.rules.hiding import Hiding, Interval
    from lifeline.wellbeing.rules.units import Tree


@dataclass(frozen=True)
class Table:
    """One dimension: the categories that may be printed, a column for each and for all silent ones, and where."""

    printed: tuple[str, ...]
    columns: tuple[Sequence[Histogram], ...]
    shown: list[bool]


@dataclass(frozen=True)
class Known:
    """What is known of the units of a campaign: the tree, which are shown, and the histograms of the shown ones."""

    tree: Tree
    hiding: Hiding
    whole: Sequence[Histogram]

    def rest(self, top: int) -> Histogram:
        """What is left of a shown unit after the shown units at the edge of its part."""
        left = self.whole[top].copy()
        for unit in part_of(self.tree, self.hiding.shown, top).edge:
            left.subtract(self.whole[unit])
        return left


def cross(known: Known, categories: Mapping[str, Sequence[Histogram]], k: int) -> Table:
    """W-67 for a dimension. `categories` hold the histograms of each category; "" are those who rather not say."""
    tree, hiding = known.tree, known.hiding
    roots = [unit for unit, parent in enumerate(tree.parent) if parent is None]
    printed, silent = split({name: sum(of[root].total() for root in roots) for name, of in categories.items()}, k)
    columns: list[Sequence[Histogram]] = [categories[name] for name in printed]
    if silent:
        columns.append([_sum(categories[name][unit] for name in silent) for unit in range(len(tree.names))])
    full = [bool(printed) and all(of[unit].total() >= k for of in columns) for unit in range(len(tree.names))]
    shown = [hiding.shown[unit] and full[unit] for unit in range(len(tree.names))]
    table = Table(printed, tuple(columns), shown)
    for unit, parent in enumerate(tree.parent):
        shown[unit] = shown[unit] and (parent is None or shown[parent])
    for unit in tree.upwards():  # hiding a table is felt by the unit above it alone, and that one comes later
        while shown[unit] and not _is_wide(known, table, k, unit):
            below = [child for child in tree.children[unit] if shown[child]]
            _hide_below(tree, shown, min(below, key=lambda child: (known.whole[child].total(), child), default=unit))
    return table


def split(total: Mapping[str, int], k: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Categories that may be printed, and the silent ones: nobody, or k people who are not of one named category."""
    ranked = sorted((name for name in total if total[name]), key=lambda name: (name != "", total[name], name))
    silent = [name for name in ranked if name == "" or total[name] < k]
    for name in ranked:
        is_thin = (silent not in ([], [""]) and len(silent) < UNITS) or sum(total[one] for one in silent) < k
        if silent and name not in silent and is_thin:
            silent.append(name)
    return tuple(sorted(name for name in ranked if name not in silent)), tuple(silent)


def _sum(found: Iterator[Histogram]) -> Histogram:
    total: Histogram = Counter()
    for one in found:
        total.update(one)
    return total


def _is_wide(known: Known, table: Table, k: int, unit: int) -> bool:
    """Whether the region below a unit's table tells too little of any hidden cell in it."""
    tree, shown = known.tree, table.shown
    rows = [tree.size[child] for child in tree.children[unit] if not shown[child]]
    rows += [tree.own[unit]] if tree.children[unit] else []
    rows = [size for size in rows if size > 0]
    if not rows:
        return True
    left = []
    for column in table.columns:
        rest = column[unit].copy()
        for child in tree.children[unit]:
            if shown[child]:
                rest.subtract(column[child])
        left.append(rest)
    if len(rows) < UNITS or min(rest.total() for rest in left) < k:
        return False
    everybody = _sum(iter(left))
    return all(
        high - low >= min(SPAN, size)
        for row, span, size in _rows(known, shown, unit)
        for low, high in (_ends(row, span, column, everybody) for column in left)
    )


def _rows(known: Known, shown: Sequence[bool], top: int) -> Iterator[tuple[Histogram, Interval, int]]:
    """Every unit without a table below `top`, and the own people of each: a histogram, how many of it, and its size.

    A shown unit is the whole of its histogram; a hidden one is some of what is left of its part.
    """
    tree, hiding = known.tree, known.hiding
    waiting = [(top, known.rest(top))]
    while waiting:
        unit, rest = waiting.pop()
        if tree.children[unit] and tree.own[unit]:
            yield rest, hiding.own[unit], tree.own[unit]
        for child in tree.children[unit]:
            if hiding.shown[child] and not shown[child]:
                people = known.whole[child].total()
                yield known.whole[child], (people, people), tree.size[child]
                waiting.append((child, known.rest(child) if tree.children[child] else known.whole[child]))
            elif not hiding.shown[child]:
                if tree.size[child]:
                    yield rest, hiding.units[child], tree.size[child]
                waiting.append((child, rest))


def _ends(row: Histogram, span: Interval, column: Histogram, everybody: Histogram) -> Interval:
    """Smallest and largest number of people of a column among those of a row who are in one of its units."""
    low = high = 0
    for answer, people in row.items():
        inside = column[answer]
        high += min(people, inside)
        low += max(0, people + inside - everybody[answer])
    return max(0, span[0] - (row.total() - low)), min(span[1], high)


def _hide_below(tree: Tree, shown: list[bool], top: int) -> None:
    waiting = [top]
    while waiting:
        unit = waiting.pop()
        shown[unit] = False
        waiting += tree.children[unit]
