"""The arithmetic of the figures: shares with their lower bound, quantiles, cells that are large enough to be named."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING, TypeVar

from lifeline.hotline.rules.numbers import CELL_MIN, RANK_MIN

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

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
    return ordered[place(share, len(ordered))] if ordered else None


def place(share: float, n: int) -> int:
    """At which place, from 0, the quantile of `n` ordered values stands; n ≥ 1."""
    return max(0, ceil(round(share * n, 6)) - 1)


def hidden(counts: Mapping[K, int]) -> set[K]:
    """H-78. Which cells of a row must not be shown to readers who may not open the cases: those of 1 to 4.

    Those that are hidden could be computed from the total, all in one: so that they are five, the smallest neighbours
    go too.
    """
    small = {key for key, n in counts.items() if 0 < n < CELL_MIN}
    others = sorted((n, str(key), key) for key, n in counts.items() if key not in small and n > 0)
    left = sum(counts[key] for key in small)
    for n, _name, key in others:
        if not 0 < left < CELL_MIN:
            break
        small.add(key)
        left += n
    return small


def month_of_quarter(month: int) -> int:
    """The first month of the quarter in which a month (1–12) lies."""
    return (month - 1) // 3 * 3 + 1


@dataclass(frozen=True)
class Cell:
    """What a published case may name. `unit_id` None: no unit; `months` 1, 3, or 0: no time."""

    unit_id: int | None
    months: int


Spot = tuple[tuple[int, ...], int]
"""Where and when a case was: unit ids from the company down, and its month (1 to 12) or anything that stands for it."""


def cells(spots: Sequence[Spot]) -> dict[Spot, Cell]:
    """H-78, E-18. What each case of one category and quarter may name, so that every label stands for at least five.

    From the leaves up: what is too few for its unit and month goes up to the parent, at last to the quarter, where it
    begins at its unit again. A parent is named only if those that it names are five by themselves: else whoever
    takes away what its parts name would be left with fewer. What is too few even for the company's quarter names
    nothing.
    """
    found: dict[Spot, Cell] = {}
    left = Counter(spots)
    for months in (1, 3):
        groups: dict[int, list[Spot]] = defaultdict(list)
        for spot in left:
            groups[spot[1] if months == 1 else 0].append(spot)
        for group in groups.values():
            found |= {spot: Cell(unit, months) for spot, unit in _named(group, left).items()}
        left = Counter({spot: n for spot, n in left.items() if spot not in found})
    return found | dict.fromkeys(left, Cell(None, 0))


def _named(group: Sequence[Spot], counts: Mapping[Spot, int]) -> dict[Spot, int]:
    """The unit under which each spot is named, as far as five come together, from the deepest level up."""
    found: dict[Spot, int] = {}
    for depth in range(max(len(path) for path, _month in group), 0, -1):
        together: dict[tuple[int, ...], list[Spot]] = defaultdict(list)
        for spot in group:
            if spot not in found and len(spot[0]) >= depth:
                together[spot[0][:depth]].append(spot)
        for path, spots in together.items():
            if sum(counts[spot] for spot in spots) >= CELL_MIN:
                found |= dict.fromkeys(spots, path[-1])
    return found
