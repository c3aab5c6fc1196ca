"""The outbox: when a notice is sent, with which others, and what people may switch off."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from lifeline.kernel.calendar import Shift
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import bound_now
from lifeline.kernel.models import Delivery, Notice
from lifeline.kernel.notices import (
    URGENT,
    choices,
    choose,
    declare_notice,
    notice_kind,
    notice_kinds,
    notify,
    unread_count,
)
from lifeline.kernel.notices.sender import sweep
from lifeline.kernel.tests.outbox import (
    DAY,
    EARLY,
    HOUR,
    MINUTE,
    NEWS,
    NIGHT_WORK,
    NOW,
    OVERDUE,
    REPLIED,
    RESULT,
    Box,
    states,
    tell,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "at", "end"),
    [
        (REPLIED, "2026-03-09 21:59", None),
        (REPLIED, "2026-03-09 22:00", "2026-03-10 07:00"),
        (REPLIED, "2026-03-10 06:59", "2026-03-10 07:00"),
        (EARLY, "2026-03-09 21:00", "2026-03-10 08:00"),
        (EARLY, "2026-03-10 07:30", "2026-03-10 08:00"),
        (NIGHT_WORK, "2026-03-09 17:59", None),
        (NIGHT_WORK, "2026-03-09 18:00", "2026-03-10 16:00"),
        (NIGHT_WORK, "2026-03-10 15:59", "2026-03-10 16:00"),
        (NIGHT_WORK, "2026-03-10 16:00", None),
    ],
)
def test_k39_what_falls_into_rest_waits_for_its_end(town, kind, at, end):
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=NOW.tzinfo)
    evening = NOW.replace(hour=20)
    town.work[1] = [Shift(evening, evening + 12 * HOUR, night=True)]
    tell([1], kind, at=moment)
    box = Box()
    sweep(box, moment)
    assert len(box.sent) == (end is None)
    if end is not None:
        until = dt.datetime.fromisoformat(end).replace(tzinfo=NOW.tzinfo)
        assert Delivery.objects.get().next_at == until
        sweep(box, until)
        assert len(box.sent) == 1
        assert Delivery.objects.get().tries == 1


def test_k39_who_is_off_duty_by_roster_is_told_when_he_is_back(town):
    town.free_until[1] = NOW + 3 * HOUR
    tell([1, 2], REPLIED)
    box = Box()
    sweep(box, NOW)
    assert [message.to for message in box.sent] == ["p2@example.org"]
    sweep(box, NOW + 3 * HOUR)
    assert len(box.sent) == 2


def test_k39_only_urgent_kinds_pass_and_each_stands_on_the_list(town):
    night = NOW.replace(hour=2)
    with pytest.raises(LookupError):
        declare_notice("outbox.alarm.rung", title="Alarm", klass="urgent")
    with pytest.raises(LookupError):
        tell([1], REPLIED, at=night, urgent=True)
    if "hotline.case.critical" in [kind.name for kind in notice_kinds()]:
        critical = notice_kind("hotline.case.critical")
    else:
        critical = declare_notice("hotline.case.critical", title="Critical", klass="urgent")
    with bound_now(night):
        notify([1], critical, key="u", values=dict.fromkeys(critical.values, "1"))
    Notice.objects.update(subject_key="")
    box = Box()
    assert sweep(box, night) == 1


def test_k39_the_urgent_kinds_are_printed():
    sys.stdout.write(f"urgent kinds: {' '.join(URGENT)}\n")
    assert {kind.name for kind in notice_kinds() if kind.klass == "urgent"} <= set(URGENT)


def test_k40_thirty_that_are_due_at_once_are_one_message(town):
    for number in range(30):
        tell([1, 2], OVERDUE, key=f"case {number}")
    box = Box()
    sweep(box, NOW)
    assert [(message.to, message.title) for message in box.sent] == [
        ("p1@example.org", "30 messages in Lifeline"),
        ("p2@example.org", "30 messages in Lifeline"),
    ]
    assert box.sent[0].body.count("is overdue") == 30


def test_k40_a_bundle_is_sent_once_an_hour(town):
    box = Box()
    for minutes in (0, 10, 50, 59, 61, 70):
        tell([1], OVERDUE, key=str(minutes), at=NOW + minutes * MINUTE)
        sweep(box, NOW + minutes * MINUTE)
    sweep(box, NOW + 125 * MINUTE)
    assert [message.body.count("is overdue") for message in box.sent] == [0, 4, 0]
    assert [message.title for message in box.sent][::2] == ["Case 2026-AAAAA is overdue"] * 2
    assert states() == [Delivery.SENT] * 6


def test_k40_a_kind_has_a_cap_a_day(town):
    box = Box()
    for number in range(4):
        tell([1], NEWS, key=str(number), at=NOW + number * HOUR)
        sweep(box, NOW + number * HOUR)
    assert len(box.sent) == 2
    assert [row.error for row in Delivery.objects.filter(state=Delivery.DROPPED)] == ["cap", "cap"]
    assert unread_count(1) == 4
    for number in range(3):
        tell([1], NEWS, key=f"next {number}", at=NOW + DAY)
    assert sweep(box, NOW + DAY) == 2


@pytest.mark.parametrize(("mode", "at"), [("daily", "2026-03-10 08:00"), ("weekly", "2026-03-16 08:00")])
def test_k40_a_digest_comes_daily_or_weekly_by_choice(town, mode, at):
    choose(1, REPLIED.name, "mail", mode)
    for number in range(3):
        tell([1], REPLIED, key=str(number), at=NOW + number * HOUR)
    box = Box()
    assert sweep(box, NOW + 5 * HOUR) == 0
    assert sweep(box, dt.datetime.fromisoformat(at).replace(tzinfo=NOW.tzinfo)) == 1
    assert box.sent[0].title == "3 messages in Lifeline"


def test_k41_channels_and_kinds_can_be_switched_off_but_not_what_is_owed(town):
    choose(1, NEWS.name, "mail", "off")
    tell([1], NEWS)
    assert (unread_count(1), Delivery.objects.count()) == (1, 0)
    with pytest.raises(Refused) as refusal:
        choose(1, OVERDUE.name, "mail", "off")
    assert refusal.value.rule == "K-41"
    with pytest.raises(Refused):
        choose(1, OVERDUE.name, "mail", "daily")
    with pytest.raises(Refused):
        choose(1, NEWS.name, "pigeon", "off")
    choose(1, "", "mail", "off")
    tell([1], OVERDUE)
    assert Delivery.objects.count() == 0
    shown = {(option.kind, option.channel): option for option in choices(1)}
    assert shown["", "mail"].mode == shown[NEWS.name, "mail"].mode == "off"
    assert shown[OVERDUE.name, "mail"].allowed == ("on",)
    assert RESULT.name not in {kind for kind, _channel in shown}


def test_k41_who_switches_off_before_the_sending_gets_nothing(town):
    tell([1], NEWS)
    choose(1, NEWS.name, "mail", "off")
    box = Box()
    assert sweep(box, NOW) == 0
    assert Delivery.objects.get().error == "choice"
