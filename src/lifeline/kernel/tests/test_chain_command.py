"""`./lifeline chain …`: what it prints and how it ends."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from lifeline.kernel import chain, merkle
from lifeline.kernel.models import Event
from lifeline.kernel.tests.chains import build, tamper
from lifeline.kernel.tests.kinds import OPENED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path):
    settings.DATA = tmp_path


def run(capsys, *words):
    """(exit code, standard output)."""
    try:
        call_command("chain", *words)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_verify_of_a_sound_chain_ends_with_0(capsys):
    build(2)
    code, out = run(capsys, "verify", "--last", "2")
    assert code == 0
    assert "所有事件均未被改动" in out


def test_verify_of_a_broken_chain_names_the_first_fault_and_ends_with_1(capsys):
    build(2)
    tamper("UPDATE kernel_event SET data = '{}' WHERE seq = 9")
    code, out = run(capsys, "verify", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["sound"], told["faults"]) == (False, 1)
    assert told["first_faults"][0]["check"] == "leaf"
    assert told["first_faults"][0]["event_id"] == Event.objects.get(seq=9).id


def test_verify_compares_with_exported_roots(capsys, tmp_path):
    from lifeline.kernel.tests.test_tamper import cut

    build(3)
    assert run(capsys, "export", str(tmp_path / "roots.jsonl"))[0] == 0
    cut(2, 12)
    assert run(capsys, "verify")[0] == 0
    code, out = run(capsys, "verify", "--roots", str(tmp_path / "roots.jsonl"), "--lang", "en")
    assert code == 1
    assert "a head that was written down is not in the chain, seal 3" in out


def test_unusable_input_ends_with_2(capsys, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing\n")
    assert run(capsys, "verify", "--roots", str(tmp_path / "notes.txt"))[0] == 2
    assert run(capsys, "verify", "--roots", str(tmp_path / "none.txt"))[0] == 2
    assert run(capsys, "verify", "--first", "0")[0] == 2
    assert run(capsys, "slip", "5")[0] == 2


def test_head_shows_what_to_write_down(capsys):
    assert run(capsys, "head", "--lang", "en") == (0, "Nothing has been sealed yet.\n")
    [seal] = build(1)
    assert run(capsys, "head", "--lang", "en")[1] == f"Seal 1, 2026-03-09 12:00: {seal.head.hex()}\n"


def test_a_slip_is_written_and_checks(capsys, tmp_path):
    build(1)
    row = Event.objects.filter(kind=OPENED).order_by("seq").first()
    code, out = run(capsys, "slip", str(row.id), "--out", str(tmp_path / "slip.json"))
    assert code == 0
    assert chain.head().head.hex() in out
    assert merkle.check_proof((tmp_path / "slip.json").read_text())
