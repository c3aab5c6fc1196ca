"""Quorum, majorities, the last place, and places per level: pure functions against every small case."""

from __future__ import annotations

from itertools import permutations

import pytest

from lifeline.innovation.rules import meeting
from lifeline.innovation.rules.meeting import Seat, seats


def test_i58_quorum_is_two_thirds_of_those_who_may_vote_and_three_at_least():
    for eligible in range(40):
        for present in range(eligible + 1):
            wanted = present >= 3 and present / eligible >= 2 / 3 - 1e-12
            assert meeting.is_quorum(eligible, present) == wanted, (eligible, present)
    assert meeting.is_quorum(15, 10)
    assert not meeting.is_quorum(15, 9)
    assert not meeting.is_quorum(2, 2)


def test_i59_an_approval_takes_more_than_half_and_the_rest_two_thirds_of_those_present():
    for yes, present, simple, strong in ((5, 10, False, False), (6, 10, True, False), (7, 10, True, True),
                                         (6, 9, True, True), (0, 3, False, False), (2, 3, True, True)):  # fmt: skip
        assert meeting.passes(yes, present, two_thirds=False) == simple
        assert meeting.passes(yes, present, two_thirds=True) == strong


def test_i59_who_abstains_counts_as_present():
    """7 yes, 0 no, 8 abstain of 15: not more than half."""
    assert not meeting.passes(7, 15, two_thirds=False)
    figures = ((3, 2), (9, 6), (2, 2), (9, 5), (3, 4))
    assert [meeting.carried(present, yes) for present, yes in figures] == [True, True, False, False, False]


def test_i63_a_secret_vote_needs_four_who_may_vote():
    assert [meeting.may_be_secret(number) for number in (3, 4)] == [False, True]


def votes(*numbers):
    return {f"4-{place:03}": (number,) for place, number in enumerate(numbers, 1)}


def test_i64_e30_equal_votes_over_the_last_place_tie_whatever_their_numbers():
    """36 places, ranks 35 to 38 equal: 34 are in, 4 tie, the rest is out, in every order of names."""
    found = seats(votes(*[14] * 34, *[9] * 4, *[8] * 3), 36, 0)
    assert [list(found.values()).count(seat) for seat in Seat] == [34, 3, 4, 0]
    for order in permutations(votes(9, 7, 7, 5).items()):
        assert seats(dict(order), 2, 0) == {"4-001": "IN", "4-002": "TIED", "4-003": "TIED", "4-004": "OUT"}


def test_i64_a_place_is_given_before_the_last_vote_only_where_no_later_vote_can_take_it():
    assert seats(votes(9), 1, 1)["4-001"] == Seat.OPEN
    assert seats(votes(9), 2, 1)["4-001"] == Seat.IN
    assert seats(votes(9, 8), 1, 3) == {"4-001": Seat.OPEN, "4-002": Seat.OUT}
    assert seats(votes(9, 9), 2, 1)["4-002"] == Seat.OPEN
    assert seats(votes(9), 0, 0)["4-001"] == Seat.OUT


def test_i64_a_vote_among_the_tied_decides_between_them_and_nobody_else():
    tied = {"a": (9,), "b": (7, 5), "c": (7, 3), "d": (7, 3), "e": (4,)}
    assert seats(tied, 2, 0) == {"a": "IN", "b": "IN", "c": "OUT", "d": "OUT", "e": "OUT"}
    assert seats(tied, 3, 0) == {"a": "IN", "b": "IN", "c": "TIED", "d": "TIED", "e": "OUT"}
    assert meeting.may_vote_again((7, 3))
    assert not meeting.may_vote_again((7, 3, 3))


@pytest.mark.parametrize("places", range(5))
@pytest.mark.parametrize("waiting", range(3))
def test_i11_never_more_have_a_place_than_there_are_and_a_place_once_given_stays(places, waiting):
    for numbers in ((3, 3, 2), (5, 4, 4, 1), (2,), (1, 1, 1, 1)):
        found = seats(votes(*numbers), places, waiting)
        assert list(found.values()).count(Seat.IN) <= places
        if waiting:
            later = seats(votes(*numbers, 9), places, waiting - 1)
            assert all(later[key] == seat for key, seat in found.items() if seat in {Seat.IN, Seat.OUT})


def test_i11_i12_places_are_the_maximum_less_the_approved_and_motions_move_them():
    maxima, approved = {"COMPANY_KEY": 7, "PLANT": 20, "BRANCH": 9}, {"PLANT": 20, "BRANCH": 3}
    assert meeting.left_of(maxima, approved, []) == {"COMPANY_KEY": 7, "PLANT": 0, "BRANCH": 6}
    moved = meeting.left_of(maxima, approved, [("COMPANY_KEY", "PLANT"), ("COMPANY_KEY", "PLANT")])
    assert moved == {"COMPANY_KEY": 5, "PLANT": 2, "BRANCH": 6}
    assert meeting.left_of(maxima, {"BRANCH": 10}, [])["BRANCH"] == 0


def test_i65_a_level_rises_towards_the_company_and_money_is_cut_to_its_ceiling():
    assert meeting.rises("PLANT", "COMPANY_KEY")
    assert not meeting.rises("COMPANY_KEY", "PLANT")
    assert not meeting.rises("PLANT", "PLANT")
    assert (meeting.cut_to(3_000_000, 1_500_000), meeting.cut_to(900_000, 1_500_000)) == (1_500_000, 900_000)
