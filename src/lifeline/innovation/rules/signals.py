"""The five signals 创新疲劳 · 创新弱化 · 成果质量下滑 · 重结果轻过程 · 管控乏力 (specification, 5.6).

A component is a figure with two limits; a signal shows its worst component. What is judged is a unit's process or the
office's own speed, never a person. Fractions are exact, so a figure on its limit has not passed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from lifeline.innovation.rules.numbers import LEAST_MEMBERS, LEAST_PROJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

FATIGUE, WEAKENING, QUALITY, PROCESS, CONTROL = "F", "W", "Q", "P", "C"
SIGNALS: Final = (FATIGUE, WEAKENING, QUALITY, PROCESS, CONTROL)
RED, AMBER, GREEN, FEW = "RED", "AMBER", "GREEN", "FEW"
ORDER: Final = (RED, AMBER, GREEN, FEW)
MORE, LESS = 1, -1


@dataclass(frozen=True)
class Component:
    """`worse`: MORE if a higher figure is worse. `reached`: a figure on its limit counts already (≥ and not >)."""

    code: str
    amber: Fraction
    red: Fraction
    worse: int = MORE
    reached: bool = False
    persons: bool = False

    @property
    def signal(self) -> str:
        """The signal of which it is part: the letter of its code."""
        return self.code[0]

    def passed(self, value: Fraction, limit: Fraction) -> bool:
        """Is the figure beyond the limit?"""
        return (value - limit) * self.worse > 0 or (self.reached and value == limit)


def _component(code: str, amber: str, red: str, worse: int = MORE, **options: bool) -> Component:
    return Component(code, Fraction(amber), Fraction(red), worse, **options)


COMPONENTS: Final = {
    one.code: one
    for one in (
        _component("F1", "0.25", "0.40", reached=True), _component("F2", "0.35", "0.20", LESS, persons=True),
        _component("F3", "0.50", "0.70"), _component("W1", "0.85", "0.70", LESS), _component("W2", "0.20", "0.35"),
        _component("W3", "0.15", "0.30"), _component("W4", "-5", "-10", LESS), _component("Q1", "-1", "-2", LESS),
        _component("Q2", "10", "20"), _component("Q3", "0.15", "0.30"), _component("Q4", "0.85", "0.70", LESS),
        _component("P1", "0.40", "0.60"), _component("P2", "0.80", "0.60", LESS),
        _component("P3", "0.80", "0.60", LESS), _component("P4", "0.85", "0.70", LESS),
        _component("C1", "0.15", "0.30"), _component("C2", "1", "3", reached=True), _component("C3", "0.80", "1.00"),
        _component("C4", "0.10", "0.25"),
    )
}  # fmt: skip
"""I-113 … I-117. The limits of the specification's table 5.6."""


class Figure(NamedTuple):
    """One component on one day: its value (None: cannot be told) and over how many projects or members it speaks."""

    code: str
    value: Fraction | None
    sample: int

    @property
    def colour(self) -> str:
        """I-118. Below 3 projects or 10 team members 样本过少, and no colour."""
        component = COMPONENTS[self.code]
        if self.value is None or self.sample < (LEAST_MEMBERS if component.persons else LEAST_PROJECTS):
            return FEW
        if component.passed(self.value, component.red):
            return RED
        return AMBER if component.passed(self.value, component.amber) else GREEN


def worst(figures: Sequence[Figure]) -> str:
    """I-113 … I-117. The colour of a signal: of its worst component; FEW if none of them can be told."""
    return min((figure.colour for figure in figures), key=ORDER.index, default=FEW)


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None where there is no whole."""
    return Fraction(part, whole) if whole else None


def ratio_to_earlier(value: Fraction | None, earlier: Sequence[Fraction | None]) -> Fraction | None:
    """The figure ÷ the mean of the last two cycles at the same day; None where one of both cannot be told or is 0."""
    base = mean(earlier)
    return None if value is None or not base else value / base


def points_to_earlier(value: Fraction | None, earlier: Sequence[Fraction | None]) -> Fraction | None:
    """Percentage points above (below: negative) the mean of the last two cycles at the same day."""
    base = mean(earlier)
    return None if value is None or base is None else (value - base) * 100


def mean(values: Sequence[Fraction | None]) -> Fraction | None:
    """The mean of what can be told of the last two."""
    known = [value for value in values[-2:] if value is not None]
    return sum(known, Fraction()) / len(known) if known else None


def percentile(values: Sequence[Fraction], percent: int) -> Fraction | None:
    """The smallest value that at least `percent` % of all do not exceed (nearest rank): (E-22)."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None
