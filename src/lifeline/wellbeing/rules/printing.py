"""What is printed of a shown cell (W-68): rounded numbers, and bands that are wide enough, in every rest too."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from lifeline.questionnaires.api import half_up, rounded_root
from lifeline.wellbeing.rules.numbers import BAND, COARSE, DEVIATION

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Cell:
    """The returns of a shown cell: how many, how many of each band, sum and sum of squares of the scores given.

    `groups` are bands side by side that are printed together, as (first, last + 1); one group alone is not printed.
    """

    n: int
    bands: tuple[int, ...]
    scores: int = 0
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)
    groups: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.groups = self.groups or grouped(self.bands, self.n)


def count_of(bands: Sequence[int], group: tuple[int, int]) -> int:
    """People in a group of bands."""
    return sum(bands[group[0] : group[1]])


def merged(groups: Sequence[tuple[int, int]], place: int, bands: Sequence[int]) -> list[tuple[int, int]]:
    """The groups with the one at `place` joined to its smaller neighbour (the lower one when both are equal)."""
    sides = [side for side in (place - 1, place + 1) if 0 <= side < len(groups)]
    low, high = sorted((place, min(sides, key=lambda side: count_of(bands, groups[side]))))
    return [*groups[:low], (groups[low][0], groups[high][1]), *groups[high + 1 :]]


def grouped(bands: Sequence[int], n: int) -> list[tuple[int, int]]:
    """W-68: bands below 3 join a neighbour, and so do those that would print 0 % or 100 %."""
    groups = [(place, place + 1) for place in range(len(bands))]
    while len(groups) > 1 and (small := [p for p, g in enumerate(groups) if not _is_printable(bands, g, n)]):
        groups = merged(groups, min(small, key=lambda place: count_of(bands, groups[place])), bands)
    return groups


def _is_printable(bands: Sequence[int], group: tuple[int, int], n: int) -> bool:
    count = count_of(bands, group)
    return count >= BAND and 0 < percent(count, sum(bands), n) < 100


def percent(part: int, whole: int, n: int) -> int:
    """W-68: the share in steps of 5 points below n = 50 and of 1 above, half-up. 0 of nobody."""
    step = 5 if n < COARSE else 1
    return step * ((200 * part + step * whole) // (2 * step * whole)) if whole else 0


def nearest_five(n: int) -> int:
    """W-68: n to the nearest 5."""
    return (n + 2) // 5 * 5


def coarsest(parts: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """The finest groups that every one of several groupings can be added up to."""
    ends = set.intersection(*({end for _first, end in groups} for groups in parts))
    found, first = [], 0
    for end in sorted(ends):
        found.append((first, end))
        first = end
    return found


def protect_rest(whole: Cell, parts: Sequence[Cell]) -> None:
    """W-68 for what is left of `whole` after its `parts`: a band below 3 in it coarsens the smallest part."""
    rest = [most - sum(cells) for most, *cells in zip(whole.bands, *(part.bands for part in parts), strict=True)]
    while True:
        joint = coarsest([whole.groups, *(part.groups for part in parts)])
        small = [place for place, group in enumerate(joint) if count_of(rest, group) < BAND]
        if not small or len(joint) == 1:
            return
        wanted = merged(joint, small[0], rest)
        victim = min((part for part in [*parts, whole] if len(part.groups) > 1), key=lambda part: part.n)
        victim.groups = coarsest([victim.groups, wanted])


def one_decimal(value: Fraction) -> float:
    """The nearest tenth, half away from zero; a tenth is what JSON prints of it."""
    return half_up(value * 10) / 10


def root_to_one_decimal(square: Fraction) -> float:
    """The nearest tenth to √square, exact."""
    return rounded_root(square * 100) / 10


def variance(cell: Cell) -> Fraction:
    """Of the scores given, n − 1."""
    return (cell.squares - cell.total**2 / cell.scores) / (cell.scores - 1)


def has_deviation(cell: Cell) -> bool:
    """W-68: a standard deviation needs 30 scores."""
    return cell.scores >= DEVIATION
