"""Change since the last time (Q-25): thresholds from one cited sample, verdicts that name where they come from."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from lifeline.questionnaires.rules.rounding import decimals, rounded_root

FACTOR: Final = Fraction(196, 100)
"""95 % of the normal distribution, two-sided."""


def squared_threshold(deviation: Fraction, reliability: Fraction) -> Fraction:
    """Q-25: the square of 1.96 × SD × √2 × √(1 − r), exact. ValueError unless SD > 0 and 0 ≤ r ≤ 1."""
    if deviation <= 0 or not 0 <= reliability <= 1:
        raise ValueError("The standard deviation is above 0 and the reliability from 0 to 1.")
    return FACTOR**2 * deviation**2 * 2 * (1 - reliability)


def threshold(deviation: Fraction, reliability: Fraction) -> str:
    """Q-25: the computed threshold, two decimals half-up. S18: SD 10 and r .90 give 8.77."""
    return decimals(rounded_root(squared_threshold(deviation, reliability) * 10_000))


def direction(difference: Fraction, squared: Fraction) -> str:
    """Q-25, computed: `up` or `down` only when |difference| is strictly greater than the threshold, else `none`."""
    if difference**2 <= squared:
        return "none"
    return "up" if difference > 0 else "down"


def published_direction(difference: Fraction, at_least: Fraction) -> str:
    """Q-25, published: a difference of the published value counts already."""
    if abs(difference) < at_least:
        return "none"
    return "up" if difference > 0 else "down"


def certainty(difference: Fraction, deviation: Fraction, consistency: Fraction, retest: Fraction) -> str:
    """Q-25 with both kinds of r: `clear` above the larger threshold, `possible` between the two, else `none`."""
    squares = sorted(squared_threshold(deviation, reliability) for reliability in (consistency, retest))
    if difference**2 > squares[1]:
        return "clear"
    return "possible" if difference**2 > squares[0] else "none"
