"""Q-26: indices of careless answering. They are told to the person alone and never block, mark or report anyone."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
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
