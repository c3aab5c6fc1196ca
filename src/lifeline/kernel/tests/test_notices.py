"""The outbox: what is written, what is sent, what is tried again and given up."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from lifeline.kernel.models import Delivery, Event, Notice
from lifeline.kernel.notices import (
    delivery_counts,
    delivery_list,
    retry,
)
from lifeline.kernel.notices.channels.base import REFUSED, RETRY, Outcome
from lifeline.kernel.notices.sender import RETRY_MINUTES, sweep
from lifeline.kernel.tests.outbox import (
    CASE,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    OVERDUE,
    REPLIED,
    Box,
    states,
    tell,
)

pytestmark = pytest.mark.django_db


def test_k35_a_rolled_back_action_tells_nobody(town):
    with transaction.atomic():
        tell([1], REPLIED)
        transaction.set_rollback(True)
    box = Box()
    assert sweep(box, NOW + HOUR) == 0
    assert (Notice.objects.count(), box.sent) == (0, [])


def test_k35_what_is_committed_is_found_by_the_sweep_and_sent_once(town):
    tell([1], REPLIED, subject=CASE)
    box = Box()
    assert sweep(box, NOW) == 1
    assert sweep(box, NOW + HOUR) == 0
    assert [message.to for message in box.sent] == ["p1@example.org"]
    assert states() == [Delivery.SENT]


def test_k35_what_a_dead_sender_left_is_taken_after_its_lease(town):
    tell([1], REPLIED)
    Delivery.objects.update(state=Delivery.SENDING, lease="dead", lease_until=NOW + MINUTE, message="m1", set_at=NOW)
    box = Box()
    assert sweep(box, NOW + MINUTE) == 0
    assert sweep(box, NOW + 2 * MINUTE) == 1
    assert box.sent[0].key == "m1"


def test_a_clock_that_is_set_back_holds_nothing_for_ever(town):
    later = NOW + 30 * DAY
    tell([1], REPLIED, key="a", at=later)
    tell([2], REPLIED, key="b", at=later, hold_until=later + HOUR)
    tell([3], REPLIED, key="c", at=later)
    third = Delivery.objects.order_by("-pk")[0].pk
    Delivery.objects.filter(pk=third).update(
        state=Delivery.SENDING, lease="dead", lease_until=later + MINUTE, message="m"
    )
    box = Box()
    assert sweep(box, NOW) == 2
    assert sweep(box, NOW + 2 * HOUR) == 1
    assert states() == [Delivery.SENT] * 3


def test_k36_every_retry_has_the_same_key_and_content(town):
    tell([1], OVERDUE, key="a")
    tell([1], OVERDUE, key="b")
    box = Box("mail", Outcome(RETRY, "timeout"))
    sweep(box, NOW)
    tell([1], OVERDUE, key="c", at=NOW + MINUTE)
    sweep(box, NOW + 2 * HOUR)
    first, second = box.sent
    assert first == second
    sweep(box, NOW + 3 * HOUR)
    assert box.sent[2].key != first.key
    assert states() == [Delivery.SENT] * 3


def test_k36_a_lost_lease_writes_no_outcome(town):
    tell([1], REPLIED)

    class Slow(Box):
        def send(self, batch):
            Delivery.objects.update(lease="other")
            return super().send(batch)

    sweep(Slow(), NOW)
    assert states() == [Delivery.SENDING]


def test_k37_the_same_key_tells_a_person_once(town):
    assert tell([1, 2], REPLIED, key="same") == 2
    assert tell([1, 2, 3], REPLIED, key="same") == 1
    assert Notice.objects.count() == Delivery.objects.count() == 3


def test_k38_five_retries_in_a_day_and_then_it_is_given_up(town):
    tell([1], REPLIED)
    box = Box("mail", *[Outcome(RETRY, "unreachable")] * 9)
    now, tries, waits = NOW, 0, []
    while sweep(box, now) is not None and (row := Delivery.objects.get()).state == Delivery.WAITING:
        if row.tries > tries:  # else the night came between
            tries = row.tries
            waits.append((row.next_at - now) / MINUTE)
        now = row.next_at
    assert len(box.sent) == 6
    assert all(0.8 <= wait / planned <= 1.2 for planned, wait in zip(RETRY_MINUTES, waits, strict=True))
    assert sum(RETRY_MINUTES) < 24 * 60
    assert Delivery.objects.get().state == Delivery.GIVEN_UP
    assert len({message.key for message in box.sent}) == 1


def test_k38_what_can_never_work_is_given_up_at_once(town):
    tell([1], REPLIED)
    sweep(Box("mail", Outcome(REFUSED, "http 410")), NOW)
    row = Delivery.objects.get()
    assert (row.state, row.error, row.tries) == (Delivery.GIVEN_UP, "http 410", 1)


def test_k38_a_dead_channel_delays_no_other(town, settings):
    settings.WECOM = {"base": "http://127.0.0.1", "corp": "c", "agent": "1", "secret": "s"}
    tell([1], REPLIED)
    sweep(Box("mail", Outcome(RETRY, "unreachable")), NOW)
    box = Box("wecom")
    assert sweep(box, NOW) == 1
    assert box.sent[0].to == "w1"


def test_k38_administrators_see_what_was_given_up_and_try_again(town, world):
    tell([1], REPLIED, subject=CASE)
    sweep(Box("mail", Outcome(REFUSED, "smtp 550")), NOW)
    (line,) = delivery_list()
    assert (line.person_id, line.title, line.error) == (1, "Report … has a reply", "smtp 550")
    assert delivery_counts() == {"waiting": 0, "given_up": 1}
    assert retry([line.id], actor=world.administrator, now=NOW + HOUR) == 1
    assert json.loads(Event.objects.get(kind="kernel.delivery.retried").data) == {"count": 1, "ids": [line.id]}
    box = Box()
    assert sweep(box, NOW + HOUR) == 1
    assert delivery_list() == []


def test_mail_that_is_down_for_two_days_loses_nothing(town, world):
    for number in range(1, 8):
        tell([number], REPLIED)
    now = NOW
    while now < NOW + 2 * DAY:
        sweep(Box("mail", *[Outcome(RETRY, "unreachable")] * 9), now)
        now += 30 * MINUTE
    assert delivery_counts() == {"waiting": 0, "given_up": 7}
    box = Box()
    retry([line.id for line in delivery_list()], actor=world.administrator, now=now)
    assert sweep(box, now) == 7
    assert states() == [Delivery.SENT] * 7
