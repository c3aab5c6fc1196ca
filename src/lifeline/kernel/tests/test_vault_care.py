"""Who looks after the keys: numbers for the custodian, commands, the doctor, the clock, the drill."""

import shutil

import pytest
from django.core.management import call_command

from lifeline.kernel import checkups, tasks, vault
from lifeline.kernel.errors import Unavailable
from lifeline.kernel.events import bound_now
from lifeline.kernel.models import KeyStore, ShredOrder
from lifeline.kernel.tests.shredding import committed, fresh, shred

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


@pytest.fixture(autouse=True)
def _clock(now):
    with bound_now(now):
        yield


def test_the_custodian_sees_numbers(django_capture_on_commit_callbacks):
    assert vault.status() is None
    key = vault.new_key("test.answers")
    vault.new_key("test.answers")
    committed(django_capture_on_commit_callbacks, key)
    assert vault.status() == vault.Status(keys=1, shredded=1, open_orders=0)
    assert KeyStore.objects.count() == 1


def test_the_command_tells_numbers_and_rotates(capsys, in_english):
    call_command("vault", "status", "--lang", "en")
    assert "no key store yet" in capsys.readouterr().out
    vault.new_key("test.answers")
    call_command("vault", "status", "--lang", "en")
    call_command("vault", "rotate", "--lang", "en")
    assert capsys.readouterr().out.splitlines() == [
        "1 keys, 0 shredded, 0 still to be shredded.", "1 keys are wrapped by the new site key.",
    ]  # fmt: skip


def test_k84_the_doctor_names_the_folder_that_is_missing(keys, now, in_english):
    assert checkups.key_store(now).state == "ok"
    vault.new_key("test.answers")
    assert checkups.key_store(now).state == "ok"
    shutil.rmtree(keys)
    fresh()
    found = checkups.key_store(now)
    assert (found.state, str(keys) in found.cure) == ("wrong", True)


def test_k81_the_clock_sweeps(now):
    key = vault.new_key("test.answers")
    shred(key)
    tasks.sweep_keys(now)
    assert ShredOrder.objects.get().done


def test_k89_the_drill_tells_what_opens_what_was_erased_and_what_is_missing(
    keys, tmp_path, monkeypatch, django_capture_on_commit_callbacks, capsys, in_english
):
    """An older store under newer rows: the key made since is missing, and a row of an erased key stays unreadable."""
    kept, erased = vault.new_key("test.drill"), vault.new_key("test.drill")
    committed(django_capture_on_commit_callbacks, erased)
    named = [kept, erased]
    monkeypatch.setattr(vault, "_in_use", {"test.drill": lambda: named})
    before = vault.status()
    assert vault.drill() == vault.Drilled(there=1, shredded=1, missing=0)
    assert (vault.status().keys, vault.status().shredded) == (before.keys, before.shredded + 1)
    shutil.copytree(keys, tmp_path / "older")
    named.append(vault.new_key("test.drill"))
    shutil.rmtree(keys)
    shutil.copytree(tmp_path / "older", keys)
    fresh()
    assert vault.drill() == vault.Drilled(there=1, shredded=1, missing=1)
    with pytest.raises(SystemExit) as end:
        call_command("vault", "drill", "--lang", "en")
    assert end.value.code == 1
    text = capsys.readouterr().out
    assert "1 keys are missing" in text
    assert not any(key in text for key in named)


def test_k89_a_drill_without_a_store_says_so_and_one_whose_store_is_gone_fails(keys):
    call_command("vault", "drill")
    vault.new_key("test.drill")
    shutil.rmtree(keys)
    fresh()
    with pytest.raises(Unavailable):
        vault.drill()
