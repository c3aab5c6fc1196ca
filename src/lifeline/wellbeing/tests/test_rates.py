"""W-73: what rates of a day tell, as numbers alone."""

import itertools
import random
from dataclasses import replace

import pytest

from lifeline.wellbeing.rules.campaigns import needed, rate, rates, step_of, steps
from lifeline.wellbeing.rules.hiding import hide, narrow
from lifeline.wellbeing.rules.numbers import SPAN, K
from lifeline.wellbeing.rules.units import tree
from lifeline.wellbeing.tests.test_hiding import random_counts, random_tree


@pytest.mark.parametrize(
    ("returns", "size", "told"),
    [
        (0, 1000, 0),
        (49, 1000, 0),
        (50, 1000, 5),
        (999, 1000, 95),
        (1000, 1000, 95),
        (37, 100, 30),
        (5, 20, 0),
        (11, 20, 30),
    ],
)
def test_w73_a_rate_is_rounded_down_to_five_points_and_to_more_in_small_units(returns, size, told):
    assert rate(returns, size) == told


@pytest.mark.parametrize("size", range(20, 400, 7))
def test_w73_every_step_is_wider_than_five_people_and_all_returns_lie_in_one(size):
    found = steps(size)
    assert found[0][0] == 0
    assert found[-1][1] == size
    assert all(after[0] == before[1] + 1 for before, after in itertools.pairwise(found))
    assert all(high - low >= SPAN for low, high in found)


def test_w72_two_percent_of_the_cohort_upwards():
    assert [needed(people, 2) for people in (1, 50, 51, 20_000)] == [1, 1, 2, 400]


@pytest.mark.parametrize("seed", range(30))
def test_w73_rates_of_units_and_their_parents_together_narrow_nobody(seed):
    dice = random.Random(f"rates {seed}")
    units = random_tree(dice, dice.choice([3, 9, 40]))
    counts = random_counts(dice, units)
    told = rates(units, counts)
    known = [(0, size) for size in units.size]
    for unit, percent in enumerate(told):
        if percent is not None:
            known[unit] = next(span for span in steps(units.size[unit]) if span[0] <= counts[unit] <= span[1])
            assert percent % 5 == 0
            assert units.size[unit] >= 20
    spans, own = narrow(units, known)
    assert all(high - low >= min(SPAN, units.size[unit]) for unit, (low, high) in enumerate(spans))
    assert all(high - low >= min(SPAN, units.own[unit]) for unit, (low, high) in own.items())


def day_by_day(units, days):
    """Returns of some days: the last day's counts, and what is known of each unit from all that was told."""
    floor, spans = (0,) * len(units.size), []
    for counts in days:
        told = rates(replace(units, floor=floor), counts)
        spans = [(floor[unit], size) for unit, size in enumerate(units.size)]
        for unit, percent in enumerate(told):
            if percent is not None:
                low, high = step_of(counts[unit], units.size[unit])
                spans[unit] = max(low, floor[unit]), high
        floor = tuple(low for low, _high in spans)
    return days[-1], spans


@pytest.mark.parametrize(
    ("sizes", "days"),
    [
        ([67, 39], [[8, 7], [23, 16], [35, 17]]),
        ([50, 27, 34], [[16, 8, 6], [19, 15, 11], [25, 16, 14]]),
        ([36, 43], [[8, 10], [8, 20]]),
    ],
)
def test_w73_w67_a_rate_that_is_left_out_today_was_told_yesterday(sizes, days):
    units = tree([("all", "", None), *((f"u{place}", "all", size) for place, size in enumerate(sizes))])
    _counts, told = day_by_day(units, [units.totals([0, *returns]) for returns in days])
    spans, _own = narrow(units, told)
    assert all(high - low >= SPAN for low, high in spans)


@pytest.mark.parametrize("seed", [4, 8, 24, 30, 59])
def test_w67_w73_what_the_rates_of_the_days_told_narrows_no_hidden_unit_after_freezing(seed):
    dice = random.Random(f"days {seed}")
    units = random_tree(dice, dice.choice([3, 9, 40]))
    last = random_counts(dice, units)
    own = [last[unit] - sum(last[child] for child in units.children[unit]) for unit in range(len(last))]
    days = [units.totals([people * share // 100 for people in own]) for share in (25, 50, 75, 100)]
    counts, told = day_by_day(units, days)
    units = replace(units, floor=tuple(low for low, _high in told))
    hiding = hide(units.lowered(counts), counts, K)
    known = [
        (n, n) if is_shown else (low, size)
        for n, is_shown, (low, _high), size in zip(counts, hiding.shown, told, units.size, strict=True)
    ]
    spans, own = narrow(units, known)
    assert all(
        high - low >= min(SPAN, units.size[unit]) for unit, (low, high) in enumerate(spans) if not hiding.shown[unit]
    )
    assert all(high - low >= min(SPAN, units.own[unit]) for unit, (low, high) in own.items())


def test_w67_w73_two_small_units_whose_rates_were_told_hide_their_parent_too():
    """Of both 6 or more were told; were the parent shown with 14, either would be 6, 7 or 8."""
    units = tree([("all", "", None), ("a", "all", 30), ("b", "all", 30)])
    counts = units.totals([0, 7, 7])
    assert rates(units, counts)[1:] == [20, 20]
    assert hide(units, counts, K).shown == [True, False, False]
    assert hide(replace(units, floor=(12, 6, 6)), counts, K).shown == [False, False, False]
    assert replace(units, floor=(12, 6, 6)).lowered([9, 7, 2]).floor == (9, 6, 2)


def test_w73_rates_are_told_where_they_narrow_nobody():
    units = tree([("all", "", None), *((f"u{n}", "all", 200) for n in range(5))])
    assert rates(units, units.totals([0, 20, 60, 100, 150, 199])) == [50, 10, 30, 50, 75, 95]
