"""The numbers of a campaign (W-70 to W-79): when, how many, and what may be told while it runs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lifeline.wellbeing.rules.hiding import narrow
from lifeline.wellbeing.rules.numbers import SPAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifeline.wellbeing.rules.hiding import Interval
    from lifeline.wellbeing.rules.units import Tree

LATE: Final = timedelta(hours=24)
"""W-69, W-79: so long after closing late answers count; then the campaign is frozen."""
LATER_DAYS: Final = 14
"""W-71: the one later closing day lies at most so far after the first."""
LONGEST_DAYS: Final = 92
RATED: Final = 20
"""W-73: the rate of a unit with fewer people is not told."""
STEP: Final = 5
"""W-73: rates are rounded down to so many points; to more in small units, so that a step is wider than five people."""
REMINDERS: Final = 2
"""W-76: so many reminders a campaign."""
DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "shift": ("days", "rotating", "nights"),
    "age": ("under_30", "30_to_39", "40_to_49", "50_up"),
    "tenure": ("under_3", "3_to_9", "10_to_19", "20_up"),
}
"""W-69: what a person may say of himself, a category each; "" is to rather not say."""


def left_out(rule: str, *, hasty: bool, straight: bool) -> bool:
    """Q-26. Whether the rule that a campaign was opened with leaves a sheet out; `rule` is one of states.Careless."""
    return (hasty and rule in {"hasty", "both"}) or (straight and rule in {"straight", "both"})


def needed(people: int, percent: int) -> int:
    """W-72. So many talks must be free in the window of a cohort of so many people."""
    return -(-people * percent // 100)


def steps(size: int) -> list[Interval]:
    """W-73. The ranges of returns that a rate of a unit stands for: 5 points and more than five people wide."""
    points = STEP * max(1, -(-100 * (SPAN + 1) // (STEP * size)))
    edges = [-(-size * point // 100) for point in range(0, 100 - points + 1, points)]
    return [(low, high - 1) for low, high in zip(edges, [*edges[1:], size + 1], strict=True)]


def step_of(returns: int, size: int) -> Interval:
    """W-73. The step in which the returns of a unit lie."""
    return next((low, high) for low, high in steps(size) if low <= returns <= high)


def rate(returns: int, size: int) -> int:
    """W-73. The response rate of a unit, rounded down to the step of its size: a multiple of 5 points."""
    return step_of(returns, size)[0] * 100 // size // STEP * STEP


def last_rate(returns: int, size: int) -> int:
    """W-73. The rate in a snapshot, in steps of 5 points: 0 stands for "under 5", 95 for "95 or more"."""
    return min(100 - STEP, returns * 100 // size // STEP * STEP)


def rates(tree: Tree, returns: Sequence[int]) -> list[int | None]:
    """W-73, W-67. The rates of a day: of units with 20 people and more, and only such as narrow nobody else's.

    Who adds up units and their parents learns more than from each alone; the smallest rates that help him are left out.
    What was told on earlier days is still known: there are at least so many (`tree.floor`).
    """
    tree = tree.lowered(returns)
    told = {unit for unit, size in enumerate(tree.size) if size >= RATED}
    while True:
        known = [(tree.least(unit), size) for unit, size in enumerate(tree.size)]
        for unit in told:
            low, high = step_of(returns[unit], tree.size[unit])
            known[unit] = max(low, tree.least(unit)), high
        units, own = narrow(tree, known)
        bad = {unit for unit, (low, high) in enumerate(units) if high - low < min(SPAN, tree.size[unit])}
        bad |= {unit for unit, (low, high) in own.items() if high - low < min(SPAN, tree.own[unit])}
        if not bad or not told:
            return [rate(returns[unit], tree.size[unit]) if unit in told else None for unit in range(len(tree.size))]
        told.discard(min(_helpers(tree, told, bad), key=lambda unit: (tree.size[unit], unit)))


def _helpers(tree: Tree, told: set[int], bad: set[int]) -> set[int]:
    """Told units next to one that is narrowed: itself, below, beside, above; else all."""
    near = set(bad)
    for unit in bad:
        near |= set(tree.children[unit])
        if (parent := tree.parent[unit]) is not None:
            near |= {parent, *tree.children[parent]}
    return near & told or told
