"""5.1, weakest-application: equal to trying everything. Needs the extra (requirements/solver.txt); else said so."""

import random
import sys
from types import SimpleNamespace

import pytest
from django.urls import reverse

from lifeline.innovation.actions import assignments
from lifeline.innovation.models import AssignmentRun, Review
from lifeline.innovation.queries.invariants import offences
from lifeline.innovation.rules import runs, weakest
from lifeline.innovation.rules.assignment import solve
from lifeline.innovation.rules.matching import Desk, Item, Judge
from lifeline.innovation.rules.problem import Problem, Witness
from lifeline.innovation.tests import exhaustive, reviewing
from lifeline.innovation.tests.noticed import refused
from lifeline.innovation.tests.reviewing import LATER


def small(seed, *, stepped=False):
    """A problem of four items and five reviewers: forbidden pairs, loads, a locked pair, groups, steps; negative
    matches.
    """
    chance = random.Random(seed)
    match = [[None if chance.random() < 0.2 else chance.randint(-20, 60) for _ in range(5)] for _ in range(4)]
    for row in match:
        row[chance.randrange(5)] = 5
    groups = (frozenset({0, 1}), frozenset({2, 3})) if seed % 3 == 0 else ()
    caps = [[1, 1]] * 4 if groups else ()
    locked = (
        frozenset({(0, next(r for r, m in enumerate(match[0]) if m is not None))}) if seed % 4 == 0 else frozenset()
    )
    steps = [sorted(chance.randint(0, 15) for _ in range(3)) for _ in range(5)] if stepped else ()
    return Problem(match, [2] * 4, [3] * 5, [seed % 2] * 5, steps=steps, groups=groups, caps=caps, locked=locked)


def tried(problem):
    """The largest smallest sum and the largest total less steps within it, by trying everything; None where nothing
    goes.
    """
    found = [
        (min(sums), exhaustive.worth(problem, held))
        for held in exhaustive.all_of(problem)
        for sums in [[sum(problem.match[i][r] or 0 for r in chosen) for i, chosen in enumerate(held)]]
    ]
    return max(found, default=None)


@pytest.mark.parametrize("stepped", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_i41_it_equals_trying_everything_and_says_that_it_is_proved(seed, stepped):
    problem = small(seed, stepped=stepped)
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


def test_steps_below_nothing_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        weakest.solve(Problem([[1, 1]], [1], [1, 1], [0, 0], steps=[[-1], [0]]))


def test_the_command_tells_the_weakest_item_and_its_proof(table, run):
    text = "item,reviewer,affinity\na,x,9\na,y,1\na,z,5\nb,x,8\nb,y,2\nb,z,5\n"
    call = ("assign", "--matrix", table(text), "--per-item", "1", "--max-load", "1", "--mode")
    found = run(*call, "weakest-application")
    assert (found.code, found.data["worst_item"]["total"], found.data["total"]) == (0, 5, 14)
    proof = found.data["proof"]
    assert (proof["optimal"], proof["worst_item_bound"], proof["worst_item_gap"], proof["gap"]) == (True, 5, 0, 0)
    assert proof["solver"].startswith("HiGHS ")
    assert "Weakest item 5, proved to be the best possible; total 14" in found.err


MODE = "weakest-application"
ABSENT = "“让最弱的申报尽量好”需要可选组件：requirements/solver.txt。"


def boundless(monkeypatch):
    """The solver ends without saying what nothing exceeds, as when its time is over."""
    info = SimpleNamespace(valid=False, mip_dual_bound=0.0)
    monkeypatch.setattr("highspy.Highs.getInfo", lambda _solver: info)


def desk():
    """A desk of four applications, whose reviewers fit them differently and share them by steps."""
    items = [Item(one, f"board {one}", ("OWN",), 100 + one, 3) for one in range(4)]
    return Desk(items, [Judge(10 + one, unit=f"/1/{one}/", work=f"board {one}", most=4) for one in range(5)])


def test_i41_v9_its_run_is_kept_and_holds_only_while_bounds_sums_and_limits_do(monkeypatch):
    problem = desk().problem()
    body, came = runs.stored(problem), runs.answer(problem, MODE, 7)
    assert (came["least"]["value"], came["proof"]["total"]) == tried(problem)
    assert (runs.proved(body, came), runs.bounds_of(came).open) == (True, False)
    for wrong in (
        {"held": [[0, 1, 2]] * 4}, {"held": [*came["held"][1:], came["held"][0]]},
        {"least": {**came["least"], "bound": came["least"]["bound"] + 1}},
        {"proof": {**came["proof"], "bound": came["proof"]["bound"] + 1}},
    ):  # fmt: skip
        assert not runs.proved(body, {**came, **wrong})
    boundless(monkeypatch)
    open_ = runs.answer(problem, MODE, 7)
    assert (runs.proved(body, open_), runs.bounds_of(open_).open) == (False, True)


def test_i41_the_desk_offers_it_where_the_solver_is_and_the_run_says_that_it_is_proved(client, world, sign_in):
    cycle = reviewing.screened(world, 2)
    sign_in(client, world.clerk)
    page = reverse("innovation:assignment_desk", args=[cycle.pk])
    shown = client.get(page).content.decode()
    assert (f'value="{MODE}"' in shown, ABSENT in shown) == (True, False)
    answer = client.post(page, {"mode": MODE, "seed": 1}, follow=True)
    run, body = AssignmentRun.objects.get(), answer.content.decode()
    assert (run.mode, "已由 HiGHS " in body, "限时内未能证明" in body) == (MODE, True, False)
    client.post(reverse("innovation:assignment_apply", args=[run.pk]))
    assert (Review.objects.count(), offences()) == (6, [])


def test_i41_a_run_that_was_not_proved_in_its_time_says_so_and_is_not_applied(client, world, sign_in, monkeypatch):
    boundless(monkeypatch)
    cycle = reviewing.screened(world, 2)
    sign_in(client, world.clerk)
    page = reverse("innovation:assignment_desk", args=[cycle.pk])
    body = client.post(page, {"mode": MODE, "seed": 1}, follow=True).content.decode()
    run = AssignmentRun.objects.get()
    least, apply = run.answer["least"], reverse("innovation:assignment_apply", args=[run.pk])
    assert f"最弱的申报：已找到 {least['value']}；任何方案都不超过 {least['bound']}。" in body
    assert ("限时内未能证明" in body, "证明：" in body, apply in body) == (True, False, False)
    refused("I-41", lambda: assignments.apply(run, actor=world.clerk, now=LATER))
    client.post(apply)
    assert not Review.objects.exists()


def test_i41_without_the_extra_the_desk_does_not_offer_it_and_says_what_it_needs(client, world, sign_in, monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    cycle = reviewing.screened(world, 2)
    sign_in(client, world.clerk)
    page = reverse("innovation:assignment_desk", args=[cycle.pk])
    shown = client.get(page).content.decode()
    assert (f'value="{MODE}"' in shown, ABSENT in shown) == (False, True)
    assert client.post(page, {"mode": MODE, "seed": 1}).status_code == 422
    refused("I-41", lambda: reviewing.worked_out(world, cycle, mode=MODE))
    assert not AssignmentRun.objects.exists()


def test_i41_a_solver_that_is_there_and_cannot_be_loaded_is_refused_in_words(world, monkeypatch):
    cycle = reviewing.screened(world, 2)
    monkeypatch.setattr(weakest, "there", lambda: True)
    monkeypatch.setitem(sys.modules, "highspy", None)
    refused("I-41", lambda: reviewing.worked_out(world, cycle, mode=MODE))


def test_i41_the_command_does_the_same_on_a_cycle(world, run, monkeypatch):
    cycle = reviewing.screened(world, 2)
    call = ("assign", "--cycle", str(cycle.number), "--as", world.clerk.employee_no, "--mode", MODE, "--dry-run")
    found = run(*call)
    assert (found.code, found.data["optimal"]) == (0, True)
    assert (found.data["worst_item_bound"], found.data["total_bound"]) == (
        found.data["worst_item"], found.data["total"],
    )  # fmt: skip
    boundless(monkeypatch)
    assert run(*call).data["optimal"] is False
    monkeypatch.setitem(sys.modules, "highspy", None)
    found = run(*call)
    assert (found.code, "install requirements/solver.txt" in found.err) == (4, True)
