"""What the database itself refuses of meetings and votes (section 9): each constraint is broken in SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from lifeline.innovation.models import (
    Attendance,
    BallotMark,
    BallotTally,
    Meeting,
    MeetingItem,
    Minutes,
    OpenVote,
    Recusal,
)
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.test_states import refused


def twice(make):
    """The database refuses a second row like the first."""
    make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.fixture
def meeting(world):
    return Meeting.objects.create(cycle=course.cycle(world), number=1, held_on=NOW.date(), place="Hall", state="OPEN")


@pytest.fixture
def item(world, meeting):
    application = course.project(world).application
    return MeetingItem.objects.create(meeting=meeting, place=1, application=application)


@pytest.fixture
def tally(item):
    return BallotTally.objects.create(
        item=item, round=1, about="APPROVAL", secret=True, eligible=6, present=4, opened_at=NOW
    )


def test_a_cycle_has_one_meeting_in_session_and_an_item_is_about_something(world, meeting, item):
    refused(meeting, state="NOWHERE")
    other = Meeting.objects.create(cycle=meeting.cycle, number=2, held_on=NOW.date(), place="Hall")
    refused(other, state="OPEN")
    refused(other, number=1)
    second = MeetingItem.objects.create(meeting=meeting, place=2, application=course.project(world).application)
    refused(second, place=1)
    refused(second, application=item.application)
    refused(second, application=None)
    refused(second, subject="MOVE")
    refused(second, target=second.application)


def test_i58_a_decided_item_holds_a_quorum_and_was_decided_by_two(world, item):
    proposed = {"decision": "APPROVE", "proposed_by": world.clerk, "proposed_at": NOW}
    decided = {**proposed, "state": "DECIDED", "decided_by": world.lead, "decided_at": NOW}
    for wrong in ({"present": 9, "eligible": 15}, {"present": 2, "eligible": 2}, {"present": None, "eligible": 15},
                  {"present": 10, "eligible": None}):  # fmt: skip
        refused(item, **decided, **wrong)
    quorum = {"present": 10, "eligible": 15}
    refused(item, **{**decided, **quorum, "decided_by": world.clerk})
    refused(item, **{**decided, **quorum, "decided_by": None})
    refused(item, **{**decided, **quorum, "decision": "", "proposed_by": None, "proposed_at": None})
    refused(item, **{**proposed, "proposed_by": None})
    MeetingItem.objects.filter(pk=item.pk).update(**decided, **quorum)


def test_i62_a_member_has_one_mark_per_item_and_round_and_a_sum_is_read_after_closing(world, item, tally):
    twice(lambda: BallotMark.objects.create(tally=tally, person=world.lead))
    twice(lambda: OpenVote.objects.create(tally=tally, person=world.lead, choice="YES", at=NOW))
    twice(lambda: Attendance.objects.create(meeting=item.meeting, person=world.lead))
    twice(lambda: Recusal.objects.create(item=item, person=world.lead, why="UNIT", at=NOW))
    closed = {"closed_at": NOW, "yes": 3, "no": 1, "abstain": 0}
    refused(tally, yes=1)
    refused(tally, closed_at=NOW)
    refused(tally, **{**closed, "yes": 4})
    refused(tally, **closed, key_id="k")
    refused(tally, **closed, sealed=b"left")
    with pytest.raises(DatabaseError), transaction.atomic():
        BallotTally.objects.filter(pk=tally.pk).update(**{**closed, "yes": -1})
    BallotTally.objects.filter(pk=tally.pk).update(**closed)
    again = BallotTally.objects.create(
        item=item, round=2, about="TIE", secret=True, eligible=6, present=4, opened_at=NOW
    )
    refused(again, round=1)
    refused(again, present=3)
    refused(again, eligible=3, present=3)
    refused(again, present=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        BallotTally.objects.create(item=item, round=3, about="TIE", secret=True, eligible=6, present=4, opened_at=NOW)


def test_i67_minutes_are_signed_by_two_and_are_final_then(world, meeting):
    draft = Minutes.objects.create(meeting=meeting, body={}, sha256="0" * 64, drafted_at=NOW, due_at=NOW)
    recorder = {"recorder": world.clerk, "recorder_signed_at": NOW}
    refused(draft, chair=world.lead, chair_signed_at=NOW)
    refused(draft, **recorder, chair=world.clerk, chair_signed_at=NOW)
    refused(draft, recorder=world.clerk)
    Minutes.objects.filter(pk=draft.pk).update(**recorder, chair=world.lead, chair_signed_at=NOW)
    refused(draft, remark="Another story.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=draft.pk).delete()
