"""K-8, K-9, K-10: a state machine is a table."""

from dataclasses import dataclass

import pytest

from lifeline.kernel.errors import Refused
from lifeline.kernel.flow import Flow


@dataclass
class Door:
    state: str = "SHUT"


DOOR = Flow(
    ("open", {"SHUT"}, "OPEN"), ("close", {"OPEN"}, "SHUT"), ("wall up", {"SHUT"}, "WALL"), start={"SHUT"}, end={"WALL"}
)


def test_k8_a_step_of_the_table_sets_the_target():
    door = Door()
    assert DOOR.move(door, "open").target == "OPEN"
    assert door.state == "OPEN"


def test_k8_a_step_that_is_not_in_the_table_is_refused_and_changes_nothing():
    door = Door("WALL")
    with pytest.raises(Refused) as refusal:
        DOOR.move(door, "open")
    assert refusal.value.rule == "K-8"
    assert door.state == "WALL"


def test_k8_a_name_that_no_table_knows_is_a_programming_error():
    with pytest.raises(KeyError):
        DOOR.move(Door(), "paint")


def test_k8_the_database_constraint_lists_every_state():
    assert DOOR.check_constraint("door_state").condition.children == [("state__in", ["OPEN", "SHUT", "WALL"])]


def test_open_steps_are_in_the_order_of_the_table():
    assert DOOR.open_steps(Door()) == ["open", "wall up"]


def test_k9_the_diagram_shows_birth_and_every_arrow():
    assert DOOR.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> SHUT",
        "    SHUT --> OPEN: open",
        "    OPEN --> SHUT: close",
        "    SHUT --> WALL: wall up",
    ]


def test_k10_dead_ends_and_unreachable_states_are_found():
    flow = Flow(("a", {"A"}, "B"), ("c", {"C"}, "A"), start={"A"}, end=set())
    assert flow.dead_ends() == {"B"}
    assert flow.unreachable() == {"C"}
    assert (DOOR.dead_ends(), DOOR.unreachable()) == (set(), set())


def test_one_step_from_one_state_cannot_lead_to_two():
    with pytest.raises(ValueError, match="leads from one state to two"):
        Flow(("go", {"A"}, "B"), ("go", {"A"}, "C"), start={"A"}, end={"B", "C"})
