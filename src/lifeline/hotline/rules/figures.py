"""The arithmetic of the figures: shares with their lower bound, quantiles, cells that are large enough to be named."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, TypeVar

from lifeline.hotline.rules.numbers import CELL_MIN, RANK_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from lifeline.hotline.rules.numbers import Numbers

N = TypeVar("N", int, float)
K = TypeVar("K", bound="Hashable")
_Z = 1.959963984540054


def wilson(successes: int, n: int) -> float:
    """H-88. Lower end of the two-sided 95 % Wilson interval of a share (Wilson 1927); 0.0 for n = 0.

    ValueError unless 0 ≤ successes ≤ n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share.")
    if n == 0:
        return 0.0
    share, square = successes / n, _Z * _Z
    middle = share + square / (2 * n)
    half = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, (middle - half) / (1 + square / n))


@dataclass(frozen=True)
class Share:
    """A figure that is shown: always with the number of cases that it was counted from."""

    of: int
    n: int

    @property
    def value(self) -> float | None:
        """The raw share, or None where nothing was counted."""
        return self.of / self.n if self.n else None

    @property
    def bound(self) -> float:
        """H-88. The lower bound that ranking uses."""
        return wilson(self.of, self.n)

    @property
    def ranked(self) -> bool:
        """H-88. Are there enough cases to rank by?"""
        return self.n >= RANK_MIN

    def __add__(self, other: Share) -> Share:
        return Share(self.of + other.of, self.n + other.n)


def index(response: Share, solved: Share, satisfied: Share, numbers: Numbers) -> float:
    """Section 8. The three rates in one figure, each by its lower bound; 0 to 1."""
    weights = numbers.weight_response, numbers.weight_solved, numbers.weight_satisfied
    bounds = response.bound, solved.bound, satisfied.bound
    return sum(weight * bound for weight, bound in zip(weights, bounds, strict=True)) / sum(weights)


def quantile(ordered: Sequence[N], share: float) -> N | None:
    """The smallest value that at least `share` of the ordered values do not exceed; None for no values."""
    return ordered[max(0, ceil(round(share * len(ordered), 6)) - 1)] if ordered else None


def hidden(counts: Mapping[K, int]) -> set[K]:
    """H-78. Which cells of a row must not be shown to readers who may not open the cases: those of 1 to 4.

    Where one alone would be hidden, it could be computed from the total: its smallest neighbour goes too.
    """
    small = {key for key, n in counts.items() if 0 < n < CELL_MIN}
    others = sorted((n, str(key), key) for key, n in counts.items() if key not in small and n > 0)
    if len(small) == 1 and others:
        small.add(others[0][2])
    return small


def month_of_quarter(month: int) -> int:
    """The first month of the quarter in which a month (1–12) lies."""
    return (month - 1) // 3 * 3 + 1


@dataclass(frozen=True)
class Cell:
    """What a published case may name. `unit_id` None: no unit; `months` 1, 3, or 0: no time."""

    unit_id: int | None
    months: int


def cell(path: Sequence[int], count: Callable[[int, int], int]) -> Cell:
    """H-78. The smallest cell that holds at least five cases: unit up to its parents, then month to quarter.

    `path` are unit ids from the company down; `count(unit_id, months)` the cases of that subtree, category and period.
    """
    for months in (1, 3):
        for unit_id in reversed(path):
            if count(unit_id, months) >= CELL_MIN:
                return Cell(unit_id, months)
    return Cell(None, 0)
