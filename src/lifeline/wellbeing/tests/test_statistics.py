"""W-66 to W-69: what is printed of a campaign; `tabulate` from file to JSON."""

import json
import random
from fractions import Fraction

import pytest

from lifeline.wellbeing.management.stateless import main, words
from lifeline.wellbeing.rules.numbers import BAND, K
from lifeline.wellbeing.rules.printing import Cell, coarsest, grouped, nearest_five, percent, protect_rest
from lifeline.wellbeing.rules.statistics import Return, Statistics
from lifeline.wellbeing.rules.units import tree

BANDS = ("none", "mild", "moderate", "severe")


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setattr(words, "language", ["en"])


@pytest.fixture
def tabulate(tmp_path, capsys):
    def run(units, returns, *options, bands="none,mild,moderate,severe"):
        (tmp_path / "units.csv").write_text("unit,parent,headcount\n" + units)
        (tmp_path / "returns.csv").write_text(returns)
        code = main(
            ["tabulate", str(tmp_path / "units.csv"), str(tmp_path / "returns.csv"), "--bands", bands, *options]
        )
        out, err = capsys.readouterr()
        return (json.loads(out)["cells"] if code == 0 else code), err

    return run


def returns_of(unit, *counts, score=5):
    return "".join(
        f"{unit},{band},{score + place}\n" * count
        for place, (band, count) in enumerate(zip(BANDS, counts, strict=True))
    )


def test_w67_e16_hidden_cells_carry_their_place_and_nothing_else(tabulate):
    cells, _err = tabulate(
        "all,,110\na,all,30\nb,all,80\n",
        "unit,band,score\n" + returns_of("a", 4, 3, 2, 0) + returns_of("b", 30, 20, 5, 5),
    )
    assert cells[1:] == [{"unit": name, "dimension": None, "category": None, "shown": False} for name in "ab"]
    assert cells[0] == {
        "unit": "all", "dimension": None, "category": None, "shown": True, "n": 70,
        "bands": [{"codes": ["none"], "percent": 49}, {"codes": ["mild"], "percent": 33},
                  {"codes": ["moderate"], "percent": 10}, {"codes": ["severe"], "percent": 7}],
        "mean": 5.8, "sd": 0.9,
    }  # fmt: skip


def test_w68_e18_a_unit_in_one_band_prints_no_band(tabulate):
    cells, _err = tabulate("all,,30\n", "unit,band,score\n" + returns_of("all", 12, 0, 0, 0))
    assert cells == [
        {
            "unit": "all",
            "dimension": None,
            "category": None,
            "shown": True,
            "n": 10,
            "bands": [],
            "mean": None,
            "sd": None,
        }
    ]


def test_w68_small_bands_join_a_neighbour():
    assert grouped((10, 2, 8, 0), 20) == [(0, 1), (1, 4)]
    assert grouped((10, 3, 4, 3), 20) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert grouped((9, 1, 0, 0), 10) == [(0, 4)]
    assert grouped((0, 0, 0, 0), 10) == [(0, 4)]


def test_w68_neither_0_nor_100_percent_is_printed():
    assert grouped((1000, 3, 500, 400), 1903) == [(0, 1), (1, 3), (3, 4)]
    assert grouped((2000, 4, 3, 3), 2010) == [(0, 4)]


@pytest.mark.parametrize(("n", "printed"), [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (102, 100), (103, 105)])
def test_w68_n_is_printed_to_the_nearest_five(n, printed):
    assert nearest_five(n) == printed


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(3, 12, 25), (4, 12, 35), (5, 40, 15), (24, 49, 50), (24, 50, 48), (1, 3, 35), (125, 1000, 13)],
)
def test_w68_percentages_go_in_steps_of_five_below_fifty_and_of_one_above(part, whole, printed):
    """Half-up: 12.5 % of 40 is 15 in steps of five, 12.5 % of 1000 is 13."""
    assert percent(part, whole, whole) == printed


def test_w68_a_deviation_needs_thirty_scores_and_is_exact(tabulate):
    units = "all,,60\n"
    few, _err = tabulate(units, "unit,band,score\n" + returns_of("all", 15, 14, 0, 0))
    many, _err = tabulate(units, "unit,band,score\n" + returns_of("all", 15, 15, 0, 0))
    assert (few[0]["mean"], few[0]["sd"], many[0]["mean"], many[0]["sd"]) == (5.5, None, 5.5, 0.5)


def test_w66_no_mean_and_no_bands_of_fewer_than_k(tabulate):
    """Twelve returns, of which nine gave a score and nine a band: neither is told; with ten both are."""
    for given, is_told in ((9, False), (10, True)):
        rows = "".join(
            f"all,{BANDS[place % 2] if place < given else ''},{place if place < given else ''}\n" for place in range(12)
        )
        (cell,), _err = tabulate("all,,60\n", "unit,band,score\n" + rows)
        assert (cell["shown"], cell["mean"] is not None, bool(cell["bands"])) == (True, is_told, is_told)


def test_w68_the_rest_of_a_parent_shows_no_small_band():
    """Plant 60 with 20 severe, its shown half has 19 of them: the other half has one, so severe joins its neighbour."""
    whole = Cell(60, (20, 20, 20))
    part = Cell(30, (6, 5, 19))
    protect_rest(whole, [part])
    assert whole.groups == [(0, 1), (1, 2), (2, 3)]
    assert part.groups == [(0, 1), (1, 3)]


def random_campaign(seed):
    dice = random.Random(seed)
    rows = [("u0", "", None)]
    rows += [
        (f"u{number}", f"u{dice.randrange(max(0, number - 4), number)}", dice.choice([0, 8, 20, 60, 200]))
        for number in range(1, dice.choice([4, 10, 30]))
    ]
    units = tree(rows)
    lean = dice.random()
    returns = [
        Return(
            unit,
            (dice.choice(["day", "day", "night", ""]), dice.choice(["young", "old"])),
            min(3, int(dice.expovariate(1 + lean))),
            Fraction(dice.randrange(28)),
        )
        for unit, people in enumerate(units.own)
        for _person in range(people)
        if dice.random() < 0.4 + lean / 2
    ]
    return units, returns


@pytest.mark.parametrize("seed", range(40))
def test_w68_no_band_below_three_follows_from_what_is_printed(seed):
    """Cells and rests, counted anew from the returns: every printed group, and every difference of printed groups."""
    units, returns = random_campaign(seed)
    made = Statistics(units, returns, ("shift", "age"), BANDS, K)
    for unit, cell in made.shown.items():
        assert list(cell.bands) == recount(units, returns, unit)
        check(cell.bands, cell.groups)
        rest(cell, [made.shown[one] for one in frontier(units, made.hiding.shown, unit)])
    for place, table in enumerate(made.tables):
        for (unit, name), cell in made.crossed[place].items():
            assert list(cell.bands) == recount(units, returns, unit, place, name)
            check(cell.bands, cell.groups)
            rest(cell, [made.crossed[place][one, name] for one in units.children[unit] if table.shown[one]])
        for unit in {unit for unit, _name in made.crossed[place]}:
            rest(made.shown[unit], [made.crossed[place][unit, name] for name in table.printed])


def recount(units, returns, unit, dimension=None, category=None):
    below, found = set(descendants(units, unit)), [0] * 4
    for one in returns:
        if one.unit in below and (dimension is None or one.categories[dimension] == category):
            found[one.band] += 1
    return found


def check(bands, groups):
    if len(groups) > 1:
        assert min(sum(bands[first:end]) for first, end in groups) >= BAND


def rest(whole, parts):
    left = [most - sum(part.bands[band] for part in parts) for band, most in enumerate(whole.bands)]
    if sum(left):
        check(left, coarsest([whole.groups, *(part.groups for part in parts)]))


def descendants(units, unit):
    yield unit
    for child in units.children[unit]:
        yield from descendants(units, child)


def frontier(units, shown, unit):
    found = []
    for child in units.children[unit]:
        found += [child] if shown[child] else frontier(units, shown, child)
    return found


def test_w69_dimensions_are_printed_for_all_categories_or_none(tabulate):
    units = "all,,\na,all,100\nb,all,100\n"
    lines = [
        ("a", "day", 30),
        ("a", "night", 12),
        ("b", "day", 20),
        ("b", "night", 15),
        ("b", "split", 2),
        ("b", "", 20),
    ]
    text = "unit,shift,band,score\n" + "".join(
        f"{unit},{shift},{BANDS[n % 3]},{n % 20}\n" for unit, shift, count in lines for n in range(count)
    )
    cells, _err = tabulate(units, text)
    told = {(cell["unit"], cell["category"]): cell["shown"] for cell in cells if cell["dimension"] == "shift"}
    assert {where for where, is_shown in told.items() if is_shown} == {("all", "day"), ("all", "night")}
    assert set(told) == {(unit, shift) for unit in ("all", "a", "b") for shift in ("day", "night", "split")}


def test_w66_k_may_be_raised_and_never_lowered(tabulate):
    text = "unit,band,score\n" + returns_of("all", 5, 5, 4, 0)
    assert tabulate("all,,30\n", text)[0][0]["shown"] is True
    assert tabulate("all,,30\n", text, "--k", "15")[0][0]["shown"] is False
    assert tabulate("all,,30\n", text, "--k", "9") == (2, "--k is never below 10.\n")


@pytest.mark.parametrize(
    ("units", "returns", "said"),
    [
        ("a,,x\n", "unit,band,score\n", "The headcount of a is no whole number"),
        ("a,b,3\n", "unit,band,score\n", "The unit a names a parent that is not in the file."),
        ("a,,3\na,,3\n", "unit,band,score\n", "The unit a stands in the file twice."),
        ("a,b,3\nb,a,3\n", "unit,band,score\n", "circle"),
        ("a,,3\n", "unit,score\n", "The file has no column band."),
        ("a,,3\n", "unit,band,score\nb,mild,1\n", "Row 1 names the unknown unit b."),
        ("a,,3\n", "unit,band,score\na,strong,1\n", "Row 1 has the unknown band strong."),
        ("a,,3\n", "unit,band,score\na,mild,x\n", "Row 1 has a score that is no number."),
    ],
)
def test_a_file_that_makes_no_statistics_is_told(tabulate, units, returns, said):
    code, err = tabulate(units, returns)
    assert code == 2
    assert said in err
