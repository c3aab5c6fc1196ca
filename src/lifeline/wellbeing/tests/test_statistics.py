"""W-66 to W-69: what is printed of a campaign; `tabulate` from file to JSON."""

import json
from collections import Counter
from fractions import Fraction

import pytest

from lifeline.wellbeing.management.stateless import main, words
from lifeline.wellbeing.rules.counting import Cell, Key
from lifeline.wellbeing.rules.numbers import K
from lifeline.wellbeing.rules.printing import Row, nearest_five, percent, settle

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


def row(*bands, within=()):
    """A unit with so many people in each band, each band with a score of its own."""
    key = Key(len(bands), [(band, Fraction(band)) for band in range(len(bands))])
    return Row((Cell(Counter(dict(enumerate(bands))), key),), within)


def parted(*bands):
    alone = row(*bands)
    alone.start(K)
    return alone.groups()


def test_w68_small_bands_join_a_neighbour():
    assert parted(10, 2, 8, 0) == [(0, 1), (1, 4)]
    assert parted(10, 3, 4, 3) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert parted(9, 1, 0, 0) == [(0, 4)]
    assert parted(0, 0, 0, 0) == [(0, 4)]


def test_w68_neither_0_nor_100_percent_is_printed():
    assert parted(1000, 3, 500, 400) == [(0, 1), (1, 3), (3, 4)]
    assert parted(2000, 4, 3, 3) == [(0, 4)]


def below(whole, *bands, hidden=()):
    """The groups of units below one, and how they print when they are all that is below it."""
    whole.start(K)
    rows = [row(*counts, within=(whole,)) for counts in bands]
    settle(whole, rows, tuple(cell for counts in hidden for cell in row(*counts).cells), K)
    return [one.groups() for one in rows]


def test_w68_the_rest_of_a_parent_shows_no_small_band():
    """Plant 60 with 20 severe, its shown half has 19 of them: the other half has one, so severe joins its neighbour."""
    assert below(row(20, 20, 20), (6, 5, 19), hidden=[(14, 15, 1)]) == [[(0, 1), (1, 3)]]
    assert below(row(20, 20, 20), (6, 5, 17), hidden=[(14, 15, 3)]) == [[(0, 1), (1, 2), (2, 3)]]


def test_w68_a_sibling_does_not_tell_what_the_other_may_not():
    """All 4 severe of the plant less 3 in one half would be the 1 in the other, who is not printed there."""
    assert below(row(20, 20, 4), (10, 10, 3), (10, 10, 1)) == [[(0, 1), (1, 3)], [(0, 1), (1, 3)]]
    assert below(row(20, 20, 6), (10, 10, 3), (10, 10, 3)) == [[(0, 1), (1, 2), (2, 3)]] * 2


def test_w68_no_unit_parts_bands_that_the_unit_above_does_not_part():
    """Otherwise the units together would tell the unit above, and that one the rest of the company."""
    assert below(row(2000, 3, 3, 3), (20, 3, 0, 3), (20, 0, 3, 0)) == [[(0, 4)], [(0, 4)]]


@pytest.mark.parametrize(("n", "printed"), [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20), (102, 100), (103, 105)])
def test_w68_n_is_printed_to_the_nearest_five(n, printed):
    assert nearest_five(n) == printed


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [(3, 12, 25), (4, 12, 35), (5, 40, 15), (24, 49, 50), (24, 50, 48), (1, 3, 35), (125, 1000, 13)],
)
def test_w68_percentages_go_in_steps_of_five_below_fifty_and_of_one_above(part, whole, printed):
    """Half-up: 12.5 % of 40 is 15 in steps of five, 12.5 % of 1000 is 13."""
    assert percent(row(part, whole - part).cells[0], (0, 1)) == printed


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
