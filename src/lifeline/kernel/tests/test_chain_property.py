"""Random acts, random tampering, always the right name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.kernel import chain, merkle
from lifeline.kernel.models import Event, Personal, Seal
from lifeline.kernel.tests.chains import NOON, act, sql, without_triggers

pytestmark = pytest.mark.django_db
ACTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=4)
QUIET = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def build(acts) -> list[chain.Sealed]:
    made = []
    for minute, (names, plain, coarse) in enumerate(acts):
        at = NOON + timedelta(minutes=minute)
        act(at, names, plain, coarse)
        made += chain.seal_due(at)
    return made


def named(fault):
    """What a fault says about where it is."""
    return fault.check, fault.seal, fault.seq


class Tampering:
    """Each method does one thing to the chain and returns how the first fault must be named."""

    def __init__(self, data, seals):
        self.data, self.seals = data, seals

    def event(self, *, personal=False):
        rows = Event.objects.filter(seq__isnull=False).order_by("seq")
        rows = [row for row in rows if row.commits != "{}" or not personal]
        return self.data.draw(st.sampled_from(rows)) if rows else None

    def seal_no(self, seq):
        return next(seal.no for seal in self.seals if seal.first_seq <= seq <= seal.last_seq)

    def change(self, row):
        column = self.data.draw(st.sampled_from(["subject_key", "by", "kind", "subject_type"]))
        sql(f"UPDATE kernel_event SET {column} = {column} || 'x' WHERE id = %s", row.id)
        return "leaf", self.seal_no(row.seq), row.seq

    def change_with_leaf(self, row):
        sql("UPDATE kernel_event SET subject_key = subject_key || 'x' WHERE id = %s", row.id)
        row.refresh_from_db()
        leaf = merkle.leaf(merkle.event_bytes(tuple(getattr(row, name) for name in merkle.Columns._fields)))
        sql("UPDATE kernel_event SET leaf = %s WHERE id = %s", leaf, row.id)
        return "tree", self.seal_no(row.seq), None

    def delete(self, row):
        sql("DELETE FROM kernel_event WHERE id = %s", row.id)
        return "count", self.seal_no(row.seq), row.seq

    def change_value(self, row):
        value = Personal.objects.filter(event_id=row.id).order_by("key").first()
        sql("UPDATE kernel_personal SET value = %s WHERE id = %s", '"forged"', value.id)
        return "commitment", self.seal_no(row.seq), row.seq

    def delete_value(self, row):
        sql("DELETE FROM kernel_personal WHERE event_id = %s", row.id)
        return "missing", self.seal_no(row.seq), row.seq

    def move_beyond(self, row):
        sql("UPDATE kernel_event SET seq = 1000000 WHERE id = %s", row.id)
        return "count", self.seal_no(row.seq), row.seq


ONE_EVENT = ["change", "change_with_leaf", "delete", "move_beyond"]
ONE_VALUE = ["change_value", "delete_value"]


@QUIET
@given(acts=ACTS, data=st.data())
def test_k21_random_tampering_with_an_event_is_named(acts, data):
    with transaction.atomic():
        tampering = Tampering(data, build(acts))
        way = data.draw(st.sampled_from(ONE_EVENT + ONE_VALUE))
        assert chain.verify(now=NOON).sound
        if (row := tampering.event(personal=way in ONE_VALUE)) is not None:
            with without_triggers():
                expected = getattr(tampering, way)(row)
            assert named(chain.verify(now=NOON).faults[0]) == expected
        transaction.set_rollback(True)


@QUIET
@given(acts=ACTS, data=st.data())
def test_k21_of_several_faults_the_first_in_the_chain_is_named(acts, data):
    with transaction.atomic():
        tampering = Tampering(data, build(acts))
        rows = list(Event.objects.order_by("seq"))
        chosen = data.draw(st.lists(st.sampled_from(rows), unique_by=lambda row: row.seq, max_size=4)) if rows else []
        expected = []
        with without_triggers():
            for row in chosen:
                way = data.draw(st.sampled_from(["change", "delete"]))
                expected.append(getattr(tampering, way)(row))
        verdict = chain.verify(now=NOON)
        if chosen:
            first = min(expected, key=lambda name: (name[1], name[2]))
            assert named(verdict.faults[0])[1] == first[1]
            assert verdict.counts.get("leaf", 0) == sum(name[0] == "leaf" for name in expected)
            assert verdict.counts.get("count", 0) == sum(name[0] == "count" for name in expected)
        else:
            assert verdict.sound
        transaction.set_rollback(True)


@QUIET
@given(acts=ACTS, data=st.data())
def test_k21_random_tampering_with_a_seal_is_named(acts, data):
    with transaction.atomic():
        seals = build([*acts, (1, 0, 0)])
        seal = data.draw(st.sampled_from(seals))
        way = data.draw(st.sampled_from(["size", "first_seq", "at_us", "root", "prev", "head", "gone"]))
        with without_triggers():
            if way == "gone":
                sql("DELETE FROM kernel_seal WHERE no = %s", seal.no)
            elif way in {"root", "prev", "head"}:
                sql(f"UPDATE kernel_seal SET {way} = %s WHERE no = %s", bytes(32), seal.no)
            else:
                sql(f"UPDATE kernel_seal SET {way} = {way} + 1 WHERE no = %s", seal.no)
        verdict = chain.verify(now=NOON, roots=seals)
        if way == "gone" and seal.no == len(seals):
            assert verdict.counts["heads"] == 1
            assert verdict.counts["count"] == seal.size
        else:
            assert named(verdict.faults[0]) == ("link", seal.no, None)
        transaction.set_rollback(True)


@QUIET
@given(acts=ACTS, data=st.data())
def test_every_random_chain_is_sound_and_every_event_in_it_has_a_proof(acts, data):
    with transaction.atomic():
        build(acts)
        assert chain.verify(now=NOON).sound
        assert Seal.objects.count() >= 1
        for row in Event.objects.order_by("seq"):
            assert merkle.check_proof(chain.proof(row.id, opened=["name", "text"], whole=True))
        transaction.set_rollback(True)
