"""奖励分档与分配: the arithmetic, without a database."""

import itertools

from lifeline.innovation.rules import awards as rules
from lifeline.innovation.rules.awards import Scored


def rows(*scores, se=1.0):
    return [Scored(place, float(score), se) for place, score in enumerate(scores, 1)]


def test_i103_i104_equal_scores_stay_together_and_nobody_behind_overtakes():
    assert rules.place(rows(90, 90, 80, 70, 60), [1, 3, 2]) == {1: 2, 2: 2, 3: 2, 4: 3, 5: 3}
    assert rules.place(rows(90, 80, 80, 80, 70), [1, 2, 4]) == {1: 1, 2: 3, 3: 3, 4: 3, 5: 3}
    failed = [*rows(90, 80), Scored(3, 99.0, 1.0, failed=True)]
    assert rules.place(failed, [1, 1, 1]) == {1: 1, 2: 2, 3: 0}


def test_e38_i102_i103_three_equal_winners_share_what_can_be_shared_and_the_rest_is_left():
    scores = rows(90, 90, 90)
    found = rules.allocate(scores, rules.place(scores, [3, 8, 13]), 100_000)
    assert (len({found.yuan(item) for item in (1, 2, 3)}), 3 * found.yuan(1) + found.leftover) == (1, 100_000)
    assert found.yuan(1) <= 50_000


def test_i15_i104_the_real_purse_and_the_level_that_is_nowhere():
    scores = rows(*range(100, 76, -1))
    found = rules.allocate(scores, rules.place(scores, [3, 8, 13]), 545_000)
    assert (found.amounts, found.leftover) == ((50_000, 25_000, 15_000), 0)
    assert "level" not in Scored._fields
    for order in itertools.islice(itertools.permutations(scores), 3):
        assert rules.place(order, [3, 8, 13]) == rules.place(scores, [3, 8, 13])


def test_i55_i104_only_the_tie_zone_of_a_border_moves_and_by_one_tier():
    scores = rows(90, 80.5, 80, 60, 50)
    tiers = rules.place(scores, [2, 2, 1])
    zones = rules.zones(scores, tiers)
    assert zones == {1: {2, 3}, 2: set()}
    assert rules.movable(zones, 3, 2, 1)
    assert not rules.movable(zones, 3, 2, 0)
    assert not rules.movable(zones, 1, 1, 2)
    moved = {(one.item, one.to) for one in rules.what_if(scores, tiers, 100_000)}
    assert moved == {(2, 2), (3, 1)}
    assert all(sum(one.amounts) > 0 for one in rules.what_if(scores, tiers, 100_000))
