"""What is counted of a campaign: how many people gave which band and score, in a cell and in all above it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lifeline.wellbeing.rules.units import Tree

Histogram: TypeAlias = Counter[int]
"""How many people gave each answer, by its number in the key. Whatever is printed of a cell follows from it."""


@dataclass(frozen=True)
class Return:
    """What one sheet gives: unit by number, a category per dimension ("": not said), band by number, score."""

    unit: int
    categories: tuple[str, ...]
    band: int | None
    score: Fraction | None


@dataclass
class Key:
    """Every answer that was given, a band and a score (None: not given), by number; `bands` is how many there are."""

    bands: int
    answers: list[tuple[int | None, Fraction | None]] = field(default_factory=list)
    _numbers: dict[tuple[int | None, Fraction | None], int] = field(default_factory=dict)

    def number(self, one: Return) -> int:
        """The number of the answer of a return."""
        found = self._numbers.setdefault((one.band, one.score), len(self.answers))
        if found == len(self.answers):
            self.answers.append((one.band, one.score))
        return found


class Counts:
    """The histogram of each unit, added up the tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.of: list[Histogram] = [Counter() for _name in tree.names]

    def add_up(self) -> None:
        """Add each unit to the one above it."""
        for unit in self.tree.upwards():
            if (above := self.tree.parent[unit]) is not None:
                self.of[above].update(self.of[unit])

    @cached_property
    def n(self) -> list[int]:
        """Returns of each unit."""
        return [found.total() for found in self.of]


@dataclass(frozen=True)
class Cell:
    """The returns of one cell, or of what is left of one: all that can be computed of them."""

    found: Histogram
    key: Key

    def __add__(self, other: Cell) -> Cell:
        """Both together."""
        return Cell(self.found + other.found, self.key)

    @cached_property
    def n(self) -> int:
        """How many people."""
        return self.found.total()

    @cached_property
    def bands(self) -> tuple[int, ...]:
        """How many of each band."""
        counts = [0] * self.key.bands
        for number, people in self.found.items():
            if (band := self.key.answers[number][0]) is not None:
                counts[band] += people
        return tuple(counts)

    def between(self, first: int, end: int) -> int:
        """People in the bands from `first` up to, not including, `end`."""
        return sum(self.bands[first:end])

    @cached_property
    def scores(self) -> list[tuple[Fraction, int]]:
        """Scores with the people who gave them; a score may stand twice, in two bands."""
        told = ((self.key.answers[number][1], people) for number, people in self.found.items() if people)
        return [(score, people) for score, people in told if score is not None]

    @cached_property
    def given(self) -> int:
        """How many gave a score."""
        return sum(people for _score, people in self.scores)

    @cached_property
    def others(self) -> int:
        """How many gave another score than the commonest."""
        return self.given - max((people for _score, people in self.scores), default=0)

    @cached_property
    def mean(self) -> Fraction:
        """Of the scores given."""
        return sum((score * people for score, people in self.scores), Fraction(0)) / self.given

    @cached_property
    def variance(self) -> Fraction:
        """Of the scores given, n − 1."""
        squares = sum((score**2 * people for score, people in self.scores), Fraction(0))
        return (squares - self.mean**2 * self.given) / (self.given - 1)
