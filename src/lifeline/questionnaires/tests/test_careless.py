"""How a sheet was answered, told to the person alone (Q-26)."""

from lifeline.questionnaires.rules.careless import irv, pace


def test_q26_pace_tells_runs_deviation_and_the_median_time_of_an_item():
    assert pace([1, 1, None, 1, 0], [500, 1500, 9000, 2500]).run == 2
    quick = pace([0, 3], [1000, 2499, 3998])
    assert (irv([0, 3]), quick.median_ms, quick.is_hasty) == ("2.12", 1499, True)
    assert not pace([0, 3], [1000, 2500, 4000]).is_hasty
    assert pace([0, 3], [1000, 1100]).median_ms is None
    assert not pace([], []).is_hasty
