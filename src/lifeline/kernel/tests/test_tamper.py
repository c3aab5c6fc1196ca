"""Tampering by raw SQL, with the triggers dropped: each way is found, and named for what it is (K-20, K-21)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.kernel import chain, merkle
from lifeline.kernel.events import bound_now
from lifeline.kernel.models import Event, Personal, Seal
from lifeline.kernel.tests.chains import NOON, act, build, sql, tamper, without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """Three seals of six events."""
    return build(3)


def event(seq: int) -> Event:
    return Event.objects.get(seq=seq)


def relief(row: Event) -> bytes:
    """The leaf that fits the row as it stands now."""
    row.refresh_from_db()
    return merkle.leaf(merkle.event_bytes(merkle.Columns(*(getattr(row, name) for name in merkle.Columns._fields))))


CHANGES = {
    "kind": "test.case.sold",
    "subject_type": "test.thing",
    "subject_key": "18",
    "actor_id": 1,
    "by": "holder",
    "at_us": 1773028800000001,
    "data": '{"rows":9}',
    "commits": '{"name":"00"}',
}


@pytest.mark.parametrize("column", CHANGES)
def test_k20_a_changed_column_is_found_by_the_leaf(sealed, column):
    row = event(10)
    tamper(f"UPDATE kernel_event SET {column} = %s WHERE seq = 10", CHANGES[column])
    verdict = chain.verify(now=NOON)
    assert set(verdict.counts) <= {"leaf", "commitment", "missing"}
    first = verdict.faults[0]
    assert (first.check, first.seal, first.seq, first.event_id) == ("leaf", 2, 10, row.id)


def test_k20_what_is_moved_from_one_column_to_the_next_is_found_by_the_leaf(sealed):
    """The bytes stay equal: `commits` swallows the beginning of `data`."""
    with bound_now(NOON):
        from lifeline.kernel.events import Subject, record
        from lifeline.kernel.tests.kinds import CLOSED

        row = record(CLOSED, Subject("test.case", "1"), actor=None, by="clock", rows={"a": 1, "data": {"b": 2}})
    chain.seal_due(NOON + timedelta(minutes=9))
    before = event(19)
    assert before.data == '{"rows":{"a":1,"data":{"b":2}}}'
    tamper(
        "UPDATE kernel_event SET commits = %s, data = %s WHERE id = %s",
        '{},"data":{"rows":{"a":1',
        '{"b":2}}}',
        row.id,
    )
    assert relief(before) == bytes(before.leaf)
    assert chain.verify(now=NOON).counts["leaf"] == 1


def test_k20_a_changed_value_is_found_by_its_commitment(sealed):
    value = Personal.objects.order_by("event_id").first()
    tamper("UPDATE kernel_personal SET value = %s WHERE id = %s", '"李雷"', value.id)
    verdict = chain.verify(now=NOON)
    assert verdict.counts == {"commitment": 1}
    assert (verdict.faults[0].event_id, verdict.faults[0].key) == (value.event_id, value.key)


def test_k20_a_changed_salt_is_found_by_its_commitment(sealed):
    tamper("UPDATE kernel_personal SET salt = %s WHERE id = (SELECT min(id) FROM kernel_personal)", bytes(32))
    assert chain.verify(now=NOON).counts == {"commitment": 1}


def test_k20_a_value_that_was_never_committed_is_found(sealed):
    tamper("UPDATE kernel_personal SET key = 'nick' WHERE id = (SELECT min(id) FROM kernel_personal)")
    assert chain.verify(now=NOON).counts == {"commitment": 1, "missing": 1}


def test_k20_a_value_without_an_event_is_found(sealed):
    sql("INSERT INTO kernel_personal (id, event_id, key, salt, value) VALUES (1, 2, 'name', %s, '1')", bytes(32))
    assert chain.verify(now=NOON).counts == {"commitment": 1}


def test_k20_a_leaf_that_was_changed_too_is_found_by_the_tree(sealed):
    row = event(10)
    tamper("UPDATE kernel_event SET data = %s WHERE seq = 10", '{"unit":"炼钢厂"}')
    tamper("UPDATE kernel_event SET leaf = %s WHERE seq = 10", relief(row))
    verdict = chain.verify(now=NOON)
    assert verdict.counts == {"tree": 1}
    assert verdict.faults[0].seal == 2


def test_k20_a_deleted_event_is_found_by_the_count(sealed):
    tamper("DELETE FROM kernel_event WHERE seq = 10")
    verdict = chain.verify(now=NOON)
    assert (verdict.faults[0].check, verdict.faults[0].seal, verdict.faults[0].seq) == ("count", 2, 10)
    assert set(verdict.counts) <= {"count", "commitment"}  # its personal value has no event any more


def copy(row: Event, **changes: object) -> None:
    """Insert a copy of an event, with its own fitting leaf."""
    values = {name: getattr(row, name) for name in (*merkle.Columns._fields, "seq")} | {"id": row.id + 1, **changes}
    columns = merkle.Columns(*(values[name] for name in merkle.Columns._fields))
    names = ", ".join((*merkle.Columns._fields, "seq", "leaf"))
    places = ", ".join(["%s"] * 12)
    leaf = merkle.leaf(merkle.event_bytes(columns))
    sql(f"INSERT INTO kernel_event ({names}) VALUES ({places})", *columns, values["seq"], leaf)


def test_k20_an_event_inserted_with_a_number_is_found_by_the_count(sealed):
    copy(event(4), seq=19, commits="{}")
    verdict = chain.verify(now=NOON)
    assert verdict.counts == {"count": 1}
    assert verdict.faults[0].event_id == event(19).id


def test_k22_an_event_inserted_without_a_number_is_not_sealed_in_time_or_shows_its_true_time(sealed):
    copy(event(4), seq=None, commits="{}")
    late = NOON + timedelta(hours=2)
    assert chain.verify(now=late).counts == {"unsealed": 1}
    [seal] = chain.seal_due(late)
    assert chain.verify(now=late).sound
    assert seal.at_us - event(19).at_us == 7_200_000_000


def test_k20_two_events_that_changed_places_are_found_by_the_tree(sealed):
    with without_triggers():
        for number, seq in ((999, 9), (9, 10), (10, 999)):
            sql("UPDATE kernel_event SET seq = %s WHERE seq = %s", number, seq)
    verdict = chain.verify(now=NOON)
    assert verdict.counts == {"tree": 1}
    assert verdict.faults[0].seal == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("first_seq", 8),
        ("size", 5),
        ("at_us", 1773028800000001),
        ("root", bytes(32)),
        ("prev", bytes(32)),
        ("head", bytes(32)),
    ],
)
def test_k20_a_changed_seal_is_found_by_its_link(sealed, column, value):
    tamper(f"UPDATE kernel_seal SET {column} = %s WHERE no = 2", value)
    verdict = chain.verify(now=NOON)
    assert (verdict.faults[0].check, verdict.faults[0].seal) == ("link", 2)


def test_k20_a_seal_that_is_older_than_the_one_before_is_found(sealed):
    seals = [
        chain.Sealed(s.no, s.first_seq, s.size, bytes(s.root), bytes(s.prev), s.at_us, bytes(s.head))
        for s in Seal.objects.order_by("no")
    ]
    parts = seals[2].parts._replace(at_us=seals[1].at_us - 1)
    tamper("UPDATE kernel_seal SET at_us = %s, head = %s WHERE no = 3", parts.at_us, merkle.head(parts))
    assert chain.verify(now=NOON).counts == {"time": 1}


def test_k20_numbers_that_do_not_follow_are_found(sealed):
    parts = sealed[2].parts._replace(first_seq=14, size=5)
    tamper("UPDATE kernel_seal SET first_seq = 14, size = 5, head = %s WHERE no = 3", merkle.head(parts))
    assert chain.verify(now=NOON).faults[0].check == "number"


def test_k20_a_seal_deleted_in_the_middle_is_found_by_the_link(sealed):
    tamper("DELETE FROM kernel_seal WHERE no = 2")
    verdict = chain.verify(now=NOON)
    assert (verdict.faults[0].check, verdict.faults[0].seal) == ("link", 2)


def test_k20_a_first_seal_of_another_site_is_found(sealed):
    sql("UPDATE kernel_site SET site_id = 'another'")
    verdict = chain.verify(now=NOON)
    assert (verdict.counts, verdict.faults[0].seal) == ({"link": 1}, 1)


def test_k20_seals_that_are_no_seals_are_found(sealed):
    with without_triggers():
        sql("UPDATE kernel_seal SET size = 2000000000 WHERE no = 2")
        sql("UPDATE kernel_seal SET at_us = -1 WHERE no = 3")
    assert chain.verify(now=NOON).counts == {"link": 2}


def cut(last_seal: int, last_seq: int) -> None:
    """The last seals with all their events are gone, as if they had never been."""
    with without_triggers():
        sql("DELETE FROM kernel_personal WHERE event_id IN (SELECT id FROM kernel_event WHERE seq > %s)", last_seq)
        sql("DELETE FROM kernel_event WHERE seq > %s", last_seq)
        sql("DELETE FROM kernel_seal WHERE no > %s", last_seal)


def test_k20_a_tail_that_was_cut_is_found_by_heads_that_stand_outside(sealed):
    cut(2, 12)
    assert chain.verify(now=NOON, roots=[]).sound, "inside the database it cannot be proved"
    verdict = chain.verify(now=NOON, roots=sealed)
    assert (verdict.counts, verdict.faults[0].seal) == ({"heads": 1}, 3)


def test_k20_a_chain_rewritten_from_one_event_on_is_found_by_any_head_that_left_the_house(sealed):
    cut(1, 6)
    act(NOON + timedelta(minutes=1), names=2)
    chain.seal_due(NOON + timedelta(minutes=1))
    act(NOON + timedelta(minutes=2))
    chain.seal_due(NOON + timedelta(minutes=2))
    assert chain.verify(now=NOON, roots=[]).sound
    for kept in sealed[1:]:
        assert chain.verify(now=NOON, roots=[kept]).counts == {"heads": 1}
    assert chain.verify(now=NOON, roots=sealed[:1]).sound


def test_k21_counting_goes_on_after_the_first_fault(sealed):
    with without_triggers():
        sql("UPDATE kernel_event SET subject_key = 'x' WHERE seq IN (3, 8, 15)")
        sql("DELETE FROM kernel_event WHERE seq = 14")
    verdict = chain.verify(now=NOON)
    assert verdict.counts["leaf"] == 3
    assert verdict.counts["count"] == 1
    assert [fault.seq for fault in verdict.faults if fault.check != "commitment"] == [3, 8, 14, 15]
    assert verdict.total >= 4


def test_k21_the_first_broken_event_is_named_by_id_kind_and_day(sealed, in_english):
    row = event(2)
    tamper("UPDATE kernel_event SET data = '{}' WHERE id = %s", event(10).id)
    tamper("UPDATE kernel_event SET data = '{}' WHERE id = %s", row.id)
    line = chain.verify(now=NOON).lines()[1]
    assert line == f"2 faults. The first: an event was changed, seal 1, {row.id} {row.kind} 2026-03-09"
