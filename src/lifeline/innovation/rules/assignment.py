"""Assignment of reviewers (specification, 5.1): notions of the best, each proved, or the witness that there is none."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from lifeline.innovation.rules.fitting import fit
from lifeline.innovation.rules.mincost import cheapest
from lifeline.innovation.rules.problem import Witness
from lifeline.innovation.rules.proof import verify

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lifeline.innovation.rules.problem import Problem
    from lifeline.innovation.rules.proof import Proof

NOISE_BITS: Final = 16


class Solution(NamedTuple):
    """I-41. The reviewers of each item, ascending, and the proof that they are the best of their kind.

    `sums` are each item's matches together. In the mode `weakest-pair`, `floor` is the largest worst match that is
    possible, and `beyond` is the witness that no match above it would do (None where there is none above it).
    """

    held: tuple[tuple[int, ...], ...]
    sums: tuple[int, ...]
    proof: Proof
    floor: int | None = None
    beyond: Witness | None = None


def solve(problem: Problem, *, mode: str = "total", seed: int = 0) -> Solution | Witness:
    """I-39, I-40, I-41. The best assignment, or why there is none. Same problem and seed, same answer.

    `total`: the largest sum of matches less steps. `weakest-pair`: the worst match as large as possible, then the
    largest sum within that. `seed` chooses among equal ones only. ValueError where locked pairs break a limit.
    """
    if mode == "weakest-pair":
        return weakest_pair(problem, seed)
    found = best(problem, seed)
    return found if isinstance(found, Witness) else solution(problem, found)


def best(problem: Problem, seed: int) -> tuple[tuple[int, ...], ...] | Witness:
    """The largest sum; noise that is smaller than any difference chooses among equals."""
    free = problem.free()
    found = cheapest(shaken(free, seed))
    if isinstance(found, Witness):
        return found
    for item, reviewer in problem.locked:
        found[item].add(reviewer)
    return tuple(tuple(sorted(reviewers)) for reviewers in found)


def shaken(problem: Problem, seed: int) -> Problem:
    """Matches times a large factor plus seeded noise, whose sum over all reviews is less than that factor."""
    chance = random.Random(seed)  # noqa: S311 - chooses among equals, reproducibly
    factor = (sum(problem.demand) + 1) << NOISE_BITS
    match = [
        [None if value is None else value * factor + chance.getrandbits(NOISE_BITS) for value in row]
        for row in problem.match
    ]
    return replace(problem, match=match, steps=[[step * factor for step in row] for row in problem.steps])


def solution(problem: Problem, held: tuple[tuple[int, ...], ...]) -> Solution:
    """The answer with its proof. An assignment that cannot be proved is a fault of ours and raises `Unproved`."""
    sums = tuple(sum(problem.match[i][r] or 0 for r in reviewers) for i, reviewers in enumerate(held))
    return Solution(held, sums, verify(problem, held))


def weakest_pair(problem: Problem, seed: int) -> Solution | Witness:
    """The largest worst match by halving the values between what is known to go and what cannot, then the best within.

    Locked pairs stay whatever their match, and do not count as the worst.
    """
    first = best(problem, seed)
    if isinstance(first, Witness):
        return first
    free = problem.free()
    chosen = [free.match[i][r] for i, reviewers in enumerate(first) for r in reviewers if (i, r) not in problem.locked]
    low = min((match for match in chosen if match is not None), default=None)
    if low is None:
        return solution(problem, first)
    high = ceiling(free)
    values = sorted({m for row in free.match for m in row if m is not None and low <= m <= high})
    near: Sequence[Collection[int]] = first
    good, bad = 0, len(values)
    while bad - good > 1:
        middle = (good + bad) // 2
        tried = fit(within(free, values[middle]), near)
        if isinstance(tried, Witness):
            bad = middle
        else:
            good, near = middle, tried
    limited = within(problem, values[good])
    found = best(limited, seed)
    assert not isinstance(found, Witness)
    return solution(limited, found)._replace(floor=values[good], beyond=beyond(free, values[good], near))


def beyond(problem: Problem, floor: int, near: Sequence[Collection[int]]) -> Witness | None:
    """Why no worst match above a floor is possible; None where no match is above it."""
    higher = min((m for row in problem.match for m in row if m is not None and m > floor), default=None)
    if higher is None:
        return None
    found = fit(within(problem, higher), near)
    assert isinstance(found, Witness)
    return found


def ceiling(problem: Problem) -> int:
    """No worst match is above it: each item's last reviewer, were it alone."""
    tops = (
        sorted((m for m in row if m is not None), reverse=True)[:demand]
        for row, demand in zip(problem.match, problem.demand, strict=True)
    )
    return min(top[-1] for top in tops if top)


def within(problem: Problem, floor: int) -> Problem:
    """The same with all matches below a floor forbidden."""
    locked = problem.locked
    match = [
        [None if m is None or (m < floor and (i, r) not in locked) else m for r, m in enumerate(row)]
        for i, row in enumerate(problem.match)
    ]
    return replace(problem, match=match)


def loads(held: Sequence[Sequence[int]], reviewers: int) -> list[int]:
    """How many items each reviewer has."""
    found = [0] * reviewers
    for reviewer in chain.from_iterable(held):
        found[reviewer] += 1
    return found
