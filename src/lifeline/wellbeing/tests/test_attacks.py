"""Attacks on whole statistics: what follows from everything that is printed, by means that the rules do not use.

The attacker knows more than is printed: every shown count exactly, and of every shown cell how many gave which score.
"""

import itertools
import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from lifeline.wellbeing.rules.counting import Return
from lifeline.wellbeing.rules.crossing import split
from lifeline.wellbeing.rules.numbers import BAND, SPAN, K
from lifeline.wellbeing.rules.statistics import Statistics
from lifeline.wellbeing.rules.units import tree

BANDS = ("none", "mild", "moderate", "severe")
SHIFTS = ("day", "day", "day", "day", "night", "night", "night", "")


def campaign(seed, most):
    """A random tree with random answers; the severe are few and some workshops are much alike."""
    dice = random.Random(f"attack {seed}")
    rows = [("u0", "", None)]
    rows += [
        (f"u{number}", f"u{dice.randrange(max(0, number - 4), number)}", dice.choice([0, 8, 20, 40, 90, 200]))
        for number in range(1, most)
    ]
    units = tree(rows)
    steep, share = dice.choice([0.25, 0.5, 1]), dice.choice([0.4, 0.7, 1])
    returns = []
    for unit, people in enumerate(units.own):
        home = dice.random()
        for _person in range(people):
            if dice.random() < share:
                score = min(7, int(dice.expovariate(steep)))
                shift = dice.choice(SHIFTS) if dice.random() < home else "night"
                returns.append(Return(unit, (shift, dice.choice(("young", "old"))), score // 2, Fraction(score)))
    return units, returns


def descendants(units, unit):
    yield unit
    for child in units.children[unit]:
        yield from descendants(units, child)


class Counts:
    """Everybody as a vector over (place, shift, band), and what is printed as sums over it."""

    def __init__(self, units, returns, made):
        self.units, self.made = units, made
        self.names = sorted({one.categories[0] for one in returns})
        homes = [unit for unit, people in enumerate(units.own) if people]
        self.place = {key: n for n, key in enumerate(itertools.product(homes, self.names, range(4)))}
        self.truth = np.zeros(len(self.place))
        for one in returns:
            self.truth[self.place[one.unit, one.categories[0], one.band]] += 1

    def vector(self, inside, shifts, bands):
        found = np.zeros(len(self.place))
        for key in itertools.product(inside, shifts, bands):
            if key in self.place:
                found[self.place[key]] = 1
        return found

    def printed(self):
        tables, units = self.made.crossed[0], self.units
        told = [(unit, self.names, row) for unit, row in self.made.rows.items()]
        told += [(unit, [name], row) for unit, row in tables.items() for name in self.made.tables[0].printed]
        return [
            self.vector(descendants(units, unit), names, range(*group))
            for unit, names, row in told
            for group in row.groups()
        ]

    def asked(self):
        """Groups of bands of every unit, and of what is left of it after one, two or three units below it."""
        places = [set(descendants(self.units, unit)) for unit in range(len(self.units.names))]
        for unit, many in itertools.product(range(len(places)), (1, 2, 3)):
            for less in itertools.combinations([places[child] for child in self.units.children[unit]], many):
                places.append(places[unit] - set().union(*less))
        for inside, shifts in itertools.product(places, [self.names, *([name] for name in self.names)]):
            if self.vector(inside, shifts, range(4)) @ self.truth > 0:
                for group in set(itertools.combinations(range(5), 2)) - {(0, 4)}:
                    yield self.vector(inside, shifts, range(*group))


@pytest.mark.parametrize("seed", range(24))
def test_w68_no_band_below_three_follows_from_any_sums_and_differences(seed):
    """Every printed count is an equation over (place, shift, band); is a small count of a rest among what they span?"""
    units, returns = campaign(seed, random.Random(seed).choice([3, 4, 6]))
    counts = Counts(units, returns, Statistics(units, returns, ("shift", "age"), BANDS, K))
    if known := counts.printed():
        _u, sizes, basis = np.linalg.svd(np.array(known), full_matrices=False)
        basis = basis[sizes > 1e-9]
        small = [asked for asked in counts.asked() if asked @ counts.truth < BAND]
        assert not any(np.allclose(basis.T @ (basis @ asked), asked) for asked in small)


@pytest.mark.parametrize(("seed", "most"), [*((n, 5) for n in range(20)), *((n, 30) for n in range(6)), (1, 400)])
def test_w67_w69_a_hidden_cell_of_a_dimension_could_be_another_by_five(seed, most):
    """People of the same band and score who trade places leave every printed number as it is, to the last digit."""
    units, returns = campaign(seed, most)
    made = Statistics(units, returns, ("shift", "age"), BANDS, K)
    for dimension, table in enumerate(made.tables):
        for top in (unit for unit, is_shown in enumerate(table.shown) if is_shown):
            tables = [child for child in units.children[top] if table.shown[child]]
            region = set(descendants(units, top)) - {one for child in tables for one in descendants(units, child)}
            column = {}
            for one in returns:
                if one.unit in region:
                    name = one.categories[dimension]
                    column.setdefault(name if name in table.printed else None, []).append(one)
            for unit in region - {top}:
                inside = set(descendants(units, unit))
                for name in column:
                    if made.hiding.shown[unit]:
                        assert trades(column, name, inside) >= min(SPAN, made.tree.size[unit]), (unit, name)


def trades(column, name, inside):
    """By how many people a cell can grow and shrink when who gave the same answer trade places, in two and two."""
    sides = {(is_in, is_it): Counter() for is_in in (True, False) for is_it in (True, False)}
    for one_name, people in column.items():
        for one in people:
            sides[one.unit in inside, one_name == name][one.band, one.score] += 1
    grown, shrunk = sides[True, False] & sides[False, True], sides[True, True] & sides[False, False]
    return grown.total() + shrunk.total()


@pytest.mark.parametrize("seed", range(10))
def test_w69_nobody_narrows_a_hidden_cell_of_a_small_dimension(seed):
    """Two levels, two categories, two scores, small numbers: every table that fits is tried one by one."""
    dice = random.Random(f"cross {seed}")
    k, leaves = 4, 2
    sizes = [dice.randint(1, 6) for _leaf in range(leaves)]
    units = tree([("all", "", None), *((f"u{n}", "all", size) for n, size in enumerate(sizes))])
    returns = [
        Return(n + 1, (dice.choice("xy"),), band, Fraction(band))
        for n, size in enumerate(sizes)
        for band in dice.choices((0, 1), (3, 1), k=dice.randint(0, size))
    ]
    made = Statistics(units, returns, ("shift",), BANDS, k)
    truth = Counter((one.unit, one.categories[0], one.band) for one in returns)
    table, spans = made.tables[0], {}
    fits = [fit for size in sizes for fit in [list(fitting(size))]]
    for rows in itertools.product(*fits):
        tried = Counter({(n + 1, *cell): count for n, row in enumerate(rows) for cell, count in row.items()})
        if agrees(made, table, truth, tried):
            for unit, name in itertools.product((1, 2), table.printed):
                count = tried[unit, name, 0] + tried[unit, name, 1]
                low, high = spans.get((unit, name), (99, -1))
                spans[unit, name] = min(low, count), max(high, count)
    for (unit, name), (low, high) in spans.items():
        if not table.shown[unit] and table.printed:
            assert high - low >= min(SPAN, units.size[unit]), (unit, name, low, high)


def fitting(size):
    """Every way in which so many people can give two scores in two categories, or none."""
    cells = list(itertools.product("xy", (0, 1)))
    for counts in itertools.product(range(size + 1), repeat=4):
        if sum(counts) <= size:
            yield dict(zip(cells, counts, strict=True))


def agrees(made, table, truth, tried):
    """Whether a company prints what was printed: of each shown unit its scores, of each shown table its columns."""
    for unit in range(3):
        here = (1, 2) if unit == 0 else (unit,)
        for band in (0, 1):
            of = {name: sum(tried[one, name, band] - truth[one, name, band] for one in here) for name in "xy"}
            if made.hiding.shown[unit] and sum(of.values()):
                return False
            if table.shown[unit] and any(of[name] for name in table.printed):
                return False
    return True


def test_w69_small_categories_of_the_company_are_silent_and_never_alone():
    assert split({"day": 100, "night": 60, "split": 4, "": 0}, K) == (("day",), ("split", "night"))
    assert split({"day": 100, "night": 60}, K) == (("day", "night"), ())
    assert split({"day": 100, "night": 60, "": 20, "x": 30}, K) == (("day", "night", "x"), ("",))
    assert split({"day": 100, "night": 60, "": 8, "x": 4}, K) == (("day", "night"), ("", "x"))
