"""K-47, K-54, K-55, K-57: uploads in pieces, and what is swept."""

from __future__ import annotations

import hashlib
import os
import random
from datetime import timedelta

import pytest

from lifeline.kernel import files
from lifeline.kernel.errors import Refused, Unavailable, Unseen
from lifeline.kernel.events import Subject
from lifeline.kernel.files import store, sweeping
from lifeline.kernel.files.pieces import PIECE
from lifeline.kernel.models import File, FilePiece, FileUpload
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)
ALICE, BOB = ("person", "17"), ("person", "18")
CASE = Subject("test.case", "17")
DATA = samples.photo() + b"\0" * (3 * PIECE)
PARTS = [DATA[n * PIECE : (n + 1) * PIECE] for n in range(4)]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def begin(now):
    def beginning(data=DATA, purpose=samples.STRICT, owner=ALICE):
        sha256 = hashlib.sha256(data).hexdigest()
        return files.begin(len(data), sha256, "大照片.jpg", purpose=purpose, owner=owner, now=now)

    return beginning


def on_disk(tmp_path):
    return sorted(str(p.relative_to(tmp_path / "files")) for p in (tmp_path / "files").rglob("*") if p.is_file())


def refused(*args, **kwargs):
    function, *rest = args
    with pytest.raises(Refused) as refusal:
        function(*rest, **kwargs)
    return refusal.value


def test_pieces_in_any_order_and_twice_make_the_file(begin, now, tmp_path):
    upload = begin()
    assert (upload.pieces, upload.missing) == (4, (0, 1, 2, 3))
    order = [0, 1, 2, 3, 3, 1]
    random.Random(7).shuffle(order)
    for n in order:
        upload = files.piece(upload.key, n, PARTS[n], owner=ALICE, sha256=hashlib.sha256(PARTS[n]).hexdigest())
    assert upload.missing == ()
    stored = files.finish(upload.key, owner=ALICE, now=now)
    assert (stored.state, stored.name, stored.type, stored.size) == ("TAKEN", "大照片.jpg", "image/jpeg", len(DATA))
    assert store.path_of(stored.place).read_bytes() == DATA
    assert on_disk(tmp_path) == [stored.place]
    assert not FilePiece.objects.exists()
    assert files.clean(stored, now=now).stored.is_clean


def test_finishing_twice_gives_the_same_file_and_late_pieces_change_nothing(begin, now):
    upload = begin()
    for n, part in enumerate(PARTS):
        files.piece(upload.key, n, part, owner=ALICE)
    stored = files.finish(upload.key, owner=ALICE, now=now)
    assert files.piece(upload.key, 0, b"x" * PIECE, owner=ALICE).missing == ()
    assert files.finish(upload.key, owner=ALICE, now=now) == stored
    assert store.path_of(stored.place).read_bytes() == DATA
    assert File.objects.count() == 1


def test_an_upload_is_resumed_by_the_same_announcement(begin):
    upload = begin()
    files.piece(upload.key, 2, PARTS[2], owner=ALICE)
    assert begin().missing == (0, 1, 3)
    assert begin() == files.upload(upload.key, owner=ALICE)
    assert begin(owner=BOB).missing == (0, 1, 2, 3)


def test_k47_a_piece_with_a_wrong_hash_is_refused_and_may_come_again(begin):
    upload = begin()
    refusal = refused(files.piece, upload.key, 1, PARTS[0], owner=ALICE, sha256=hashlib.sha256(PARTS[1]).hexdigest())
    assert (refusal.rule, refusal.values) == ("K-47", {"n": 1})
    assert files.upload(upload.key, owner=ALICE).missing == (0, 1, 2, 3)
    assert files.piece(upload.key, 1, PARTS[1], owner=ALICE).missing == (0, 2, 3)


@pytest.mark.parametrize(("n", "size"), [(4, 1), (-1, PIECE), (0, PIECE - 1), (0, PIECE + 1), (3, PIECE), (0, 0)])
def test_k47_a_piece_that_cannot_be_is_refused(begin, n, size):
    upload = begin()
    refused(files.piece, upload.key, n, b"x" * size, owner=ALICE)
    assert not FilePiece.objects.exists()


def test_k47_a_whole_of_another_hash_begins_anew(begin, now):
    upload = begin()
    for n in range(3):
        files.piece(upload.key, n, PARTS[n], owner=ALICE)
    assert refused(files.finish, upload.key, owner=ALICE, now=now).values == {"missing": 1}
    files.piece(upload.key, 3, b"x" * len(PARTS[3]), owner=ALICE)
    refused(files.finish, upload.key, owner=ALICE, now=now)
    assert files.upload(upload.key, owner=ALICE).missing == (0, 1, 2, 3)
    assert not File.objects.exists()
    for n, part in enumerate(PARTS):
        files.piece(upload.key, n, part, owner=ALICE)
    assert files.finish(upload.key, owner=ALICE, now=now).size == len(DATA)


def test_k47_what_take_refuses_finish_refuses(begin, now):
    page = b"<html>" + b"x" * 100
    upload = begin(page)
    files.piece(upload.key, 0, page, owner=ALICE)
    assert refused(files.finish, upload.key, owner=ALICE, now=now).rule == "K-47"
    assert not File.objects.exists()


@pytest.mark.parametrize(("size", "sha256"), [(0, "0" * 64), (-5, "0" * 64), (10, "xyz"), (10, "")])
def test_k47_an_announcement_without_size_or_hash_is_refused(now, size, sha256):
    refused(files.begin, size, sha256, "a", purpose=samples.STRICT, owner=ALICE, now=now)


def test_k54_announced_bytes_count(now, begin):
    big = b"\0" * (2 * files.MB)
    begin(big, purpose=samples.SMALL)
    assert refused(begin, big + b"\0", purpose=samples.SMALL).rule == "K-47"
    assert refused(begin, big[1:], purpose=samples.SMALL).rule == "K-54"
    assert begin(big[1:], purpose=samples.SMALL, owner=BOB).pieces == 2


def test_k54_a_nearly_full_disk_refuses_the_announcement(begin, settings):
    settings.FILES_KEEP_FREE_MB = 10**12
    with pytest.raises(Unavailable):
        begin()
    assert not FileUpload.objects.exists()


def test_k52_an_upload_is_its_owners(begin, now):
    upload = begin()
    for call in (
        lambda: files.upload(upload.key, owner=BOB),
        lambda: files.piece(upload.key, 0, PARTS[0], owner=BOB),
        lambda: files.finish(upload.key, owner=BOB, now=now),
    ):
        with pytest.raises(Unseen):
            call()


def test_k57_the_same_bytes_in_pieces_and_whole_are_one_file(begin, now):
    import io

    kind, key = ALICE
    whole = files.take(io.BytesIO(DATA), "a.jpg", purpose=samples.STRICT, owner_kind=kind, owner_key=key, now=now)
    upload = begin()
    for n, part in enumerate(PARTS):
        files.piece(upload.key, n, part, owner=ALICE)
    assert files.finish(upload.key, owner=ALICE, now=now).key == whole.key


def aged(tmp_path, now, hours):
    """Every file on the disk is `hours` old."""
    for path in (tmp_path / "files").rglob("*"):
        moment = (now - timedelta(hours=hours)).timestamp()
        os.utime(path, (moment, moment))


@pytest.fixture
def take(now):
    import io

    def taking(data, at=now):
        kind, key = ALICE
        return files.take(io.BytesIO(data), "a.jpg", purpose=samples.STRICT, owner_kind=kind, owner_key=key, now=at)

    return taking


def test_k55_a_file_that_hangs_on_nothing_goes_after_a_day(take, now, tmp_path):
    loose, linked = (files.clean(take(data), now=now).stored for data in (samples.photo(), samples.png()))
    waiting = take(samples.photo((320, 200)))
    files.link(linked, CASE)
    assert files.sweep(now + timedelta(hours=23)) == sweeping.Swept(0, 0, 0)
    assert files.sweep(now + timedelta(hours=25)).files == 2
    assert on_disk(tmp_path) == sorted([linked.place, "lock"])
    for stored in (loose, waiting):
        with pytest.raises(Unseen):
            files.stored(stored.key)
    files.sweep(now + timedelta(hours=25))
    assert [row.random_key for row in File.objects.all()] == [linked.key]


def test_k55_an_upload_that_was_not_finished_goes_after_a_day(begin, now, tmp_path):
    upload = begin()
    files.piece(upload.key, 0, PARTS[0], owner=ALICE)
    assert files.sweep(now + timedelta(hours=23)).uploads == 0
    assert files.sweep(now + timedelta(hours=25)).uploads == 1
    assert on_disk(tmp_path) == []
    with pytest.raises(Unseen):
        files.upload(upload.key, owner=ALICE)


def test_k55_strays_on_the_disk_go_and_what_a_row_needs_stays(take, begin, now, tmp_path):
    clean = files.clean(take(samples.png()), now=now).stored
    files.thumb(clean)
    waiting, upload = take(samples.photo()), begin()
    files.piece(upload.key, 0, PARTS[0], owner=ALICE)
    before = on_disk(tmp_path)
    strays = [
        "tmp/x",
        "new/" + "b" * 26,
        "new/" + "b" * 26 + ".pieces",
        store.place_of("c" * 64),
        "thumbs/cc/cc/" + "c" * 64 + "-320",
    ]
    for name in strays:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    (tmp_path / "files" / "tmp" / "folder").mkdir()
    aged(tmp_path, now, 23)
    assert files.sweep(now).strays == 0
    aged(tmp_path, now, 25)
    assert files.sweep(now).strays == 6
    assert on_disk(tmp_path) == before
    assert files.stored(waiting.key)


def test_k55_a_link_whose_bytes_are_gone_is_named(take, now):
    here, gone, loose = (take(samples.png((n, 9))) for n in (10, 11, 12))
    for stored in (here, gone):
        files.link(stored, CASE)
    for stored in (gone, loose):
        store.remove(stored.place)
    assert files.missing() == [gone.key]


def test_k55_what_waits_for_its_cleaning_is_handed_to_the_worker(take, now):
    late, fresh = take(samples.png()), take(samples.photo(), at=now + timedelta(minutes=4))
    sweeping.wake(now + timedelta(minutes=5))
    assert (files.stored(late.key).state, files.stored(fresh.key).state) == ("CLEAN", "TAKEN")


def test_a_job_for_a_file_that_is_gone_is_harmless():
    sweeping.clean_one.call("a" * 26)
    assert not File.objects.exists()


def test_a_file_lost_before_its_cleaning_is_refused(take, now):
    stored = take(samples.png())
    store.remove(stored.place)
    assert files.clean(stored, now=now).stored.reason == "lost"
