"""Sealing and verifying a chain that nobody has touched."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lifeline.kernel import chain, merkle
from lifeline.kernel.events import bound_now, erase, record
from lifeline.kernel.models import Event, Personal, Seal
from lifeline.kernel.tests.chains import NOON, PERSON, act, build, tamper
from lifeline.kernel.tests.kinds import CASE, CLOSED, FILED, REPORT

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_sealing_numbers_events_without_gaps_in_order_of_time():
    act(NOON + MINUTE, names=2, plain=0, coarse=0)
    act(NOON, names=2, plain=0, coarse=1)
    [seal] = chain.seal_due(NOON + 2 * MINUTE)
    rows = list(Event.objects.order_by("seq").values_list("seq", "at_us", "id"))
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert [row[1:] for row in rows] == sorted(row[1:] for row in rows)
    assert (seal.no, seal.first_seq, seal.size, seal.last_seq) == (1, 1, 5, 5)


def test_seals_follow_each_other():
    first, second, third = build(3)
    assert first.prev == merkle.first_prev(chain.site_id())
    assert (second.prev, third.prev) == (first.head, second.head)
    assert (second.first_seq, third.first_seq) == (7, 13)
    assert third.head == merkle.head(third.parts)
    assert chain.head() == third


def test_at_most_five_thousand_events_a_seal(monkeypatch):
    monkeypatch.setattr("lifeline.kernel.chain.sealing.LARGEST_SEAL", 4)
    act(names=5, plain=4, coarse=0)
    assert [seal.size for seal in chain.seal_due(NOON)] == [4, 4, 1]


def test_a_day_without_events_has_one_empty_seal():
    assert [seal.size for seal in chain.seal_due(NOON)] == [0]
    assert chain.seal_due(NOON + timedelta(hours=11, minutes=59)) == []
    [next_day] = chain.seal_due(NOON + timedelta(hours=12))
    assert (next_day.size, next_day.root, next_day.first_seq) == (0, merkle.EMPTY_ROOT, 1)


def test_a_clock_that_is_set_back_makes_no_seal_older_than_the_last():
    _first, second = build(2)
    act(NOON - timedelta(hours=1))
    [third] = chain.seal_due(NOON - timedelta(hours=1))
    assert third.at_us == second.at_us
    assert chain.verify(now=NOON).sound


def test_sealing_now_returns_the_seal_that_holds_the_act():
    with bound_now(NOON):
        event = record(CLOSED, CASE, actor=PERSON)
    assert chain.head_after(event) is None
    seal = chain.seal_now(NOON)
    act(NOON + MINUTE)
    chain.seal_due(NOON + MINUTE)
    assert chain.head_after(event) == seal


def test_k20_an_untouched_chain_is_sound():
    build(3)
    verdict = chain.verify(now=NOON)
    assert verdict.sound
    assert (verdict.seals, verdict.events, verdict.values, verdict.unsealed) == (3, 18, 12, 0)
    assert verdict.head == chain.head().head.hex()


def test_k20_an_empty_site_is_sound():
    assert chain.verify(now=NOON).sound


def test_k20_a_part_of_the_chain_can_be_verified():
    build(4)
    verdict = chain.verify(2, 3, now=NOON)
    assert (verdict.sound, verdict.first, verdict.last, verdict.seals, verdict.events) == (True, 2, 3, 2, 12)


def test_k21_the_verdict_is_said_in_both_languages(in_english):
    from django.utils.translation import override

    build(2)
    assert chain.verify(now=NOON).lines() == [
        "Seals 1 to 2: 2 seals, 12 events, 8 personal values.",
        "Every event is unchanged and none is missing.",
    ]
    with override("zh-hans"):
        assert chain.verify(now=NOON).lines()[1] == "所有事件均未被改动，也没有缺失。"


def test_k22_an_exact_event_without_a_seal_is_a_fault_after_three_intervals(settings):
    settings.SEAL_SECONDS = 60
    act(names=0, plain=1, coarse=0)
    assert chain.verify(now=NOON + 3 * MINUTE).sound
    verdict = chain.verify(now=NOON + 3 * MINUTE + timedelta(seconds=1))
    assert verdict.counts == {"unsealed": 1}
    assert verdict.faults[0].event_id == Event.objects.get().id
    assert verdict.unsealed == 1


def test_k22_a_coarse_event_is_late_after_its_period_and_45_minutes():
    with bound_now(NOON):
        record(FILED, REPORT, actor=None, by="reporter")
    assert chain.verify(now=NOON + timedelta(minutes=104)).sound
    late = chain.verify(now=NOON + timedelta(minutes=106))
    assert (late.counts, late.waiting) == ({"unsealed": 1}, 1)


def test_k23_a_value_that_was_erased_by_order_leaves_the_chain_sound():
    build(2)
    with bound_now(NOON):
        erase(CASE, reason="P-12", actor=PERSON)
    chain.seal_due(NOON + 5 * MINUTE)
    verdict = chain.verify(now=NOON)
    assert (verdict.sound, verdict.erased, verdict.values) == (True, 6, 2)


def test_k23_a_value_that_is_gone_without_order_is_named():
    build(2)
    gone = Personal.objects.filter(key="name").order_by("event_id").first()
    tamper("DELETE FROM kernel_personal WHERE id = %s", gone.id)
    verdict = chain.verify(now=NOON)
    assert verdict.counts == {"missing": 1}
    assert (verdict.faults[0].event_id, verdict.faults[0].key) == (gone.event_id, "name")


def test_k24_the_database_refuses_to_rewrite_a_seal():
    from django.db import DatabaseError, transaction

    from lifeline.kernel.tests.chains import sql

    build(1)
    for statement in ("UPDATE kernel_seal SET size = 5", "DELETE FROM kernel_seal"):
        with pytest.raises(DatabaseError, match="lifeline: seal_is_not"), transaction.atomic():
            sql(statement)
    Seal.objects.update(cosigned=b"signature")
    with pytest.raises(DatabaseError, match="cosigned_once"), transaction.atomic():
        Seal.objects.update(cosigned=b"another")
    assert chain.verify(now=NOON).sound


def test_k26_a_fault_of_a_coarse_event_shows_kind_grain_and_hash_only():
    build(1)
    row = Event.objects.get(kind=FILED)
    tamper("UPDATE kernel_event SET by = 'clock' WHERE id = %s", row.id)
    verdict = chain.verify(now=NOON)
    assert verdict.plain()["first_faults"] == [
        {"check": "leaf", "seal": 1, "kind": "test.report.filed", "grain": "h", "leaf": bytes(row.leaf).hex()}
    ]
    assert str(row.id) not in "".join(verdict.lines())
    assert json.dumps(verdict.plain())


def test_k27_seals_that_are_made_meanwhile_are_left_for_the_next_time():
    build(2)

    def meanwhile(done, total):
        act(NOON + 5 * MINUTE)
        chain.seal_due(NOON + 5 * MINUTE)

    verdict = chain.verify(now=NOON, progress=meanwhile)
    assert (verdict.sound, verdict.last, verdict.events) == (True, 2, 12)
    assert chain.verify(now=NOON).last == 3
