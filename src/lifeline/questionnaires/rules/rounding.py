"""Q-7: rounding, once and exact: whole numbers and fractions in, no float anywhere."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


def two_decimals(value: Fraction) -> str:
    """`12.35`: exactly two decimals, half-up."""
    return decimals(half_up(value * 100))


def number(value: Fraction) -> str:
    """Q-11. A whole number as it is, else two decimals: `12`, `12.35`."""
    return str(value) if value.denominator == 1 else two_decimals(value)


def decimals(hundredths: int) -> str:
    """A whole number of hundredths as `12.35`."""
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def rounded_root(square: Fraction) -> int:
    """The nearest whole number to √square, halves up, exact: the largest r with (2r − 1)² ≤ 4·square."""
    return (isqrt(4 * square.numerator // square.denominator) + 1) // 2
