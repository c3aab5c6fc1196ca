"""K-53: files of sealed records. Nothing beside the key tells what they are, whose, how large, or when they came."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from lifeline.kernel import box, files
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.files import FOUND, Facts, sealed, sweeping
from lifeline.kernel.tests import samples

PHOTOS = files.Purpose("test.sealed", types=files.PICTURES | files.PAPERS, sealed=True, max_bytes=1024 * 1024)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path
    settings.FILES_KEEP_FREE_MB = 0


@pytest.fixture
def keys():
    return box.pair()


def take(data, public, name="附件1", **more):
    return files.take_sealed(io.BytesIO(data), name, purpose=PHOTOS, public=public, **more)


def lying(tmp_path):
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_k53_a_photo_comes_out_clean_and_what_was_found_is_told(keys, tmp_path):
    taken, original = take(samples.photo(), keys[0])
    assert original is None
    opened = b"".join(files.open_sealed(taken.key, keys[1]))
    assert opened.startswith(b"\xff\xd8")
    (tmp_path / "opened.jpg").write_bytes(opened)
    assert samples.suspicious(tmp_path / "opened.jpg") == []
    assert not Image.open(io.BytesIO(opened)).getexif()
    assert taken.facts.name == "附件1.jpg"
    assert taken.facts.size == len(opened)
    assert {"place", "device"} <= set(taken.facts.found) <= set(FOUND)
    assert Facts.read(taken.facts.packed()) == taken.facts


@pytest.mark.usefixtures("still_clock")
def test_k53_on_the_disk_lie_a_random_name_midnight_and_no_clear_byte(keys, tmp_path):
    photo = samples.photo()
    taken, _original = take(photo, keys[0])
    (path,) = lying(tmp_path)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    assert (path.stat().st_mtime, path.stat().st_atime) == (midnight, midnight)
    assert path.name == taken.key
    assert (path.stat().st_size - 104) % (65536 + 17) == 0
    lies, opened = path.read_bytes(), b"".join(files.open_sealed(taken.key, keys[1]))
    for clear in (photo, opened):  # eight bytes: of three, a ciphertext of this size holds any once in 250 times
        assert clear.startswith(b"\xff\xd8\xff")
        assert not [at for at in range(0, len(clear) - 7, 8) if clear[at : at + 8] in lies]


@pytest.mark.usefixtures("still_clock")
def test_k53_a_settled_file_is_another_file_of_another_moment(keys, tmp_path):
    taken, _original = take(samples.photo(), keys[0])
    (before,) = lying(tmp_path)
    inode = before.stat().st_ino
    files.settle_sealed(taken.key)
    (after,) = lying(tmp_path)
    assert after.stat().st_ino != inode
    assert not before.exists()
    assert after.stat().st_mtime == timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    files.settle_sealed(taken.key)
    assert b"".join(files.open_sealed(taken.key, keys[1])).startswith(b"\xff\xd8")
    with pytest.raises(Unseen):
        files.settle_sealed("nosuchkey")


def test_k53_an_original_is_for_its_own_key_and_for_no_other(keys):
    custody = box.pair()
    photo = samples.photo()
    taken, original = take(photo, keys[0], keep_for=custody[0])
    assert original is not None
    assert b"".join(files.open_sealed(original.key, custody[1])) == photo
    with pytest.raises(box.Damaged):
        list(files.open_sealed(original.key, keys[1]))
    with pytest.raises(box.Damaged):
        list(files.open_sealed(taken.key, custody[1]))


@pytest.mark.parametrize("data", [b"", b"<svg>", b"PK\x03\x04", samples.bomb(), samples.photo()[:2000]])
def test_e17_what_cannot_be_cleaned_is_refused_and_leaves_nothing(data, keys, tmp_path):
    with pytest.raises(Refused):
        take(data, keys[0])
    assert lying(tmp_path) == []


def test_e17_more_than_the_purpose_takes_is_refused_while_it_is_read(keys, tmp_path):
    with pytest.raises(Refused):
        take(samples.photo() + bytes(2 * 1024 * 1024), keys[0])
    assert lying(tmp_path) == []


def test_k53_clear_bytes_lie_in_memory_and_are_gone(keys, tmp_path, monkeypatch):
    made, make = [], sealed.tempfile.mkdtemp

    def watched(**options):
        made.append(Path(make(**options)))
        return str(made[-1])

    monkeypatch.setattr(sealed.tempfile, "mkdtemp", watched)
    take(samples.photo(), keys[0])
    (folder,) = made
    assert folder.parent == Path("/dev/shm")
    assert not folder.exists()


def test_k55_what_a_crash_left_in_memory_goes_after_an_hour_and_nothing_else(tmp_path, monkeypatch):
    """The clock does it at its start: a server that was killed while it cleaned a photo leaves no photo behind."""
    monkeypatch.setattr(sealed, "MEMORY", tmp_path)
    for name in (f"{sealed.OURS}crashed", "of-somebody-else"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "came").write_bytes(b"clear")
    crashed_at = datetime.fromtimestamp((tmp_path / f"{sealed.OURS}crashed").stat().st_mtime, UTC)
    sweeping.sweep_memory(crashed_at + timedelta(minutes=59))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{sealed.OURS}crashed", "of-somebody-else"]
    sweeping.sweep_memory(crashed_at + timedelta(minutes=61))
    assert [path.name for path in tmp_path.iterdir()] == ["of-somebody-else"]


def test_k53_the_settled_file_is_on_the_disk_before_its_name_is(keys, tmp_path, monkeypatch):
    """A power cut after the renaming must not leave a name without bytes."""
    taken, _original = take(samples.photo(), keys[0])
    steps = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (steps.append("sync"), sync(number))[1])
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append("rename"), replace(path, to))[1])
    files.settle_sealed(taken.key)
    assert steps[:2] == ["sync", "rename"]


def test_k53_without_room_in_memory_the_disk_serves_and_is_cleaned_too(keys, tmp_path, monkeypatch):
    monkeypatch.setattr(sealed, "MEMORY", tmp_path / "none")
    taken, _original = take(samples.photo(), keys[0])
    assert [path.name for path in lying(tmp_path)] == [taken.key]


def test_k55_strays_go_after_their_day_and_known_ones_stay(keys, tmp_path):
    known, _one = take(samples.photo(), keys[0])
    stray, _two = take(samples.photo(), keys[0])
    files.settle_sealed(known.key)
    assert files.sweep_sealed({known.key}, timezone.now() - timedelta(days=2)) == 0
    assert files.sweep_sealed({known.key}, timezone.now() + timedelta(days=2)) == 1
    assert [path.name for path in lying(tmp_path)] == [known.key]
    with pytest.raises(Unseen):
        files.open_sealed(stray.key, keys[1])
    files.drop_sealed(known.key)
    assert lying(tmp_path) == []


@pytest.mark.django_db
def test_k53_the_open_and_the_sealed_way_do_not_mix(keys, now):
    with pytest.raises(ValueError, match="sealed"):
        files.take(io.BytesIO(samples.photo()), "a.jpg", purpose=PHOTOS, owner_kind="p", owner_key="1", now=now)
    with pytest.raises(ValueError, match="not a sealed"):
        files.take_sealed(io.BytesIO(b""), "a", purpose=samples.STRICT, public=keys[0])


def test_k51_delivery_stores_nothing_anywhere(keys):
    taken, _original = take(samples.photo(), keys[0])
    response = files.deliver_sealed(taken.facts, files.open_sealed(taken.key, keys[1]), inline=True)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")
    assert len(b"".join(response)) == taken.facts.size == int(response["Content-Length"])


def test_a_key_that_is_a_path_is_nobodys(keys):
    with pytest.raises(Unseen):
        files.open_sealed("../new/x", keys[1])
