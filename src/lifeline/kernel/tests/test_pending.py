"""K-15: coarse events come out after their period, together, in random order, as if all were written then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.kernel import chain, keys
from lifeline.kernel.events import Subject, bound_now, erase, period_start, record
from lifeline.kernel.events.pending import move_at, move_pending
from lifeline.kernel.models import Event, Pending, Personal
from lifeline.kernel.tests.chains import NOON, PERSON
from lifeline.kernel.tests.kinds import COUNTED, FILED, REPORT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def file_at(at, subject=REPORT, text="…"):
    with bound_now(at):
        return record(FILED, subject, actor=None, by="reporter", text=text)


def test_k15_the_moment_lies_5_to_30_minutes_after_the_period_and_differs_from_period_to_period():
    waits = [move_at(NOON + n * HOUR, "hour") - (NOON + (n + 1) * HOUR) for n in range(500)]
    assert timedelta(minutes=5) <= min(waits) < timedelta(minutes=6)
    assert timedelta(minutes=29) < max(waits) < timedelta(minutes=30)
    assert len(set(waits)) > 490  # two of 500 may share a microsecond


def test_k15_nobody_without_the_sites_secret_knows_the_moment(settings):
    before = move_at(NOON, "hour")
    settings.SECRET_KEY = "another"
    assert move_at(NOON, "hour") != before


def test_k15_nothing_moves_before_its_moment_and_everything_at_it():
    for minute in (0, 20, 59):
        file_at(NOON + timedelta(minutes=minute))
    moment = move_at(period_start(NOON, "hour"), "hour")
    assert move_pending(moment - timedelta(microseconds=1)) == 0
    assert move_pending(moment) == 3
    assert (Pending.objects.count(), Event.objects.count()) == (0, 3)
    assert move_pending(moment + HOUR) == 0


def test_k15_an_event_moves_as_it_was_with_its_personal_values():
    event = file_at(NOON, text="fumes")
    before = Personal.objects.get()
    move_pending(NOON + 2 * HOUR)
    row, after = Event.objects.get(), Personal.objects.get()
    assert (row.id, bytes(row.leaf), row.seq) == (event.id, event.leaf, None)
    assert (after.event_id, bytes(after.salt), after.value) == (event.id, bytes(before.salt), '"fumes"')
    assert after.id != before.id
    chain.seal_due(NOON + 2 * HOUR)
    assert chain.verify(now=NOON + 2 * HOUR).sound


def test_k15_an_old_act_that_is_written_down_late_waits_like_a_new_one():
    """Else the minute at which it comes out would tell when it was written."""
    with bound_now(NOON):
        record(COUNTED, REPORT, actor=None, by="clock", at=NOON - timedelta(days=30), n=1)
    assert move_pending(NOON + HOUR) == 0
    assert move_pending(NOON + timedelta(hours=13)) == 1


def test_k15_days_end_at_midnight_of_the_sites_zone():
    with bound_now(NOON):
        record(COUNTED, REPORT, actor=None, by="clock", n=1)
    assert move_pending(NOON + timedelta(hours=12, minutes=4)) == 0
    assert move_pending(NOON + timedelta(hours=12, minutes=30)) == 1


def test_k23_what_was_erased_while_it_waited_stays_erased():
    file_at(NOON, text="fumes")
    with bound_now(NOON):
        erase(REPORT, reason="P-12", actor=PERSON)
    move_pending(NOON + 2 * HOUR)
    assert not Personal.objects.exists()
    chain.seal_due(NOON + 2 * HOUR)
    verdict = chain.verify(now=NOON + 2 * HOUR)
    assert (verdict.sound, verdict.erased) == (True, 1)


def test_k15_more_than_a_batch_moves_in_one_transaction(monkeypatch):
    monkeypatch.setattr("lifeline.kernel.events.pending.BATCH", 2)
    subjects = [Subject("test.report", keys.random_key()) for _ in range(5)]
    for subject in subjects:
        file_at(NOON, subject)
    assert move_pending(NOON + 2 * HOUR) == 5
    assert {row.subject_key for row in Event.objects.all()} == {subject.key for subject in subjects}
