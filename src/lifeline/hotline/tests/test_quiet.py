"""H-62: when people are left in peace, and how much they are told at once. What leaves the house, not what is written."""

from collections import Counter
from datetime import timedelta

import pytest

from lifeline.hotline.actions import clocks, dispatch
from lifeline.hotline.queries.clocks import resolve_deadline
from lifeline.hotline.tests.course import at, dispatched, in_progress, report
from lifeline.kernel.notices import notice_kinds
from lifeline.kernel.notices.channels.base import RETRY, Outcome
from lifeline.kernel.notices.sender import sweep
from lifeline.kernel.tests.outbox import Box
from lifeline.people.models import Membership, Person, Unit

pytestmark = pytest.mark.django_db
LATE = at("03-16 17:30")


@pytest.fixture
def box():
    return Box("mail")


@pytest.fixture(autouse=True)
def addresses(world, settings):
    settings.EMAIL_HOST = "mail.example.org"
    for name in ("handler", "lead", "supervisor", "dispatcher", "employee"):
        Person.objects.filter(pk=world.people[name].pk).update(email=f"{name}@example.org")


def sent(box):
    """How many messages went to whom since the last look."""
    found = Counter(message.to.partition("@")[0] for message in box.sent)
    box.sent.clear()
    return found


def test_e6_h62_thirty_cases_that_are_late_at_once_make_one_message_a_person(world, box):
    for number in range(30):
        dispatched(world, at("03-09 10:00"), key=f"late {number}")
    while sweep(box, at("03-09 10:01")):
        pass
    sent(box)
    assert clocks.sweep(LATE) == 30
    while sweep(box, LATE + timedelta(minutes=1)):
        pass
    assert sent(box) == {"handler": 1, "lead": 1, "supervisor": 1}


def test_h62_what_comes_within_the_hour_waits_for_its_end(world, box):
    dispatched(world, at("03-09 10:00"))
    sweep(box, at("03-09 10:01"))
    assert sent(box)["handler"] == 1
    for minute in (10, 20, 30):
        dispatched(world, at(f"03-09 10:{minute}"), key=f"m{minute}")
        sweep(box, at(f"03-09 10:{minute + 1}"))
    assert sent(box)["handler"] == 0
    sweep(box, at("03-09 11:02"))
    assert sent(box)["handler"] == 1


def test_e6_h62_at_two_in_the_morning_nothing_is_sent_but_what_is_critical(world, box):
    report(world, at("03-10 02:00"))
    dispatched(world, at("03-10 02:00"))
    sweep(box, at("03-10 02:01"))
    assert sent(box) == {}
    report(world, at("03-10 02:05"), critical=True)
    sweep(box, at("03-10 02:06"))
    assert sent(box) == {"dispatcher": 1, "supervisor": 1}
    sweep(box, at("03-10 06:59"))
    assert sent(box) == {}
    sweep(box, at("03-10 07:01"))
    assert sent(box) == {"handler": 1}


def test_e3_h62_a_crew_off_duty_is_not_reminded_and_the_promise_is_the_same(world, box):
    """Crew A of four crews is free on some days: what falls in there waits, whatever the office calendar says."""
    Unit.objects.filter(pk=world.crew_a.pk).update(roster="four_crews@2026-01-01")
    world.person("crew_handler", "He Jun", "crew_a", "hotline.handler", crew="甲")
    Person.objects.filter(pk=world.crew_handler.pk).update(email="crew_handler@example.org")
    Membership.objects.filter(person=world.crew_handler).update(crew="甲")
    held = {}
    for hour in range(0, 96, 6):
        start = at("03-09 07:30") + timedelta(hours=hour)
        case = report(world, start, key=f"r{hour}")
        case = dispatch.dispatch(case, world.crew_a, actor=world.dispatcher, now=start)
        office = in_progress(world, start, key=f"o{hour}")
        assert case.resolve_due_at == office.resolve_due_at == resolve_deadline(case).at
        sweep(box, start + timedelta(minutes=1))
        held[start] = sent(box)["crew_handler"] == 0
    assert set(held.values()) == {True, False}
    daytime = [start for start in held if 7 <= start.hour < 22]
    assert any(held[start] for start in daytime)
    sweep(box, at("03-14 12:00"))
    sweep(box, at("03-15 12:00"))
    assert sent(box)["crew_handler"] >= 1


def test_e25_where_no_mail_gets_through_the_report_succeeds_and_its_notice_waits(world):
    down = Box("mail", *[Outcome(RETRY, "down")] * 9)
    case = dispatched(world, at("03-10 10:00"))
    assert case.state == "ASSIGNED"
    assert sweep(down, at("03-10 10:01"))
    later = Box("mail")
    sweep(later, at("03-10 12:00"))
    assert sent(later)["handler"] == 1


def test_h62_whatever_is_not_urgent_goes_into_the_one_message_an_hour():
    mine = [kind for kind in notice_kinds() if kind.name.startswith("hotline.")]
    assert len(mine) > 40
    assert [kind.name for kind in mine if kind.bundle != "hotline" and kind.klass != "urgent"] == []
