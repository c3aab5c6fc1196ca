"""What the sender hears about persons."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from lifeline.kernel.notices import directory
from lifeline.people.models import Membership, Person, Unit
from lifeline.people.states import PersonState

pytestmark = pytest.mark.django_db


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def crew(world):
    """The employee works in crew 甲 of four crews, which began with a day shift on 2026-01-01."""
    Unit.objects.filter(pk=world.crew_a.pk).update(roster="four_crews@2026-01-01")
    Membership.objects.filter(person=world.employee).update(crew="甲")
    return world.employee.pk


def test_p12_who_left_is_no_reader(world):
    Person.objects.filter(pk=world.colleague.pk).update(state=PersonState.LEFT)
    Person.objects.filter(pk=world.employee.pk).update(email="min@example.org", language="en")
    found = directory().readers([world.employee.pk, world.colleague.pk])
    assert list(found) == [world.employee.pk]
    reader = found[world.employee.pk]
    number = world.employee.employee_no
    assert (reader.language, reader.addresses) == (
        "en",
        {"mail": "min@example.org", "wecom": number, "dingtalk": number},
    )


def test_a_crew_rests_between_its_shifts_and_the_office_does_not(world, crew):
    ids = [crew, world.dispatcher.pk]
    assert directory().resting(ids, at("2026-01-01 12:00")) == {}
    assert directory().resting(ids, at("2026-01-03 08:00")) == {crew: at("2026-01-05 08:00")}


def test_the_shifts_of_a_crew_are_known_over_midnight(world, crew, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # their crews, the calendar, its mark
        found = directory().shifts([crew, world.dispatcher.pk], at("2026-01-03 02:00"), at("2026-01-03 03:00"))
    (night,) = found.pop(crew)
    assert found == {}
    assert (night.from_at, night.to_at, night.night) == (at("2026-01-02 20:00"), at("2026-01-03 08:00"), True)


def test_administrators_are_those_who_hold_the_duty_today(world):
    assert directory().administrators() == [world.administrator.pk]
    assert directory().auditors() == [world.auditor.pk]
