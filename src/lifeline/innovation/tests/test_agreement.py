"""Agreement of judges: equal to the definitions, written out slowly here, and to published examples."""

import random
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.innovation.rules.agreement import agreement, spearman_brown

#  Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four observers, twelve units
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]  # fmt: skip
#  Shrout and Fleiss (1979), table 2: six targets, four judges
SHROUT = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def rows(table, across=False):
    """(item, judge, score) of a table of items × judges, or of judges × items."""
    cells = [(j, i) if across else (i, j) for i, row in enumerate(table) for j in range(len(row))]
    return [
        (f"i{i}", f"j{j}", Fraction(table[j][i] if across else table[i][j]))
        for i, j in cells
        if (table[j][i] if across else table[i][j]) is not None
    ]


def test_published_examples():
    found = agreement(rows(KRIPPENDORFF, across=True))
    assert (round(found.alpha_nominal, 3), round(found.alpha_ordinal, 3), round(found.alpha_interval, 3)) == (
        0.743, 0.815, 0.849,
    )  # fmt: skip
    found = agreement(rows(SHROUT))
    assert (round(found.icc1, 2), round(found.icca1, 2), round(found.iccak, 2)) == (0.17, 0.29, 0.62)


def slow_alpha(units, difference):
    """The coincidence matrix, cell by cell."""
    units = [unit for unit in units if len(unit) > 1]
    cells = {}
    for unit in units:
        for a, b in permutations(range(len(unit)), 2):
            cells[unit[a], unit[b]] = cells.get((unit[a], unit[b]), 0) + Fraction(1, len(unit) - 1)
    marginal = {v: sum(c for (a, _b), c in cells.items() if a == v) for v in {a for a, _b in cells}}
    n = sum(marginal.values())
    expected = sum(marginal[a] * marginal[b] * difference(a, b, marginal) for a in marginal for b in marginal)
    observed = sum(c * difference(a, b, marginal) for (a, b), c in cells.items())
    return float(1 - (n - 1) * observed / expected) if expected else None


def nominal(a, b, _marginal):
    return a != b


def interval(a, b, _marginal):
    return (a - b) ** 2


def ordinal(a, b, marginal):
    low, high = min(a, b), max(a, b)
    return (sum(n for v, n in marginal.items() if low <= v <= high) - (marginal[a] + marginal[b]) / Fraction(2)) ** 2


def slow_iccs(table):
    """Mean squares of a complete table, in floats."""
    n, k = len(table), len(table[0])
    grand = sum(map(sum, table)) / (n * k)
    items, judges = [sum(row) / k for row in table], [sum(column) / n for column in zip(*table, strict=True)]
    msr = k * sum((m - grand) ** 2 for m in items) / (n - 1)
    msc = n * sum((m - grand) ** 2 for m in judges) / (k - 1)
    mse = sum((table[i][j] - items[i] - judges[j] + grand) ** 2 for i in range(n) for j in range(k)) / (
        (n - 1) * (k - 1)
    )
    msw = sum((table[i][j] - items[i]) ** 2 for i in range(n) for j in range(k)) / (n * (k - 1))
    return (
        (msr - msw) / (msr + (k - 1) * msw),
        (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n),
        (msr - mse) / (msr + (msc - mse) / n),
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.one_of(st.integers(-3, 6), st.none()), min_size=4, max_size=4), max_size=9))
def test_alphas_are_those_of_the_coincidence_matrix_with_missing_values(table):
    found = agreement(rows(table))
    units = [[value for value in row if value is not None] for row in table]
    for value, difference in (
        (found.alpha_nominal, nominal), (found.alpha_interval, interval), (found.alpha_ordinal, ordinal),
    ):  # fmt: skip
        slow = slow_alpha(units, difference)
        assert value == (slow if slow is None else pytest.approx(slow, abs=1e-9))


@pytest.mark.parametrize("seed", range(5))
def test_intraclass_correlations_are_those_of_the_mean_squares(seed):
    chance = random.Random(seed)
    table = [[round(chance.gauss(75, 9), 2) for _j in range(4)] for _i in range(12)]
    found = agreement(
        [(i, j, Fraction(str(s))) for i, j, s in ((f"i{i}", f"j{j}", table[i][j]) for i in range(12) for j in range(4))]
    )
    assert (found.icc1, found.icca1, found.iccak) == pytest.approx(slow_iccs(table), abs=1e-9)


def test_icc1_takes_items_of_different_sizes_and_leaves_single_scores_out():
    table = [[4, 5, 6, None], [1, 2, None, None], [7, 9, 8, 8], [3, None, None, None]]
    found = agreement(rows(table))
    units = [[4, 5, 6], [1, 2], [7, 9, 8, 8]]
    n, grand = 9, sum(map(sum, units)) / 9
    msb = sum(len(u) * (sum(u) / len(u) - grand) ** 2 for u in units) / 2
    msw = sum((v - sum(u) / len(u)) ** 2 for u in units for v in u) / 6
    size = (n - sum(len(u) ** 2 for u in units) / n) / 2
    assert found.icc1 == pytest.approx((msb - msw) / (msb + (size - 1) * msw), abs=1e-12)
    assert (found.icca1, found.iccak) == (None, None)


@pytest.mark.parametrize("table", [[], [[1, None]], [[5, 5], [5, 5]], [[None, 3], [4, None]]])
def test_nothing_to_compare_or_no_variation_is_none_and_never_0_or_1(table):
    assert set(agreement(rows(table))) == {None}


def test_huge_and_tiny_scores_lose_nothing():
    near = [[Fraction(10**15) + value for value in row] for row in SHROUT]
    assert agreement(rows(near)) == agreement(rows(SHROUT))
    assert agreement(rows([[Fraction(value, 10**9) for value in row] for row in SHROUT])) == agreement(rows(SHROUT))


def test_spearman_brown():
    assert spearman_brown(0.5, 3) == 0.75
    assert spearman_brown(None, 3) is spearman_brown(-0.9, 5) is None
