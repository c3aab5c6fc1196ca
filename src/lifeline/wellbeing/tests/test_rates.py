"""W-73: what rates of a day tell, as numbers alone."""

import itertools
import random

import pytest

from lifeline.wellbeing.rules.campaigns import needed, rate, rates, steps
from lifeline.wellbeing.rules.hiding import narrow
from lifeline.wellbeing.rules.numbers import SPAN
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
    assert [needed(people) for people in (1, 50, 51, 20_000)] == [1, 1, 2, 400]


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


def test_w73_rates_are_told_where_they_narrow_nobody():
    units = tree([("all", "", None), *((f"u{n}", "all", 200) for n in range(5))])
    assert rates(units, units.totals([0, 20, 60, 100, 150, 199])) == [50, 10, 30, 50, 75, 95]
