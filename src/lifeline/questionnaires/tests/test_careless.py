"""How a sheet was answered, told to the person alone (Q-26)."""

from lifeline.questionnaires import api
from lifeline.questionnaires.rules.careless import irv, longstring, pace

PLAIN = [False] * 9


def test_q26_pace_tells_runs_deviation_and_the_median_time_of_an_item():
    assert longstring([1, 1, None, 1, 0]) == 2
    quick = pace([0, 3], PLAIN[:2], [1000, 2499, 3998])
    assert (irv([0, 3]), quick.median_ms, quick.is_hasty) == ("2.12", 1499, True)
    assert not pace([0, 3], PLAIN[:2], [1000, 2500, 4000]).is_hasty
    assert pace([0, 3], PLAIN[:2], [1000, 1100]).median_ms is None
    assert not pace([], [], []).is_hasty


def test_q26_a_long_run_is_careless_only_where_it_contradicts_itself():
    """Nine times "not at all" is what a healthy person answers; it says nothing about care."""
    assert not pace([0] * 9, PLAIN, []).is_straight
    both = [False] * 4 + [True] * 4 + [False]
    assert pace([2] * 8 + [0], both, []).straight == 8
    assert pace([2] * 8 + [0], both, []).is_straight
    assert not pace([2] * 7 + [0, 0], both, []).is_straight
    assert pace([None] * 9, both, []).straight == 0
    assert pace([2] * 4 + [None] + [2] * 4, both, []).straight == 4


def test_q26_which_items_are_turned_is_the_definitions():
    assert api.definition("phq9").turned == frozenset()
    assert api.definition("pss10").turned == {"q4", "q5", "q7", "q8"}
