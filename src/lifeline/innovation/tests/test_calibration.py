"""Calibration:

equal to a slow mixed model written here, never much worse than the raw mean, better where judges differ.
"""

import time

import numpy as np
import pytest

from lifeline.innovation.rules import calibration
from lifeline.innovation.rules.calibration import Model, Scores, fit, raw_means


def panel(seed, items, judges, each, item, judge, error, levels=1):
    """True item values and scores, each item seen by `each` judges drawn at random."""
    chance = np.random.default_rng(seed)
    truth, severity = chance.normal(0, item, items), chance.normal(0, judge, judges)
    held = [(i, j) for i in range(items) for j in sorted(chance.choice(judges, each, replace=False).tolist())]
    i, j = (np.array(column) for column in zip(*held, strict=True))
    value = np.round(75 + truth[i] - severity[j] + chance.normal(0, error, len(i)), 1)
    return truth, Scores(i, j, value, np.arange(items) % levels)


def loss(scores, gammas):
    """Minus twice the restricted likelihood, from the covariance of all scores; and the solution."""
    z, w = (np.eye(n)[part] for part, n in ((scores.item, len(scores.stratum)), (scores.judge, scores.judges)))
    x = np.eye(int(scores.stratum.max()) + 1)[scores.stratum[scores.item]]
    v = np.eye(len(scores.value)) + gammas[0] * z @ z.T + gammas[1] * w @ w.T
    inverse = np.linalg.inv(v)
    inner = x.T @ inverse @ x
    beta = np.linalg.solve(inner, x.T @ inverse @ scores.value)
    left = scores.value - x @ beta
    rest, free = left @ inverse @ left, len(left) - x.shape[1]
    value = free * np.log(rest) + np.linalg.slogdet(v)[1] + np.linalg.slogdet(inner)[1]
    p = inverse - inverse @ x @ np.linalg.solve(inner, x.T @ inverse)
    error = rest / free
    item = error * (gammas[0] * np.eye(z.shape[1]) - gammas[0] ** 2 * z.T @ p @ z)
    return value, beta[scores.stratum] + gammas[0] * z.T @ inverse @ left, error, np.sqrt(np.diag(item))


def slowly(scores):
    """The best γ by looking at ever finer grids of their logarithms."""
    centre, width = np.zeros(2), 6.0
    while width > 1e-5:
        grid = [centre + width * np.array([a, b]) for a in np.linspace(-1, 1, 5) for b in np.linspace(-1, 1, 5)]
        centre = min(grid, key=lambda logs: loss(scores, np.exp(logs))[0])
        width *= 0.5
    return np.exp(centre)


def tau(one, other):
    """Kendall's tau b."""
    a, b = (np.sign(np.subtract.outer(values, values)) for values in (one, other))
    return float((a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum()))


@pytest.mark.parametrize(("seed", "levels"), [(1, 1), (2, 1), (3, 2)])
def test_i52_values_errors_and_variances_are_those_of_a_slow_mixed_model(seed, levels):
    _truth, scores = panel(seed, 14, 6, 3, 5, 6, 3, levels)
    found, gammas = fit(scores), slowly(scores)
    _value, values, error, errors = loss(scores, gammas)
    assert found.values == pytest.approx(values, abs=1e-4)
    assert found.errors == pytest.approx(errors, abs=1e-4)
    assert found.variances == pytest.approx((gammas[0] * error, gammas[1] * error, error), rel=1e-4)
    assert found.separates


def test_the_slopes_of_the_likelihood_are_those_of_its_values():
    _truth, scores = panel(4, 20, 7, 3, 5, 5, 4, 2)
    model = Model(scores, scores.value - 75)
    for gammas in (np.array([0.7, 1.9]), np.array([0.01, 0.0]), np.array([0.0, 5.0])):
        for place in (0, 1):
            ahead = gammas.copy()
            ahead[place] += 1e-6
            slope = (model.solved(ahead).loss - model.solved(gammas).loss) / 1e-6
            assert model.at(gammas).slopes[place] == pytest.approx(slope, rel=1e-3, abs=1e-3)


def test_in_a_complete_design_the_order_is_that_of_the_raw_mean():
    _truth, scores = panel(5, 25, 6, 6, 5, 8, 4)
    found = fit(scores)
    assert np.argsort(found.values).tolist() == np.argsort(raw_means(scores)).tolist()


def test_adding_a_number_adds_it_scaling_scales_and_names_make_no_difference():
    _truth, scores = panel(6, 20, 8, 3, 5, 5, 4)
    found = fit(scores)
    moved = fit(Scores(scores.item, scores.judge, 3 * scores.value - 40, scores.stratum))
    assert moved.values == pytest.approx(3 * found.values - 40, abs=1e-6)
    assert moved.errors == pytest.approx(3 * found.errors, abs=1e-6)
    other, seat = np.random.default_rng(0).permutation(20), np.random.default_rng(1).permutation(8)
    named = fit(Scores(other[scores.item], seat[scores.judge], scores.value, scores.stratum))
    assert named.values[other] == pytest.approx(found.values, abs=1e-6)
    assert named.severities[seat] == pytest.approx(found.severities, abs=1e-6)


def mean_gain(panels):
    """How much nearer the calibrated order is to the truth than the raw one, in the mean."""
    return float(np.mean([tau(fit(s).values, truth) - tau(raw_means(s), truth) for truth, s in panels]))


@pytest.mark.parametrize("size", [(45, 20, 5), (30, 10, 3)])
def test_i52_calibration_gains_where_judges_differ_and_costs_next_to_nothing_where_they_do_not(size):
    assert mean_gain(panel(seed, *size, 6, 7, 5) for seed in range(100, 112)) > 0.05
    assert mean_gain(panel(seed, *size, 6, 0, 5) for seed in range(200, 320)) > -0.002


def test_e23_equal_scores_one_judge_with_100_for_all_and_unlinked_judges_give_honest_answers():
    item, judge = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])
    level = np.zeros(3, np.int64)
    equal = fit(Scores(item, judge, np.full(6, 80.0), level))
    assert (equal.values.tolist(), equal.separates, equal.variances) == ([80.0] * 3, False, None)
    lenient = fit(Scores(item, judge, np.array([100.0, 60, 100, 70, 100, 80]), level))
    assert np.isfinite(lenient.values).all()
    assert (np.argsort(lenient.values).tolist(), lenient.separates) == ([0, 1, 2], True)
    apart = Scores(
        np.array([0, 0, 1, 1, 2, 2, 3, 3]), np.array([0, 1, 0, 1, 2, 3, 2, 3]), np.arange(8.0), np.zeros(4, np.int64)
    )
    assert calibration.components(apart).tolist() == [0, 0, 1, 1]
    assert np.isfinite(fit(apart).values).all()


def test_one_review_each_one_judge_and_scores_that_only_add_up_have_defined_answers():
    once = fit(Scores(np.arange(3), np.array([0, 1, 1]), np.array([60.0, 70, 80]), np.zeros(3, np.int64)))
    assert (once.values.tolist(), once.separates) == ([60.0, 70.0, 80.0], False)
    alone = fit(Scores(np.arange(3), np.zeros(3, np.int64), np.array([60.0, 70, 80]), np.zeros(3, np.int64)))
    assert alone.values.tolist() == [60.0, 70.0, 80.0]
    item, judge = (part.ravel() for part in np.indices((6, 3)))
    added = fit(Scores(item, judge, 70.0 + 3 * item - 5 * judge, np.zeros(6, np.int64)))
    assert added.values == pytest.approx(65 + 3 * np.arange(6), abs=1e-2)
    assert added.severities == pytest.approx([-5, 0, 5], abs=1e-2)
    own = Scores(
        np.array([0, 0, 1, 1, 2, 2]), np.arange(6), np.array([60.0, 62, 70, 74, 80, 81]), np.zeros(3, np.int64)
    )
    assert fit(own).variances.judge is None
    assert fit(own).separates


def test_items_that_do_not_differ_are_not_separated_and_their_values_nearly_alike():
    found = next(one for one in (fit(panel(seed, 20, 8, 3, 0, 0, 8)[1]) for seed in range(9)) if not one.separates)
    assert 0 < np.ptp(found.values) < 1e-3
    assert found.variances.item == 0


def test_ranks_zones_and_the_tie_zone_of_a_cut():
    assert calibration.ranks([80.0, 90.0, 80.0, 70.0]) == [2, 1, 2, 4]
    values, errors = [90.0, 89.5, 88.0, 80.0, 80.0], [1.0] * 5
    assert calibration.zones(values, errors, 1.0) == [1, 1, 2, 3, 3]
    assert calibration.tie_zone(values, errors, 2, 1.0) == [1, 2]
    assert calibration.tie_zone(values, [0.1] * 5, 2, 1.0) == []
    assert calibration.tie_zone(values, [0.0] * 5, 4, 1.0) == [3, 4]
    assert calibration.tie_zone(values, errors, 5, 1.0) == calibration.tie_zone(values, errors, 0, 1.0) == []


def test_sizes_of_the_specification_are_fitted_in_time():
    for size, seconds in (((45, 20, 5), 0.4), ((600, 150, 5), 3)):
        _truth, scores = panel(9, *size, 6, 5, 5)
        began = time.process_time()
        assert fit(scores).separates
        assert time.process_time() - began < seconds
