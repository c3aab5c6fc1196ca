"""Tables of one dimension (shift, age, tenure) below the units (W-69): shown whole or not at all.

At a unit either every category is shown or none, and only below a unit where all are. Then a hidden table is tied to
the rest by its row (the unit's count) and by what is left of each category at its parent, a two-way table whose
smallest and largest cells are known in closed form; nothing else reaches it. Categories that are too small for the
whole company are never printed; together with the next smallest they are one silent category.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.wellbeing.rules.numbers import SPAN, UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifeline.wellbeing.rules.hiding import Hiding
    from lifeline.wellbeing.rules.units import Tree


@dataclass(frozen=True)
class Table:
    """One dimension: category → count per unit (added up the tree), those that may be printed, and where they are."""

    printed: tuple[str, ...]
    columns: tuple[Sequence[int], ...]
    shown: Sequence[bool]


def cross(tree: Tree, hiding: Hiding, counts: Sequence[int], categories: Mapping[str, Sequence[int]], k: int) -> Table:
    """W-67 for a dimension. `categories` hold the counts of each category; "" are those who rather not say."""
    printed, silent = split(tree, categories, k)
    columns = [categories[name] for name in printed]
    if silent:
        columns.append([sum(categories[name][unit] for name in silent) for unit in range(len(counts))])
    shown = [hiding.shown[unit] and bool(printed) and all(c[unit] >= k for c in columns) for unit in range(len(counts))]
    for unit, parent in enumerate(tree.parent):
        shown[unit] = shown[unit] and (parent is None or shown[parent])
    for unit in tree.upwards():  # hiding a table is felt by the unit above it alone, and that one comes later
        while shown[unit] and not _is_wide(tree, hiding, counts, columns, k, shown, unit):
            below = [child for child in tree.children[unit] if shown[child]]
            _hide_below(tree, shown, min(below, key=lambda child: (counts[child], child)) if below else unit)
    return Table(printed, tuple(columns), shown)


def split(tree: Tree, categories: Mapping[str, Sequence[int]], k: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Categories that may be printed, and the silent ones: none of them, or two and more with k returns together."""
    roots = [unit for unit, parent in enumerate(tree.parent) if parent is None]
    total = {name: sum(column[root] for root in roots) for name, column in categories.items()}
    ranked = sorted(total, key=lambda name: (name != "", total[name], name))
    silent = [name for name in ranked if name == "" or total[name] < k]
    for name in ranked:
        if silent and name not in silent and (sum(total[one] for one in silent) < k or len(silent) < UNITS):
            silent.append(name)
    return tuple(name for name in sorted(total) if name not in silent), tuple(silent)


def _is_wide(
    tree: Tree, hiding: Hiding, counts: Sequence[int], columns: Sequence[Sequence[int]], k: int, shown: Sequence[bool],
    unit: int,
) -> bool:  # fmt: skip
    """Whether what is left of a unit's table after its children's tells too little of any of them."""
    rows = [_row(hiding, counts, child, tree.size[child]) for child in tree.children[unit] if not shown[child]]
    if tree.children[unit] and tree.own[unit]:
        rows.append((*hiding.own[unit], tree.own[unit]))
    rows = [row for row in rows if row[2] > 0]
    if not rows:
        return True
    rest = [column[unit] - sum(column[child] for child in tree.children[unit] if shown[child]) for column in columns]
    if len(rows) < UNITS or min(rest) < k:
        return False
    total = sum(rest)
    return all(
        min(high, left) - max(0, low - (total - left)) >= min(SPAN, size) for low, high, size in rows for left in rest
    )


def _row(hiding: Hiding, counts: Sequence[int], unit: int, size: int) -> tuple[int, int, int]:
    """What the attacker knows of a unit's count, and its size."""
    low, high = (counts[unit], counts[unit]) if hiding.shown[unit] else hiding.units[unit]
    return low, high, size


def _hide_below(tree: Tree, shown: list[bool], top: int) -> None:
    waiting = [top]
    while waiting:
        unit = waiting.pop()
        shown[unit] = False
        waiting += tree.children[unit]
