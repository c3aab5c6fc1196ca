"""How near an interest profile is to a job (W-83): the C index over the hexagon R-I-A-S-E-C, exact, ties averaged.

Brown SD, Gore PA. An evaluation of interest congruence indices. J Vocat Behav 1994;45:310-327. No Django here.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HEXAGON: Final = "RIASEC"
WEIGHTS: Final = (3, 2, 1)
NEAR: Final = (3, 2, 1, 0)
"""Points of two letters by their distance on the hexagon: the same, neighbours, the next, opposite."""
FLAT: Final = 8
HIGHEST: Final = 18
CLOSE, PARTLY, FAR = "close", "partly", "far"
GROUPS: Final = (CLOSE, PARTLY, FAR)
"""Thirds of the index: from 12, from 6, below. Nobody has published a finer division that a person could rely on."""


def is_flat(scores: Mapping[str, Fraction]) -> bool:
    """W-82: highest − lowest below 8 of 32; such a profile has no code, and jobs are not compared with it."""
    return max(scores.values()) - min(scores.values()) < FLAT


def ranks(scores: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
    """W-81: the letters whose score is at least the third highest, from high to low, ties together in hexagon order."""
    limit = sorted(scores.values(), reverse=True)[len(WEIGHTS) - 1]
    levels = sorted({value for value in scores.values() if value >= limit}, reverse=True)
    return [tuple(letter for letter in HEXAGON if scores[letter] == level) for level in levels]


def orders(ranked: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every order of letters that the ties allow, cut after the third letter."""
    for parts in product(*(tuple(permutations(tied)) for tied in ranked)):
        yield tuple(letter for part in parts for letter in part)[: len(WEIGHTS)]


def points(one: str, other: str) -> int:
    """3 the same letter, 2 neighbours on the hexagon, 1 the next, 0 opposite."""
    apart = abs(HEXAGON.index(one) - HEXAGON.index(other))
    return NEAR[min(apart, len(HEXAGON) - apart)]


def closeness(ranked: Sequence[tuple[str, ...]], job: str) -> Fraction:
    """W-83: 0 to 18, averaged over the orders of tied letters.

    A job with one or two letters is compared in as many places, and the sum is brought to the same 18.
    """
    of = sum(WEIGHTS[: len(job)]) * NEAR[0]
    sums = [
        sum(weight * points(mine, its) for weight, mine, its in zip(WEIGHTS, order, job, strict=False))
        for order in orders(ranked)
    ]
    return Fraction(sum(sums) * HIGHEST, len(sums) * of)


def group(index: Fraction) -> str:
    """W-83: a job is close, partly close or far; within a group none is before another."""
    return CLOSE if index >= HIGHEST * 2 // 3 else PARTLY if index >= HIGHEST // 3 else FAR
