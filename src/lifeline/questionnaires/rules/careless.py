"""Q-26: indices of careless answering. They are told to the person alone and never block, mark or report anyone."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from math import isqrt
from typing import TYPE_CHECKING

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
    hundredths = rounded_root(variance * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def rounded_root(square: Fraction) -> int:
    """The nearest whole number to √square, halves up, exact: the largest r with (2r − 1)² ≤ 4·square."""
    return (isqrt(4 * square.numerator // square.denominator) + 1) // 2
