"""The tables of states."""

from pathlib import Path

import pytest

from lifeline.hotline import states
from lifeline.hotline.states import CASE_FLOW, CHECK_FLOW, PUBLICATION_FLOW, REPLY_FLOW, CaseState, WaitsFor

FLOWS = {
    "case": (CASE_FLOW, states.CaseState),
    "reply": (REPLY_FLOW, states.ReplyState),
    "check": (CHECK_FLOW, states.CheckState),
    "publication": (PUBLICATION_FLOW, states.PublicationState),
}


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_is_reached_has_a_way_out_and_a_word(name):
    flow, choices = FLOWS[name]
    assert flow.states == set(choices.values)
    assert flow.unreachable() == set()
    assert flow.dead_ends() == set()


def test_the_named_sets_are_those_of_the_regulations():
    assert set(CaseState) == states.OPEN | states.END | {CaseState.ANSWERED}
    assert states.HELD < states.OPEN
    assert not states.OPEN & states.END


def test_every_state_says_whose_turn_it_is():
    assert {state: states.waits_for(state) for state in CaseState if state not in states.HELD} == {
        CaseState.RECEIVED: WaitsFor.DISPATCHER,
        CaseState.TRIAGE: WaitsFor.DISPATCHER,
        CaseState.ANSWERED: WaitsFor.REPORTER,
        CaseState.REOPEN_REQUESTED: WaitsFor.SUPERVISOR,
        CaseState.CLOSED: WaitsFor.NOBODY,
        CaseState.MERGED: WaitsFor.NOBODY,
        CaseState.NOT_ACCEPTED: WaitsFor.NOBODY,
        CaseState.TRANSFERRED: WaitsFor.NOBODY,
        CaseState.WITHDRAWN: WaitsFor.NOBODY,
    }
    assert {states.waits_for(state) for state in states.HELD} == {WaitsFor.UNIT}


def test_the_diagram_in_the_readme_is_the_table():
    readme = (Path(states.__file__).parents[1] / "README.md").read_text()
    assert CASE_FLOW.mermaid() in readme
