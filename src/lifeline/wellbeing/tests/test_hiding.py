"""W-66 and W-67 on trees: the cases of the specification, and an attacker on random ones."""

import random

import pytest

from lifeline.wellbeing.rules.hiding import hide
from lifeline.wellbeing.rules.numbers import SPAN, K
from lifeline.wellbeing.rules.units import BadTree, tree
from lifeline.wellbeing.tests.solver import Attack, ends


def shown(rows, counts):
    """Names of the shown units; `counts` are the returns of each unit itself."""
    units = tree(rows)
    hiding = hide(units, units.totals([counts.get(name, 0) for name in units.names]), K)
    return {name for name, is_shown in zip(units.names, hiding.shown, strict=True) if is_shown}


def flat(*sizes, top=None):
    return [("all", "", top), *((name, "all", size) for name, size in zip("abcdefgh", sizes, strict=False))]


def test_w67_e16_the_only_sibling_of_a_small_unit_is_hidden_too():
    assert shown(flat(30, 80), {"a": 9, "b": 60}) == {"all"}


def test_w67_e17_three_small_units_leave_their_parent_unless_everybody_answered():
    assert shown(flat(30, 30, 30), {"a": 9, "b": 9, "c": 9}) == {"all"}
    assert shown(flat(9, 9, 9), {"a": 9, "b": 9, "c": 9}) == set()


def test_w66_a_cell_of_nine_is_hidden_and_one_of_ten_is_shown():
    sizes, counts = flat(40, 40, 40, 40), {"a": 30, "b": 30, "c": 30}
    assert shown(sizes, {**counts, "d": 10}) == {"all", "a", "b", "c", "d"}
    assert shown(sizes, {**counts, "d": 9}) == {"all", "b", "c"}


def test_w67_people_of_the_parent_itself_are_a_rest_like_any_other():
    """Parent − workshops would be the number of those in the office; with three in it, one hidden workshop is told too."""
    rows = [("plant", "", 103), ("a", "plant", 50), ("b", "plant", 50)]
    assert shown(rows, {"plant": 3, "a": 40, "b": 45}) == {"plant"}
    rows[0] = ("plant", "", 108)
    assert shown(rows, {"plant": 3, "a": 40, "b": 45}) == {"plant", "b"}


def test_w67_a_hidden_unit_is_not_told_by_its_own_children():
    """The plant is hidden beside a small office; were all its workshops shown, their sum would tell it."""
    rows = [("all", "", None), ("office", "all", 20), ("plant", "all", None), ("a", "plant", 60), ("b", "plant", 70)]
    assert shown(rows, {"office": 8, "a": 40, "b": 50}) == {"all", "b"}


def test_w67_chains_of_single_children_are_one_unit():
    rows = [("all", "", None), ("only", "all", None), ("one", "only", 50), ("other", "all", 50)]
    assert shown(rows, {"one": 30, "other": 40}) == {"all", "only", "one", "other"}
    assert shown(rows, {"one": 30, "other": 9}) == {"all"}


def test_w67_a_parents_headcount_is_everybody_or_those_of_no_child():
    whole = tree([("all", "", 110), ("a", "all", 30), ("b", "all", 80)])
    apart = tree([("all", "", 5), ("a", "all", 30), ("b", "all", 80)])
    assert (whole.size[0], whole.own[0], apart.size[0], apart.own[0]) == (110, 0, 115, 5)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("a", "", 1), ("a", "", 2)], "twice"),
        ([("a", "b", 1)], "parent"),
        ([("a", "b", 1), ("b", "a", 1)], "circle"),
        ([("a", "", -1)], "headcount"),
    ],
)
def test_units_that_are_no_tree_are_refused(rows, reason):
    with pytest.raises(BadTree) as problem:
        tree(rows)
    assert problem.value.reason == reason


def random_tree(dice, units):
    rows = [("u0", "", dice.choice([None, 0, 3, 40]))]
    for number in range(1, units):
        above = dice.randrange(max(0, number - dice.choice([3, 12, 400])), number)
        size = dice.choice([0, 1, 2, 4, 6, 9, 12, 20, 30, 60, 90])
        rows.append((f"u{number}", f"u{above}" if dice.random() < 0.97 else "", size))
    return tree(rows)


def random_counts(dice, units):
    mood = dice.choice([(0.0, 0.2), (0.3, 0.9), (0.9, 1.0), (1.0, 1.0), (0.0, 1.0)])
    return units.totals([round(people * dice.uniform(*mood)) for people in units.own])


def narrowed(units, counts, hiding):
    """Everything that the attacker narrows further than allowed."""
    attack = Attack(units, {u: counts[u] for u, is_shown in enumerate(hiding.shown) if is_shown})
    found = []
    for unit, bits in attack.fits.items():
        low, high = ends(bits)
        if not hiding.shown[unit]:
            assert (low, high) == hiding.units[unit]
            found += [(units.names[unit], low, high)] if high - low < min(SPAN, units.size[unit]) else []
    for unit, bits in attack.own.items():
        low, high = ends(bits)
        assert hiding.own[unit] == (low, high)
        found += [(f"own {units.names[unit]}", low, high)] if high - low < min(SPAN, units.own[unit]) else []
    return found


@pytest.mark.parametrize("seed", range(60))
def test_w67_nobody_narrows_a_hidden_count_of_a_random_tree(seed):
    dice = random.Random(seed)
    units = random_tree(dice, dice.choice([2, 3, 5, 9, 20, 60]))
    counts = random_counts(dice, units)
    hiding = hide(units, counts, K)
    assert all(counts[u] >= K for u, is_shown in enumerate(hiding.shown) if is_shown)
    assert narrowed(units, counts, hiding) == []
    assert thin_rests(units, counts, hiding) == []


def thin_rests(units, counts, hiding):
    """Shown units of which a rest with fewer than ten returns or two units is left."""
    found = []
    for unit, is_shown in enumerate(hiding.shown):
        if not is_shown or not units.children[unit]:
            continue
        rest, holders, waiting = counts[unit], int(units.own[unit] > 0), list(units.children[unit])
        while waiting:
            below = waiting.pop()
            if hiding.shown[below]:
                rest -= counts[below]
            else:
                holders += units.own[below] > 0
                waiting += units.children[below]
        if holders and (rest < K or holders < 2):
            found.append((units.names[unit], rest, holders))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_w67_nobody_narrows_a_company_of_400_units(seed):
    dice = random.Random(f"company {seed}")
    units = random_tree(dice, 400)
    counts = random_counts(dice, units)
    hiding = hide(units, counts, K)
    assert narrowed(units, counts, hiding) == []
    assert thin_rests(units, counts, hiding) == []


def test_w67_something_is_shown_where_something_can_be():
    """A company of ten plants with ten workshops of forty each, three quarters answered: all 111 cells."""
    rows = [("all", "", None)]
    rows += [(f"p{p}", "all", None) for p in range(10)]
    rows += [(f"p{p}w{w}", f"p{p}", 40) for p in range(10) for w in range(10)]
    assert len(shown(rows, {f"p{p}w{w}": 30 for p in range(10) for w in range(10)})) == 111
    assert len(shown(rows, {f"p{p}w{w}": 30 if w else 7 for p in range(10) for w in range(10)})) == 91
