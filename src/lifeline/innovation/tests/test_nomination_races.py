"""I-107: a nomination taken back while a meeting is planned, each with a connection of its own. Runs on PostgreSQL."""

from datetime import date

import pytest

from lifeline.innovation.actions import meetings, nominations
from lifeline.innovation.models import Cycle, MeetingItem, Nomination
from lifeline.innovation.tests import sitting
from lifeline.innovation.tests.racing import at_once
from lifeline.innovation.tests.sitting import NOW

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_i107_what_is_taken_back_while_the_agenda_is_written_does_not_stand_on_it(world):
    cycle = sitting.cycle(world)
    world.duty("handler", "innovation.unit_secretary", "steelworks")
    Cycle.objects.update(state="APPRAISAL")
    facts = "In March the crew answered 41 of 43 requests within one shift."
    row = nominations.nominate(cycle, world.steelworks, world.colleague, facts, actor=world.handler, now=NOW)
    at_once(
        lambda: nominations.withdraw(row, actor=world.handler, now=NOW),
        lambda: meetings.plan(cycle, date(2026, 3, 9), "Hall", actor=world.administrator, now=NOW),
    )
    withdrawn = Nomination.objects.get().state == "WITHDRAWN"
    assert MeetingItem.objects.count() == (0 if withdrawn else 1)
