"""Prices from which the search for the cheapest assignment starts: a good guess saves most of its steps.

Only speed depends on them, never the result: the search corrects what is wrong, and the proof knows nothing of them.
"""

from __future__ import annotations

from math import exp, log
from operator import sub
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.rules.problem import Problem

ROUNDS: Final = 20
WARM, COOL = 0.1, 0.03
"""How softly items choose in the first round and in the last, in spans between the best and the worst match."""
DEAREST: Final = 2.0
"""No price is above so many spans."""
SMALL: Final = 4_000
"""Pairs up to which a guess costs more than it saves."""
CROWDED: Final = 0.08
"""Share of the demand above the limits from which on a guess is worth its time."""


def guess(problem: Problem) -> list[int]:
    """A price for each reviewer, 0 or more: high where many want the same one.

    Every item spreads its demand softly over the reviewers by match less price; who gets too much becomes dearer
    (Sinkhorn's scaling), and the choice hardens from round to round.
    """
    known = [match for row in problem.match for match in row if match is not None]
    least, span = min(known, default=0), max(known, default=0) - min(known, default=0)
    prices = [0.0] * problem.reviewers
    if len(known) <= SMALL or not span or not crowded(problem):
        return [0] * problem.reviewers
    matches = [[-9.0 if match is None else (match - least) / span for match in row] for row in problem.match]
    for number in range(ROUNDS):
        softness = WARM * (COOL / WARM) ** (number / (ROUNDS - 1))
        had = loads(matches, problem.demand, prices, softness)
        prices = [
            dearer(price, softness, load, most) for price, load, most in zip(prices, had, problem.most, strict=True)
        ]
    return [int(price * span) for price in prices]


def dearer(price: float, softness: float, load: float, most: int) -> float:
    """The next price of a reviewer who gets `load` and can have `most`."""
    return min(DEAREST, max(0.0, price + softness * log(max(load / most, 1e-9)))) if most else DEAREST


def crowded(problem: Problem) -> bool:
    """Do reviewers have far too much when every item takes its best?"""
    wanted = [0] * problem.reviewers
    for row, demand in zip(problem.match, problem.demand, strict=True):
        for reviewer in sorted((r for r, m in enumerate(row) if m is not None), key=lambda r: -(row[r] or 0))[:demand]:
            wanted[reviewer] += 1
    over = sum(max(0, want - most) for want, most in zip(wanted, problem.most, strict=True))
    return over > CROWDED * sum(problem.demand)


def loads(
    matches: Sequence[Sequence[float]], demand: Sequence[int], prices: Sequence[float], softness: float
) -> list[float]:
    """How much each reviewer gets when every item spreads its demand."""
    found = [0.0] * len(prices)
    for row, count in zip(matches, demand, strict=True):
        net = list(map(sub, row, prices))
        top = max(net)
        parts = [exp((value - top) / softness) for value in net]
        share = count / sum(parts)
        found = [load + share * part for load, part in zip(found, parts, strict=True)]
    return found
