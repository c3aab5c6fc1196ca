"""I-67: minutes drafted from what the meeting recorded, signed by two, unchangeable then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from lifeline.innovation.actions import deciding, minutes
from lifeline.innovation.models import Minutes
from lifeline.innovation.tests import sitting as sit
from lifeline.innovation.tests.sitting import NOW
from lifeline.innovation.tests.test_calls import refuses
from lifeline.kernel.errors import Forbidden

Event = apps.get_model("kernel", "Event")


@pytest.fixture
def closed(world):
    """A closed meeting: one approved, one not reached; the publisher was recused from the first."""
    of = sit.cycle(world)
    first = sit.tabled(world, of, members=("publisher",))
    sit.tabled(world, of, leader="colleague")
    meeting = sit.session(world, of)
    sit.voted(world, sit.item_of(meeting, first), 4, 1)
    sit.written(world, sit.item_of(meeting, first), "APPROVE")
    refuses("E-34", deciding.close, meeting, actor=world.administrator, now=NOW)
    sit.confirmed(world, sit.item_of(meeting, first))
    return deciding.close(meeting, actor=world.administrator, now=NOW)


def test_i67_the_draft_says_roll_recusals_quorum_votes_and_reasons_and_no_secret_choice(world, closed):
    body = closed.minutes.body
    first, second = body["items"]
    assert [one["present"] for one in body["roll"]] == [True] * 6
    assert first["recused"] == [{"name": "Wu Hao", "why": "MEMBER"}]
    (vote,) = first["rounds"]
    assert (vote["yes"], vote["no"], vote["abstain"], vote["eligible"], vote["present"]) == (4, 1, 0, 5, 5)
    assert (vote["secret"], vote["names"], vote["passed"]) == (True, [], True)
    assert (first["decision"], first["confirmed_by"], first["level"]) == ("APPROVE", "Sun Li", "PLANT")
    assert (second["state"], second["decision"], second["reason"]) == ("POSTPONED", "", "")
    assert closed.minutes.due_at - NOW > timedelta(days=7)


def test_i67_recorder_then_chair_sign_and_nothing_changes_any_more(world, closed):
    draft, told = closed.minutes, {"now": NOW}
    with pytest.raises(Forbidden):
        minutes.remark(draft, "No.", actor=world.lead, **told)
    minutes.remark(draft, "The hall was cold.", actor=world.administrator, **told)
    refuses("I-67", minutes.sign_as_chair, draft, actor=world.lead, **told)
    minutes.sign_as_recorder(draft, actor=world.administrator, **told)
    refuses("I-67", minutes.remark, draft, "It was warm.", actor=world.administrator, **told)
    for wrong in (world.administrator, world.supervisor, world.employee):
        with pytest.raises(Forbidden):
            minutes.sign_as_chair(draft, actor=wrong, **told)
    signed = minutes.sign_as_chair(draft, actor=world.lead, **told)
    assert signed.meeting.state == "MINUTED"
    assert signed.sha256 in Event.objects.get(kind="innovation.meeting.minuted").data
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.filter(pk=draft.pk).update(body={})


def test_i67_a_draft_that_was_changed_behind_the_actions_is_not_signed(world, closed):
    minutes.sign_as_recorder(closed.minutes, actor=world.administrator, now=NOW)
    Minutes.objects.filter(pk=closed.minutes.pk).update(body={"items": []})
    refuses("I-67", minutes.sign_as_chair, closed.minutes, actor=world.lead, now=NOW)
