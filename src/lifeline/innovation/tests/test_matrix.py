"""I-1, I-3, E-01, E-03: who may take which step in which state. Everything else changes nothing and drafts nothing."""

from __future__ import annotations

import pytest

from lifeline.innovation.actions import cycles, recommending, screening, submitting
from lifeline.innovation.states import APPLICATION_FLOW
from lifeline.innovation.tests import matrix, walk
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel.errors import Forbidden, LifelineError

WHY = "A reason that is long enough for every rule."
SECRETARIES = {"clerk", "manager", "dispatcher"}
STEPS = {
    "submit": ({"employee"}, submitting.submit),
    "withdraw": ({"employee"}, lambda a, **told: submitting.withdraw(a, WHY, **told)),
    "recommend": ({"handler"}, lambda a, **told: recommending.recommend(a, 1, WHY, **told)),
    "send back": ({"handler"}, lambda a, **told: recommending.send_back(a, WHY, **told)),
    "decline": ({"handler"}, lambda a, **told: recommending.decline(a, WHY, **told)),
    "screen in": (SECRETARIES, lambda a, **told: screening.screen_in(a, walk.checks(), **told)),
    "return": (SECRETARIES, lambda a, **told: screening.send_to_correct(a, walk.checks(), WHY, **told)),
}
"""Step: who takes it, and how it is taken."""
STATES = (
    "DRAFT", "SUBMITTED", "RECOMMENDED", "DECLINED", "RETURNED", "SCREENED_IN", "SCREENED_OUT", "IN_REVIEW", "TABLED",
    "WITHDRAWN",
)  # fmt: skip


def test_i1_i3_e01_a_step_is_taken_by_whom_and_where_the_table_says_and_by_nobody_else(world):
    application = walk.drafted(world, walk.called(world))
    states = [{"state": state, "admission": "SIGNED" if state == "RECOMMENDED" else ""} for state in STATES]
    matrix.check(world, application, states, STEPS, APPLICATION_FLOW.may, NOW)


def test_i3_the_steps_of_a_cycle_are_the_chairs_and_the_secretariats_own(world):
    cycle = walk.called(world)
    steps = (
        lambda who: cycles.cancel(cycle, WHY, actor=who, now=NOW),
        lambda who: cycles.suspend(cycle, WHY, actor=who, now=NOW),
        lambda who: cycles.open_call(cycle, actor=who, now=NOW),
        lambda who: cycles.resume(cycle, actor=who, now=NOW),
    )
    before = matrix.counts()
    for name in matrix.PEOPLE:
        if name == "lead":
            continue
        for step in steps:
            with pytest.raises(Forbidden):
                step(world.people[name])
    assert matrix.counts() == before


def test_e03_no_step_leads_where_the_table_does_not(world):
    application = walk.submitted(world, walk.called(world))
    for step in APPLICATION_FLOW.steps:
        if APPLICATION_FLOW.may(application, step):
            continue
        with pytest.raises(LifelineError):
            APPLICATION_FLOW.move(application, step)
        assert application.state == "SUBMITTED"
