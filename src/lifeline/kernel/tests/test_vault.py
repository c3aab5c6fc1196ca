"""The vault: what is sealed opens only in its place; what is shredded is gone, from backups too."""

import shutil
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.errors import Unavailable
from lifeline.kernel.events import bound_now
from lifeline.kernel.models import KeyStore, ShredOrder
from lifeline.kernel.tests.shredding import committed, fresh, shred
from lifeline.kernel.vault import store
from lifeline.kernel.vault.sealing import Damaged, open_sealed, parts
from lifeline.kernel.vault.store import NoKey, Store

pytestmark = pytest.mark.django_db
PLACE = ("wellbeing.Sheet", "7")


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


@pytest.fixture(autouse=True)
def _clock(now):
    with bound_now(now):
        yield


def test_what_is_sealed_opens_in_its_place():
    key = vault.new_key("test.answers")
    sealed = vault.seal(key, PLACE, "答案".encode())
    assert vault.unseal(key, PLACE, sealed).decode() == "答案"
    assert "答案".encode() not in sealed
    assert sealed[:1] == b"\x01"
    assert vault.seal(key, PLACE, b"same") != vault.seal(key, PLACE, b"same")


def test_k89_known_answers():
    """AES-256-GCM with key 00…1f and nonce 00…0b; the context is written out so that a change of it is seen."""
    key, nonce = bytes(range(32)), bytes(range(12))
    context = parts("data", "k", "p", "t")
    assert context.hex() == ("6c6966656c696e652d7661756c742f310000000464617461000000016b00000001700000000174")
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = b"\x01" + nonce + AESGCM(key).encrypt(nonce, b"lifeline", context)
    assert open_sealed(key, context, sealed) == b"lifeline"
    assert sealed[13:].hex() == KNOWN


KNOWN = "2b6bb07ea98cac7ef23168d8d2b21aaae704acd915afa99e"


def test_k85_many_rows_of_one_key_open_each_in_its_own_place():
    key_id = vault.new_key("wellbeing.answers")
    rows = [((*PLACE, str(number)), vault.seal(key_id, (*PLACE, str(number)), bytes([number]))) for number in range(3)]
    assert list(vault.unseal_many(key_id, rows)) == [b"\x00", b"\x01", b"\x02"]
    with pytest.raises(Damaged):
        list(vault.unseal_many(key_id, [(rows[0][0], rows[1][1])]))
    shred(key_id)
    vault.sweep(timezone.now())
    with pytest.raises(NoKey):
        list(vault.unseal_many(key_id, rows))


def test_k85_another_place_cut_or_exchanged_bytes_are_damaged():
    key, other = vault.new_key("test.answers"), vault.new_key("test.answers")
    sealed, moved = vault.seal(key, PLACE, b"one"), ("wellbeing.Sheet", "8")
    for broken in (sealed[:-1], sealed[:5], b"", b"\x02" + sealed[1:], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(Damaged):
            vault.unseal(key, PLACE, broken)
    with pytest.raises(Damaged):
        vault.unseal(key, moved, sealed)
    with pytest.raises(Damaged):
        vault.unseal(other, PLACE, sealed)
    with pytest.raises(Damaged):
        vault.unseal(key, ("wellbeing.Sheet7", ""), sealed)


def test_k83_tokens_of_two_purposes_have_nothing_in_common():
    first, second = vault.token("answers", "person 7"), vault.token("talk", "person 7")
    assert first != second
    assert first == vault.token("answers", "person 7")
    assert len(first) == 32
    assert vault.token("answers", "ab", "c") != vault.token("answers", "a", "bc")


def test_k81_a_shredded_key_opens_nothing_once_it_is_committed(django_capture_on_commit_callbacks):
    key = vault.new_key("test.answers")
    sealed = vault.seal(key, PLACE, b"one")
    with django_capture_on_commit_callbacks(execute=True):
        shred(key)
        assert vault.unseal(key, PLACE, sealed) == b"one"
    with pytest.raises(NoKey):
        vault.unseal(key, PLACE, sealed)
    assert ShredOrder.objects.get().done


def test_k89_a_row_whose_key_was_shredded_is_told_from_one_whose_key_is_missing(
    keys, tmp_path, django_capture_on_commit_callbacks
):
    gone, kept = vault.new_key("test.answers"), vault.new_key("test.answers")
    shutil.copy(keys / "store.db", tmp_path / "yesterday.db")
    later = vault.new_key("test.answers")
    committed(django_capture_on_commit_callbacks, gone)
    assert (vault.holds(gone), vault.holds(kept), vault.holds(later)) == (False, True, True)
    shutil.copy(tmp_path / "yesterday.db", keys / "store.db")
    fresh()
    assert (vault.holds(gone), vault.holds(kept)) == (False, True)
    with pytest.raises(Unavailable):
        vault.holds(later)


def test_k81_a_shred_that_was_rolled_back_shreds_nothing(django_capture_on_commit_callbacks):
    key = vault.new_key("test.answers")
    sealed = vault.seal(key, PLACE, b"one")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        vault.shred(key, "test")
        transaction.set_rollback(True)
    assert vault.unseal(key, PLACE, sealed) == b"one"


def test_k81_a_crash_after_the_commit_is_finished_by_the_sweep(now):
    key = vault.new_key("test.answers")
    shred(key)  # inside the test's transaction: its on_commit never comes, as after a crash
    assert vault.sweep(now) == (1, 0)
    with pytest.raises(NoKey):
        vault.seal(key, PLACE, b"one")
    assert vault.sweep(now) == (0, 0)


def test_k81_a_key_that_no_row_names_is_shredded_after_a_day(now, monkeypatch):
    monkeypatch.setattr(vault, "_in_use", {})
    kept, lost, foreign = vault.new_key("test.a"), vault.new_key("test.a"), vault.new_key("test.b")
    vault.in_use("test.a", lambda: [kept])
    assert vault.sweep(now + timedelta(hours=23)) == (0, 0)
    assert vault.sweep(now + timedelta(hours=25)) == (0, 1)
    assert vault.seal(kept, PLACE, b"x")
    assert vault.seal(foreign, PLACE, b"x")
    with pytest.raises(NoKey):
        vault.seal(lost, PLACE, b"x")


def test_k82_a_restored_key_store_revives_nothing(keys, tmp_path, django_capture_on_commit_callbacks):
    """Yesterday's store.db comes back; the log of today stands beside it."""
    key, other = vault.new_key("test.answers"), vault.new_key("test.answers")
    sealed = vault.seal(key, PLACE, b"one")
    shutil.copy(keys / "store.db", tmp_path / "yesterday.db")
    committed(django_capture_on_commit_callbacks, key)
    shutil.copy(tmp_path / "yesterday.db", keys / "store.db")
    fresh()
    with pytest.raises(NoKey):
        vault.unseal(key, PLACE, sealed)
    assert vault.seal(other, PLACE, b"x")
    assert wrapped_in(keys / "store.db", key) is None


def test_k82_a_store_put_in_place_of_a_running_one_revives_nothing(keys, tmp_path, django_capture_on_commit_callbacks):
    """The same process goes on: another inode is another store, over which the log is replayed first."""
    key, other = vault.new_key("test.answers"), vault.new_key("test.answers")
    sealed = vault.seal(key, PLACE, b"one")
    shutil.copy(keys / "store.db", tmp_path / "yesterday.db")
    committed(django_capture_on_commit_callbacks, key)
    (tmp_path / "yesterday.db").replace(keys / "store.db")
    with pytest.raises(NoKey):
        vault.unseal(key, PLACE, sealed)
    assert wrapped_in(keys / "store.db", key) is None
    assert vault.seal(other, PLACE, b"x")


def test_k84_a_folder_that_cannot_be_made_is_unavailable(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.KEYS = tmp_path / "file" / "keys"
    with pytest.raises(Unavailable):
        vault.new_key("test.answers")
    assert not KeyStore.objects.exists()


def test_two_first_users_at_once_make_one_store(keys):
    """Both have seen that there is none; the second one to make it finds the first one's."""
    first, second = Store(keys), Store(keys)
    with ThreadPoolExecutor(2) as both:
        made = set(both.map(Store.create, (first, second)))
    assert len(made) == 1
    assert second.pepper() == first.pepper()


def test_a_first_user_waits_for_another_who_has_made_half_of_the_store(keys):
    half, on = threading.Event(), threading.Event()

    class Slow(Store):
        def _write_site(self, site):
            super()._write_site(site)
            half.set()
            on.wait(60)

    with ThreadPoolExecutor(1) as other:
        made = other.submit(Slow(keys).create)
        assert half.wait(60)
        threading.Timer(0.1, on.set).start()
        assert vault.holds(vault.new_key("test.answers"))
        assert KeyStore.objects.get().store_id == made.result()


def wrapped_in(path, key):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT wrapped FROM keys WHERE id = ?", (key,)).fetchone()


def test_k82_a_log_that_lost_a_line_refuses_to_serve(keys, django_capture_on_commit_callbacks):
    key, other = vault.new_key("test.answers"), vault.new_key("test.answers")
    committed(django_capture_on_commit_callbacks, key)
    (keys / "shredded.log").write_text("")
    fresh()
    with pytest.raises(Unavailable):
        vault.seal(other, PLACE, b"x")


def test_k81_the_bytes_of_a_shredded_key_are_gone_from_the_file(keys, django_capture_on_commit_callbacks):
    key = vault.new_key("test.answers")
    vault.new_key("test.answers")
    wrapped = wrapped_in(keys / "store.db", key)[0]
    assert wrapped in (keys / "store.db").read_bytes()
    committed(django_capture_on_commit_callbacks, key)
    assert wrapped not in (keys / "store.db").read_bytes()
    assert wrapped[13:40] not in (keys / "store.db").read_bytes()


@pytest.mark.parametrize("gone", ["site.key", "store.db", "all"])
def test_k84_a_store_that_is_gone_is_unavailable_and_never_made_anew(keys, gone):
    key = vault.new_key("test.answers")
    vault.seal(key, PLACE, b"x")
    for name in ("site.key", "store.db", "shredded.log") if gone == "all" else (gone,):
        (keys / name).unlink()
    fresh()
    for use in (lambda: vault.seal(key, PLACE, b"x"), lambda: vault.token("a", "b"), lambda: vault.new_key("test")):
        with pytest.raises(Unavailable):
            use()
    assert not (keys / gone).exists()


def test_k84_the_store_of_another_site_is_refused(keys):
    vault.token("a", "b")
    shutil.rmtree(keys)
    Store(keys).create()
    fresh()
    with pytest.raises(Unavailable):
        vault.token("a", "b")


def test_k86_rotation_wraps_keys_anew_and_leaves_data_and_tokens(keys, monkeypatch):
    monkeypatch.setattr(store, "BATCH", 5)
    made = [vault.new_key("test.answers") for _ in range(12)]
    sealed, token = vault.seal(made[7], PLACE, b"x"), vault.token("a", "b")
    before = (keys / "site.key").read_text()
    assert vault.rotate_site_key() == 12
    assert (keys / "site.key").read_text() != before
    fresh()
    assert vault.unseal(made[7], PLACE, sealed) == b"x"
    assert vault.token("a", "b") == token
    assert vault.rotate_site_key() == 12


def test_k86_a_rotation_that_was_killed_goes_on(keys, monkeypatch):
    monkeypatch.setattr(store, "BATCH", 5)
    made = [vault.new_key("test.answers") for _ in range(7)]
    sealed = vault.seal(made[0], PLACE, b"x"), vault.seal(made[-1], PLACE, b"y")
    real, calls = Store._wrap_some, []

    def once(self):
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return real(self)

    monkeypatch.setattr(Store, "_wrap_some", once)
    with pytest.raises(KeyboardInterrupt):
        vault.rotate_site_key()
    fresh()
    assert (vault.unseal(made[0], PLACE, sealed[0]), vault.unseal(made[-1], PLACE, sealed[1])) == (b"x", b"y")
    monkeypatch.setattr(Store, "_wrap_some", real)
    assert vault.rotate_site_key() == 2


def test_k86_another_process_reads_on_after_a_rotation(keys):
    key = vault.new_key("test.answers")
    sealed = vault.seal(key, PLACE, b"x")
    other = Store(keys)
    assert open_it(other, key, sealed) == b"x"
    vault.rotate_site_key()
    assert open_it(other, key, sealed) == b"x"


def test_k86_a_key_made_by_another_process_after_a_rotation_opens_for_ever(keys):
    """The other process remembers the site key that was dropped; its new key must not be wrapped by it."""
    vault.new_key("test.answers")
    other = Store(keys)
    other.add("a" * 26, "test.answers", "2026")
    vault.rotate_site_key()
    other.add("b" * 26, "test.answers", "2026")
    fresh()
    assert vault.holds("a" * 26)
    assert vault.holds("b" * 26)
    with pytest.raises(Unavailable):
        vault.holds("c" * 26)


def open_it(held, key, sealed):
    purpose, raw = held.key(key)
    return open_sealed(raw, parts("data", key, purpose, *PLACE), sealed)


def test_a_key_shredded_by_another_process_is_gone_here_too(keys):
    key = vault.new_key("test.answers")
    vault.seal(key, PLACE, b"x")
    Store(keys).destroy(key)
    with pytest.raises(NoKey):
        vault.seal(key, PLACE, b"x")


def test_k87_nothing_of_a_key_is_in_a_repr_or_an_error(keys, caplog):
    key = vault.new_key("test.answers")
    held = vault._store()
    raw, pepper = held.key(key)[1], held.pepper()
    told = repr(held) + repr(held._site) + str(vault.status())
    for path in keys.iterdir():
        assert path.stat().st_mode & 0o077 == 0
    try:
        vault.unseal(key, PLACE, b"\x01" + b"\x00" * 40)
    except Damaged as problem:
        told += repr(problem) + str(problem.__context__) + str(problem.args)
    told += caplog.text
    for secret in (raw, pepper):
        assert secret.hex() not in told
        assert repr(secret) not in told


def test_k83_the_folder_of_the_keys_lies_outside_of_the_data(settings):
    from config import settings as product

    assert Path(product.DATA) not in Path(product.KEYS).parents
    assert Path(product.KEYS) != Path(product.DATA)


def test_k89_seal_and_unseal_are_fast_with_warm_keys():
    import time

    key = vault.new_key("test.answers")
    data, began = b"x" * 1024, time.process_time()
    for _ in range(2000):
        vault.unseal(key, PLACE, vault.seal(key, PLACE, data))
    assert 2000 / (time.process_time() - began) > 200  # the floor of 5,000 is the benchmark's; here a busy machine
    assert timezone.is_aware(timezone.now())
