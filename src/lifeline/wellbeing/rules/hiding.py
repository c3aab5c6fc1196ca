"""Which counts of a tree may be shown (W-66, W-67): what can be computed by subtraction counts as published.

The attacker knows every headcount and every shown count exactly, although only rounded ones are printed, and of every
unit whose rate was told while the campaign ran how many returns there were at least (`Tree.floor`). A shown unit
cuts the tree: what lies below it does not depend on what lies above. So the tree falls into *parts*, each with one top,
the hidden units under it, and the shown units at its lower edge; in a part the smallest and largest value of each
hidden count follow by passing intervals up and down, and they are exact because sums in a tree meet in no circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lifeline.wellbeing.rules.numbers import SPAN, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.wellbeing.rules.units import Tree

Interval: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """A top (shown, or a hidden root), the hidden units below it in order, and the shown ones at the edge."""

    top: int
    hidden: tuple[int, ...]
    edge: tuple[int, ...]


@dataclass
class Hiding:
    """What is shown, and for every hidden unit and every rest of a unit's own people the interval that fits."""

    shown: list[bool]
    units: dict[int, Interval]
    own: dict[int, Interval]


def hide(tree: Tree, counts: Sequence[int], k: int) -> Hiding:
    """W-67: hide small cells, then as many others as it takes: the next smallest sibling, and at last the parent."""
    hiding = Hiding([count >= k for count in counts], {}, {})
    for top in tree.upwards():
        if hiding.shown[top] or tree.parent[top] is None:
            _settle(tree, counts, k, hiding, top)
    for top, parent in enumerate(tree.parent):
        if parent is None or hiding.shown[top]:
            units, own = intervals(tree, counts, hiding.shown, part_of(tree, hiding.shown, top))
            hiding.units |= units
            hiding.own |= own
    return hiding


def part_of(tree: Tree, shown: Sequence[bool], top: int) -> Part:
    """The part under `top`. A hidden root is its own first hidden unit."""
    hidden = [] if shown[top] else [top]
    edge, waiting = [], list(tree.children[top])
    while waiting:
        unit = waiting.pop()
        if shown[unit]:
            edge.append(unit)
        else:
            hidden.append(unit)
            waiting += tree.children[unit]
    return Part(top, tuple(sorted(hidden)), tuple(sorted(edge)))


def _settle(tree: Tree, counts: Sequence[int], k: int, hiding: Hiding, top: int) -> None:
    """Hide units of one part until nothing can be narrowed in it; the top last."""
    while True:
        part = part_of(tree, hiding.shown, top)
        victims = _victims(tree, counts, k, hiding.shown, part)
        if victims is None:
            return
        if not victims:
            hiding.shown[top] = False  # its own part is settled when the part above it is
            if tree.parent[top] is not None:
                return
        else:
            hiding.shown[min(victims, key=lambda unit: (counts[unit], unit))] = False


def _victims(tree: Tree, counts: Sequence[int], k: int, shown: Sequence[bool], part: Part) -> tuple[int, ...] | None:
    """None where all is well; else the units of which the smallest is hidden next, none of them: the top."""
    if shown[part.top] and not rest_is_wide(tree, counts, k, part):
        return part.edge
    units, own = intervals(tree, counts, shown, part)
    sizes = [(unit, span, tree.size[unit]) for unit, span in units.items()]
    sizes += [(unit, span, tree.own[unit]) for unit, span in own.items()]
    for unit, (low, high), size in sizes:
        if high - low < min(SPAN, size):
            inside = part_of(tree, shown, unit).edge if unit != part.top else ()
            if inside or part.edge or shown[part.top]:
                return inside or part.edge
    return None


def rest_is_wide(tree: Tree, counts: Sequence[int], k: int, part: Part) -> bool:
    """W-67: what is left of a shown unit has at least k returns and two units, or nobody is in it."""
    holders = [unit for unit in (part.top, *part.hidden) if tree.own[unit] > 0]
    if tree.children[part.top] == () or not holders:
        return True
    rest = counts[part.top] - sum(counts[unit] for unit in part.edge)
    return rest >= k and len(holders) >= UNITS


def intervals(
    tree: Tree, counts: Sequence[int], shown: Sequence[bool], part: Part
) -> tuple[dict[int, Interval], dict[int, Interval]]:
    """Smallest and largest value that fit: of each hidden unit, and of the own people of each unit with children."""
    inside = [part.top, *(unit for unit in part.hidden if unit != part.top)]
    known: dict[int, Interval] = {unit: (counts[unit], counts[unit]) for unit in part.edge}
    for unit in reversed(inside):
        told = (counts[unit], counts[unit]) if shown[unit] else (tree.least(unit), tree.size[unit])
        known[unit] = told if shown[unit] else _raised(tree, unit, known, told)
    own = {unit: _narrow(tree, unit, known) for unit in inside if tree.children[unit]}
    return {unit: known[unit] for unit in part.hidden}, own


def narrow(tree: Tree, told: Sequence[Interval]) -> tuple[list[Interval], dict[int, Interval]]:
    """Smallest and largest value that fit when of each unit an interval is told: of the units, and of own people."""
    known: dict[int, Interval] = {}
    for unit in tree.upwards():
        known[unit] = _raised(tree, unit, known, told[unit])
    own = {unit: _narrow(tree, unit, known) for unit in range(len(told)) if tree.children[unit]}
    return [known[unit] for unit in range(len(told))], own


def _raised(tree: Tree, unit: int, known: dict[int, Interval], told: Interval) -> Interval:
    """What fits a unit, from what is told of it and what fits the units below it."""
    below = [known[child] for child in tree.children[unit]]
    low, high = sum(low for low, _high in below), tree.own[unit] + sum(high for _low, high in below)
    return max(low, told[0]), min(high, told[1])


def _narrow(tree: Tree, unit: int, known: dict[int, Interval]) -> Interval:
    """Pass a unit's interval down to its children; the interval of its own people."""
    low, high = known[unit]
    before = {child: known[child] for child in tree.children[unit]}
    lows = sum(one for one, _other in before.values())
    highs = sum(other for _one, other in before.values()) + tree.own[unit]
    for child, (least, most) in before.items():
        known[child] = (max(least, low - (highs - most)), min(most, high - (lows - least)))
    return max(0, low - (highs - tree.own[unit])), min(tree.own[unit], high - lows)
