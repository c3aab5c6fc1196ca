"""Money from a purse: exact, capped, monotone, equal for equals; against slow implementations written here."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.innovation.rules import purse

WEIGHTS = st.lists(
    st.one_of(st.integers(0, 12), st.fractions(0, 100, max_denominator=1000), st.just(Fraction(10) ** 60)),
    min_size=1, max_size=9,
)  # fmt: skip
FEW = settings(max_examples=120, deadline=None)


def filled_slowly(weights, money, cap, unit):
    """Water level by trying every number of items at the cap; then groups by remainder."""
    most, total = cap // unit, Fraction(money, unit)
    positive = sorted((Fraction(w) for w in weights if w), reverse=True)
    exact = [Fraction(most if w else 0) for w in weights]
    if total < most * len(positive):
        for capped in range(len(positive)):
            level = (total - capped * most) / sum(positive[capped:])
            if all(level * w >= most for w in positive[:capped]) and all(level * w <= most for w in positive[capped:]):
                exact = [min(Fraction(most), level * w) for w in weights]
                break
    sums = [x.__floor__() for x in exact]
    left = (total - sum(sums)).__floor__()
    for remainder, weight in sorted({(x % 1, w) for x, w in zip(exact, weights, strict=True) if x % 1}, reverse=True):
        group = [i for i, w in enumerate(weights) if w == weight and exact[i] % 1 == remainder]
        if len(group) > left:
            break
        left -= len(group)
        for i in group:
            sums[i] += 1
    return [amount * unit for amount in sums]


@FEW
@given(WEIGHTS, st.integers(0, 400_000), st.integers(0, 60_000), st.sampled_from([1, 7, 500]))
def test_i103_a_purse_is_filled_as_a_slow_reading_of_the_rule_says(weights, money, cap, unit):
    assert purse.fill(weights, money, cap, unit) == filled_slowly(weights, money, cap, unit)


@FEW
@given(WEIGHTS, st.integers(0, 400_000), st.integers(0, 60_000), st.sampled_from([1, 7, 500]))
def test_i102_i103_amounts_are_capped_monotone_equal_for_equals_and_leave_little(weights, money, cap, unit):
    sums = purse.fill(weights, money, cap, unit)
    assert all(0 <= amount <= cap and amount % unit == 0 for amount in sums)
    assert all(a <= b for w, a in zip(weights, sums, strict=True) for v, b in zip(weights, sums, strict=True) if w <= v)
    assert all(amount == 0 for weight, amount in zip(weights, sums, strict=True) if weight == 0)
    left, served = money - sum(sums), [amount for weight, amount in zip(weights, sums, strict=True) if weight]
    assert left >= 0
    assert left < unit * max(1, len(served)) or all(amount + unit > cap for amount in served)


def test_e38_three_equal_winners_and_a_purse_not_divisible_by_three_leave_the_remainder():
    assert purse.fill([5, 5, 5], 100_000, 50_000, 500) == [33_000] * 3


def test_a_group_that_does_not_fit_ends_it_so_that_no_worse_one_overtakes():
    assert purse.fill([7, 7, 6], 2_000, 50_000, 500) == [500, 500, 500]
    assert purse.fill([Fraction(5, 2), Fraction(5, 2), 2], 7 * 500, 50_000, 500) == [1000, 1000, 1000]


@pytest.mark.parametrize("bad", [([-1], 1, 1, 1), ([1], -1, 1, 1), ([1], 1, -1, 1), ([1], 1, 1, 0)])
def test_what_makes_no_sense_is_an_error(bad):
    with pytest.raises(ValueError, match="not negative"):
        purse.fill(*bad)


def test_i104_tiers_of_the_specification():
    assert purse.tiers((3, 8, 13), 545_000, 50_000, 500) == ((50_000, 25_000, 15_000), 0)
    assert purse.tiers((3, 8, 13), 550_000, 50_000, 500) == ((49_500, 25_000, 15_500), 0)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, 5)] * 3), st.integers(0, 90_000), st.integers(1_000, 20_000))
def test_i104_tiers_are_the_best_of_all_triples(counts, money, cap):
    unit, ratio = 500, (10, 5, 3)
    shares = sum(c * r for c, r in zip(counts, ratio, strict=True))
    level = min([Fraction(cap, 10)] + ([Fraction(money, shares)] if shares else []))
    best = None
    for triple in product(range(unit, cap + unit, unit), repeat=3):
        left = money - sum(c * a for c, a in zip(counts, triple, strict=True))
        close = all(abs(a - r * level) * 5 <= r * level for a, r in zip(triple, ratio, strict=True))
        if triple[0] > triple[1] > triple[2] and triple[0] <= cap and close and left >= 0:
            rank = (left, sum((a - r * level) ** 2 for a, r in zip(triple, ratio, strict=True)), -triple[0])
            best = min(best or (rank, triple), (rank, triple))
    found = purse.tiers(counts, money, cap, unit)
    assert (found and found.amounts) == (best and best[1])
    assert found is None or found.leftover == best[0][0]


@FEW
@given(st.integers(0, 10**9), st.lists(st.integers(0, 10_000), max_size=7))
def test_i105_personal_sums_add_up_to_the_last_fen(amount, cuts):
    edges = [0, *sorted(cuts), 10_000]
    parts = [b - a for a, b in pairwise(edges)]
    sums = purse.shares(amount, parts)
    assert sum(sums) == amount
    assert all(abs(s - Fraction(amount * p, 10_000)) < 1 for s, p in zip(sums, parts, strict=True))


def test_i105_e39_shares_of_less_or_more_than_a_whole_are_refused():
    for parts in ([9_999], [10_001], [-1, 10_001], []):
        with pytest.raises(ValueError, match=r"100\.00"):
            purse.shares(100, parts)
    assert purse.shares(100, [3334, 3333, 3333]) == [34, 33, 33]
    assert purse.shares(1, [5000, 5000]) == [1, 0]
