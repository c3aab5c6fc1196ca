"""Money from a purse, in exact fractions (specification, 5.5): filled by weight, in tiers, and shared in a team."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from lifeline.innovation.rules.numbers import NEAR_TARGET, RATIO, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def fill(weights: Sequence[Fraction | int], purse: int, cap: int, unit: int) -> list[int]:
    """I-102, I-103. Each item's amount, in the order of `weights` (≥ 0): whole multiples of `unit`, none above `cap`.

    In proportion to the weight as far as the cap lets it; what rounding down leaves goes unit by unit to the largest
    remainders. Equal weights get a unit together or not at all, and the first group that does not fit ends it: going on
    would let a worse one overtake. So a larger weight never gets less, equal ones get equal money, nothing gets
    nothing, and the leftover is below one unit per item unless all stand at the cap.
    """
    if min(purse, cap) < 0 or unit <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("purse, cap and weights are not negative, the unit is above 0")
    most = cap // unit
    level = water_level(weights, Fraction(purse, unit), most)
    exact = [min(Fraction(most), level * weight) for weight in weights]
    whole = [amount.numerator // amount.denominator for amount in exact]
    left = purse // unit - sum(whole)
    rest = [amount - floor for amount, floor in zip(exact, whole, strict=True)]
    order = sorted((place for place in range(len(weights)) if rest[place]), key=lambda p: (-rest[p], -weights[p]))
    for _key, group in groupby(order, key=lambda place: (rest[place], weights[place])):
        places = list(group)
        if len(places) > left:
            break
        left -= len(places)
        for place in places:
            whole[place] += 1
    return [amount * unit for amount in whole]


def water_level(weights: Sequence[Fraction | int], purse: Fraction, most: int) -> Fraction:
    """λ for which Σ min(most, λ·weight) = purse; where all can stand at `most`, the smallest λ that puts them there."""
    left = sorted((Fraction(weight) for weight in weights if weight), reverse=True)
    total = sum(left, Fraction())
    for place, weight in enumerate(left):
        level = max(Fraction(), purse - place * most) / total
        if level * weight <= most:
            return level
        total -= weight
    return Fraction(most) / left[-1] if left else Fraction()


class Tiers(NamedTuple):
    """Amounts of the tiers, best first, and what is left of the purse."""

    amounts: tuple[int, int, int]
    leftover: int


def tiers(counts: Sequence[int], purse: int, cap: int, unit: int, ratio: tuple[int, int, int] = RATIO) -> Tiers | None:
    """I-104. Amounts a₁ > a₂ > a₃ > 0 with a₁ ≤ cap, each within 20 % of ratio·λ: the smallest leftover wins.

    Among equals the smallest squared distance from the targets, then the larger a₁. λ = min(cap ÷ ratio₁, purse ÷
    Σ counts·ratio). None where no three such amounts are in the purse.
    """
    shares = sum(count * part for count, part in zip(counts, ratio, strict=True))
    level = Fraction(cap, ratio[0])
    if shares:
        level = min(level, Fraction(purse, shares))
    targets = [part * level for part in ratio]
    best: tuple[tuple[int, Fraction, int], Tiers] | None = None
    for amounts in candidates(targets, unit, cap):
        left = purse - sum(count * amount for count, amount in zip(counts, amounts, strict=True))
        if left < 0:
            continue
        distance = sum(((amount - aim) ** 2 for amount, aim in zip(amounts, targets, strict=True)), Fraction())
        rank = (left, distance, -amounts[0])
        if best is None or rank < best[0]:
            best = rank, Tiers(amounts, left)
    return best[1] if best else None


def candidates(targets: Sequence[Fraction], unit: int, cap: int) -> Iterator[tuple[int, int, int]]:
    """All falling triples of whole units near the targets."""
    first, second, third = (list(near(target, unit)) for target in targets)
    for a in first:
        if a <= cap:
            for b in second:
                if b < a:
                    yield from ((a, b, c) for c in third if 0 < c < b)


def near(target: Fraction, unit: int) -> range:
    """Whole multiples of `unit` within 20 % of a target."""
    low, high = target * (NEAR_TARGET - 1) / NEAR_TARGET / unit, target * (NEAR_TARGET + 1) / NEAR_TARGET / unit
    return range(-(-low.numerator // low.denominator) * unit, (high.numerator // high.denominator) * unit + 1, unit)


def shares(amount_fen: int, basis_points: Sequence[int]) -> list[int]:
    """I-105. An award in 分 divided by hundredths of a percent that sum to 100.00 %: exact to the last 分.

    Largest remainder; of equal remainders the earlier member in the team's order.
    """
    if amount_fen < 0 or min(basis_points, default=-1) < 0 or sum(basis_points) != WHOLE:
        raise ValueError("an award is not negative, and shares sum to 100.00 %")
    sums = [amount_fen * part // WHOLE for part in basis_points]
    order = sorted(range(len(sums)), key=lambda place: (-(amount_fen * basis_points[place] % WHOLE), place))
    for place in order[: amount_fen - sum(sums)]:
        sums[place] += 1
    return sums
