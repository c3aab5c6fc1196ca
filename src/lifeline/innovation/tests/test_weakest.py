"""5.1, weakest-application: equal to trying everything. Needs the extra (requirements/solver.txt); else said so."""

import random
from types import SimpleNamespace

import pytest

from lifeline.innovation.rules import weakest
from lifeline.innovation.rules.assignment import solve
from lifeline.innovation.rules.problem import Problem, Witness
from lifeline.innovation.tests import exhaustive


def small(seed):
    """A problem of four items and five reviewers: forbidden pairs, loads, a locked pair, groups; negative matches."""
    chance = random.Random(seed)
    match = [[None if chance.random() < 0.2 else chance.randint(-20, 60) for _ in range(5)] for _ in range(4)]
    for row in match:
        row[chance.randrange(5)] = 5
    groups = (frozenset({0, 1}), frozenset({2, 3})) if seed % 3 == 0 else ()
    caps = [[1, 1]] * 4 if groups else ()
    locked = (
        frozenset({(0, next(r for r, m in enumerate(match[0]) if m is not None))}) if seed % 4 == 0 else frozenset()
    )
    return Problem(match, [2] * 4, [3] * 5, [seed % 2] * 5, groups=groups, caps=caps, locked=locked)


def tried(problem):
    """The largest smallest sum and the largest total within it, by trying everything; None where nothing goes."""
    found = [
        (min(sums), sum(sums))
        for held in exhaustive.all_of(problem)
        for sums in [[sum(problem.match[i][r] or 0 for r in chosen) for i, chosen in enumerate(held)]]
    ]
    return max(found, default=None)


@pytest.mark.parametrize("seed", range(40))
def test_i41_it_equals_trying_everything_and_says_that_it_is_proved(seed):
    problem = small(seed)
    found, best = weakest.solve(problem, seed=seed), tried(problem)
    if best is None:
        assert isinstance(found, Witness)
        return
    total = found.solution.proof
    assert (found.least.value, found.least.bound, total.total, total.bound) == (best[0], best[0], best[1], best[1])
    assert found.solution.sums == tuple(weakest.sums_of(problem, found.solution.held))


def test_i41_of_forty_five_items_it_is_proved_and_never_below_the_best_total():
    chance = random.Random(7)
    match = [[None if chance.random() < 0.15 else chance.randint(0, 1000) for _ in range(20)] for _ in range(45)]
    problem = Problem(match, [5] * 45, [13] * 20, [7] * 20)
    found, total = weakest.solve(problem), solve(problem)
    assert found.least.value == found.least.bound >= min(total.sums)
    assert found.solution.proof.total == found.solution.proof.bound <= total.proof.total
    assert weakest.solve(problem) == found


def test_without_time_it_gives_the_best_total_with_an_honest_gap():
    match = [[9, 9, 1, 1], [9, 9, 1, 1]]
    found = weakest.solve(Problem(match, [2, 2], [1] * 4, [0] * 4), seconds=0)
    assert (found.least.value < found.least.bound, found.least.bound) == (True, 18)


@pytest.mark.parametrize(("valid", "bound"), [(True, float("inf")), (True, float("nan")), (False, 0.0), (False, 10.0)])
def test_i41_a_solver_that_ends_without_a_bound_proves_nothing(monkeypatch, valid, bound):
    info = SimpleNamespace(valid=valid, mip_dual_bound=bound)
    monkeypatch.setattr("highspy.Highs.getInfo", lambda _solver: info)
    found = weakest.solve(Problem([[9, 9, 1, 1], [9, 9, 1, 1]], [2, 2], [1] * 4, [0] * 4))
    assert (found.least, found.solution.proof.total, found.solution.proof.bound) == ((10, 18), 20, 36)


def test_steps_are_refused():
    with pytest.raises(ValueError, match="steps"):
        weakest.solve(Problem([[1, 1]], [1], [1, 1], [0, 0], steps=[[0], [0]]))


def test_the_command_tells_the_weakest_item_and_its_proof(table, run):
    text = "item,reviewer,affinity\na,x,9\na,y,1\na,z,5\nb,x,8\nb,y,2\nb,z,5\n"
    call = ("assign", "--matrix", table(text), "--per-item", "1", "--max-load", "1", "--mode")
    found = run(*call, "weakest-application")
    assert (found.code, found.data["worst_item"]["total"], found.data["total"]) == (0, 5, 14)
    proof = found.data["proof"]
    assert (proof["optimal"], proof["worst_item_bound"], proof["worst_item_gap"], proof["gap"]) == (True, 5, 0, 0)
    assert proof["solver"].startswith("HiGHS ")
    assert "Weakest item 5, proved to be the best possible; total 14" in found.err
