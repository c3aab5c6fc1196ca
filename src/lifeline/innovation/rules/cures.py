"""What would make an impossible assignment possible, each cure alone and as small as it can be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifeline.innovation.rules.fitting import fit
from lifeline.innovation.rules.problem import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifeline.innovation.rules.problem import Problem


def possible(problem: Problem) -> bool:
    """Is there any assignment within the limits?"""
    return not isinstance(fit(problem), Witness)


def smallest(low: int, high: int, goes: Callable[[int], bool]) -> int | None:
    """The smallest number from `low` to `high` with which it goes, where it goes with all above; None if with none."""
    if low > high or not goes(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if goes(middle):
            high = middle
        else:
            low = middle + 1
    return high


def max_load(problem: Problem) -> int | None:
    """The smallest common maximum that would do, with everything else as it is."""
    most, items = max(problem.most, default=0), len(problem.demand)
    return smallest(
        most + 1,
        items,
        lambda load: possible(replace(problem, most=[max(load, own) for own in problem.most], steps=())),
    )


def per_item(problem: Problem) -> int | None:
    """The largest number from 1 that would do if no item asked for more."""
    most = max(problem.demand, default=0)
    less = smallest(
        1, most - 1, lambda taken: possible(replace(problem, demand=[min(own, most - taken) for own in problem.demand]))
    )
    return None if less is None else most - less


def min_load(problem: Problem) -> int | None:
    """The largest common minimum that would do; None where the minimum is not what is wrong."""
    most = max(problem.least, default=0)
    less = smallest(
        1, most, lambda taken: possible(replace(problem, least=[max(0, own - taken) for own in problem.least]))
    )
    return None if less is None else most - less
