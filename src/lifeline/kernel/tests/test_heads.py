"""Heads outside the database: `heads.log`, exports, and what a restore declares (K-25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.kernel import chain
from lifeline.kernel.events import bound_now
from lifeline.kernel.tests.chains import NOON, act, build
from lifeline.kernel.tests.test_tamper import cut

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path):
    settings.DATA = tmp_path


def test_each_head_is_appended_to_a_file_outside_the_database(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = build(3)
    assert list(chain.import_roots(chain.log_path())) == made
    assert chain.log_heads() == 0


def test_heads_that_a_crash_left_out_are_caught_up():
    build(2)
    assert chain.log_heads() == 2
    act(NOON + timedelta(minutes=5))
    made = chain.seal_due(NOON + timedelta(minutes=5))
    assert chain.log_heads() == 1
    assert list(chain.import_roots(chain.log_path()))[-1:] == made


def test_a_line_that_a_crash_cut_short_does_no_harm():
    made = build(2)
    chain.log_heads()
    whole = chain.log_path().read_bytes()
    chain.log_path().write_bytes(whole[:-40])
    assert list(chain.import_roots(chain.log_path())) == made[:1]
    assert chain.verify(now=NOON).sound
    assert chain.log_heads() == 1
    assert chain.log_path().read_bytes().splitlines()[-1] == made[1].line().encode().rstrip()


def test_a_line_that_is_no_seal_is_named():
    build(2)
    chain.log_heads()
    lines = chain.log_path().read_text().splitlines(keepends=True)
    chain.log_path().write_text("nonsense\n" + lines[1])
    with pytest.raises(chain.BadRoots, match="line 1"):
        list(chain.import_roots(chain.log_path()))


def test_exported_roots_are_read_back(tmp_path):
    made = build(3)
    assert chain.export_roots(tmp_path / "roots.jsonl") == 3
    assert list(chain.import_roots(tmp_path / "roots.jsonl")) == made
    assert chain.verify(now=NOON, roots=chain.import_roots(tmp_path / "roots.jsonl")).sound


def test_k20_a_tail_that_was_cut_is_found_by_heads_log_even_after_new_seals():
    build(3)
    chain.log_heads()
    cut(2, 12)
    assert chain.verify(now=NOON).counts == {"heads": 1}
    act(NOON + timedelta(minutes=9))
    chain.seal_due(NOON + timedelta(minutes=9))
    assert chain.log_heads() == 1
    verdict = chain.verify(now=NOON)
    assert (verdict.counts, verdict.faults[0].seal) == ({"heads": 1}, 3)


def restore(at):
    with bound_now(at):
        chain.record_restored(actor=None, by="cli")


def test_k25_a_declared_restore_turns_lost_heads_into_a_declared_loss(in_english):
    build(4)
    chain.log_heads()
    cut(2, 12)
    restore(NOON + timedelta(minutes=30))
    chain.seal_due(NOON + timedelta(minutes=31))
    chain.log_heads()
    verdict = chain.verify(now=NOON)
    assert verdict.sound
    assert [(loss.first, loss.last) for loss in verdict.losses] == [(3, 4)]
    assert "declared loss between 2026-03-09 12:02 and 2026-03-09 12:03: seals 3 to 4" in verdict.lines()


def test_k25_what_is_lost_after_the_restore_is_not_declared_by_it():
    build(4)
    chain.log_heads()
    cut(2, 12)
    restore(NOON + timedelta(minutes=30))
    chain.seal_due(NOON + timedelta(minutes=31))
    act(NOON + timedelta(minutes=40))
    chain.seal_due(NOON + timedelta(minutes=40))
    chain.log_heads()
    cut(3, 13)
    verdict = chain.verify(now=NOON)
    assert (verdict.counts, verdict.faults[0].seal) == ({"heads": 1}, 4)
    assert len(verdict.losses) == 1


def test_k25_a_restore_names_the_head_that_it_found():
    made = build(2)
    with bound_now(NOON):
        event = chain.record_restored(actor=None, by="cli")
    assert event.data == {"no": 2, "head": made[1].head.hex()}


def test_the_public_address_tells_number_time_and_head_and_nothing_else(client):
    assert client.get("/chain/head").status_code == 404
    made = build(2)
    told = {"no": 2, "at": "2026-03-09T04:01:00+00:00", "head": made[-1].head.hex()}
    assert client.get("/chain/head").json() == told


def test_a_site_may_keep_its_head_to_itself(client, settings):
    settings.PUBLIC_HEAD = False
    build(1)
    assert client.get("/chain/head").status_code == 404
