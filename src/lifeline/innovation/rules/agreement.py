"""How far judges agree (specification, 5.3), from exact whole numbers: nothing is rounded before the last step.

Krippendorff, Content Analysis, chapter 11 (alpha); McGraw and Wong 1996 (the intraclass correlations).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Units = Sequence[Sequence[int]]
    """The values of each item, in any order."""


class Agreement(NamedTuple):
    """None where nothing is left to compare or nothing varies: shown as "—", never as 0 or 1."""

    alpha_nominal: float | None
    alpha_ordinal: float | None
    alpha_interval: float | None
    icc1: float | None
    icca1: float | None
    iccak: float | None


def agreement(scores: Iterable[tuple[str, str, Fraction]]) -> Agreement:
    """I-56. All six figures for (item, judge, score); a judge scores an item once, missing scores are not there."""
    table: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for item, judge, score in scores:
        table[item][judge] = score
    whole = common_denominator(score for row in table.values() for score in row.values())
    rows = [{judge: int(score * whole) for judge, score in row.items()} for row in table.values()]
    units = [list(row.values()) for row in rows if len(row) > 1]
    judges = {judge for row in rows for judge in row}
    blocks = [[row[judge] for judge in sorted(judges)] for row in rows if len(row) == len(judges)]
    single, mean = icc_a(blocks)
    return Agreement(
        alpha_nominal(units), alpha_interval(ranked(units)), alpha_interval(units), icc1(units), single, mean
    )


def common_denominator(scores: Iterable[Fraction]) -> int:
    """By which all scores become whole numbers."""
    found = 1
    for score in scores:
        if found % score.denominator:
            found = (Fraction(found) / score.denominator).numerator * score.denominator
    return found


def alpha(observed: Fraction, expected: Fraction) -> float | None:
    """1 − observed ÷ expected disagreement."""
    return float(1 - observed / expected) if expected else None


def alpha_nominal(units: Units) -> float | None:
    """Krippendorff's alpha where values are only equal or not."""
    total = Counter(value for unit in units for value in unit)
    n = sum(total.values())
    if n < 2:
        return None
    observed = sum(
        (Fraction(len(unit) ** 2 - sum(c * c for c in Counter(unit).values()), len(unit) - 1) for unit in units),
        Fraction(),
    )
    return alpha(observed, Fraction(n * n - sum(c * c for c in total.values()), n - 1))


def alpha_interval(units: Units) -> float | None:
    """Krippendorff's alpha where the difference of two values counts by its square."""
    every = [value for unit in units for value in unit]
    n = len(every)
    if n < 2:
        return None
    observed = sum((Fraction(2 * squares(unit), len(unit) - 1) for unit in units), Fraction())
    return alpha(observed, Fraction(2 * squares(every), n - 1))


def squares(values: Sequence[int]) -> int:
    """The squared differences of all pairs together."""
    return len(values) * sum(value * value for value in values) - sum(values) ** 2


def ranked(units: Units) -> list[list[int]]:
    """Each value as twice its middle rank among all: the ordinal difference of two values is that of their ranks."""
    total = Counter(value for unit in units for value in unit)
    below, rank = 0, {}
    for value in sorted(total):
        rank[value] = 2 * below + total[value]
        below += total[value]
    return [[rank[value] for value in unit] for unit in units]


def icc1(units: Units) -> float | None:
    """ICC(1): one random judge, items with different numbers of scores (n₀ of Donner and Koval for the mean number)."""
    sizes = [len(unit) for unit in units]
    groups, n = len(units), sum(sizes)
    if groups < 2:
        return None
    between_sum = sum((Fraction(sum(unit) ** 2, len(unit)) for unit in units), Fraction())
    every = sum(sum(unit) for unit in units)
    between = (between_sum - Fraction(every**2, n)) / (groups - 1)
    within = (sum(value * value for unit in units for value in unit) - between_sum) / (n - groups)
    size = (n - Fraction(sum(count * count for count in sizes), n)) / (groups - 1)
    return ratio(between - within, between + (size - 1) * within)


def icc_a(blocks: Units) -> tuple[float | None, float | None]:
    """ICC(A,1) and ICC(A,k): absolute agreement of one judge and of the mean of all, on items that all have scored."""
    n, k = len(blocks), len(blocks[0]) if blocks else 0
    if n < 2 or k < 2:
        return None, None
    columns = list(zip(*blocks, strict=True))
    every = Fraction(sum(map(sum, blocks)) ** 2, n * k)
    rows = Fraction(sum(sum(row) ** 2 for row in blocks), k) - every
    judges = Fraction(sum(sum(column) ** 2 for column in columns), n) - every
    total = sum(value * value for row in blocks for value in row) - every
    item, judge = rows / (n - 1), judges / (k - 1)
    error = (total - rows - judges) / ((n - 1) * (k - 1))
    lean = (judge - error) / n
    return ratio(item - error, item + (k - 1) * error + k * lean), ratio(item - error, item + lean)


def ratio(part: Fraction, whole: Fraction) -> float | None:
    """A correlation; None where nothing varies."""
    return float(part / whole) if whole else None


def spearman_brown(one: float | None, reviews: int) -> float | None:
    """The reliability of the mean of so many reviews, from that of one; None where it is not defined."""
    if one is None or 1 + (reviews - 1) * one <= 0:
        return None
    return reviews * one / (1 + (reviews - 1) * one)
