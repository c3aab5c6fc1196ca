"""Q-26: indices of careless answering. They are told to the person alone and never block, mark or report anyone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

from lifeline.questionnaires.rules.rounding import decimals, rounded_root

if TYPE_CHECKING:
    from collections.abc import Sequence


def longstring(answers: Sequence[int | None]) -> int:
    """The longest run of one answer in the order given; an open item ends a run."""
    return max((len(list(run)) for answer, run in groupby(answers) if answer is not None), default=0)


def irv(answers: Sequence[int | None]) -> str:
    """The standard deviation (n − 1) of a person's own answers, two decimals half-up; "" for fewer than two answers."""
    given = [answer for answer in answers if answer is not None]
    if len(given) < 2:
        return ""
    variance = Fraction(
        len(given) * sum(answer**2 for answer in given) - sum(given) ** 2, len(given) * (len(given) - 1)
    )
    return decimals(rounded_root(variance * 10_000))


HASTY_MS = 1500
LONG_RUN = 8
"""So many equal answers in a row, where items differ, or so little time for each, are worth a kind word; no more."""


@dataclass(frozen=True)
class Pace:
    """How a sheet was answered, in the order shown: how straight, and the median time of an item.

    `straight`: the longest run in which items of both directions were answered alike, and so against each other.
    `median_ms` is None where fewer than three items have a time of their own.
    """

    straight: int
    median_ms: int | None

    @property
    def is_hasty(self) -> bool:
        """Whether the median item took less time than reading it does."""
        return self.median_ms is not None and self.median_ms < HASTY_MS

    @property
    def is_straight(self) -> bool:
        """Whether one answer was given so often in a row that it contradicts itself.

        A long run alone says nothing: whoever is well answers "not at all" to a whole scale.
        """
        return self.straight >= LONG_RUN


def pace(answers: Sequence[int | None], turned: Sequence[bool], at_ms: Sequence[int]) -> Pace:
    """Q-26. `answers` in the order shown, `turned` whether each item counts the other way round.

    `at_ms`: when they were given, since the opening of the sheet; empty where nobody knows.
    """
    gaps = [later - earlier for earlier, later in pairwise(sorted(at_ms))]
    middle = int(median(gaps)) if len(gaps) >= 2 else None
    return Pace(_straight(answers, turned), middle)


def _straight(answers: Sequence[int | None], turned: Sequence[bool]) -> int:
    """The longest run of one answer over items of both directions."""
    longest = 0
    for answer, run in groupby(zip(answers, turned, strict=True), key=lambda pair: pair[0]):
        ways = [way for _answer, way in run]
        if answer is not None and len(set(ways)) == 2:
            longest = max(longest, len(ways))
    return longest
