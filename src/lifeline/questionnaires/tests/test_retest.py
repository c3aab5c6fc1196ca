"""Two sheets of one instrument that cover the same days (Q-24)."""

from lifeline.questionnaires import api
from lifeline.questionnaires.rules.retest import DAY_MS, same_days


def test_q24_a_retest_inside_its_days_covers_the_same_ones_in_both_directions():
    phq9 = api.definition("phq9")
    assert phq9.document["retest_min_days"] == 14
    assert same_days(phq9, 0, [13 * DAY_MS])
    assert same_days(phq9, 14 * DAY_MS, [90 * DAY_MS, DAY_MS])
    assert not same_days(phq9, 0, [14 * DAY_MS, 30 * DAY_MS])
    assert not same_days(phq9, 0, [])
