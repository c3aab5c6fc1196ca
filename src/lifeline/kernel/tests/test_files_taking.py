"""K-47, K-52, K-54, K-57: types, names, quotas, links."""

from __future__ import annotations

import io
import resource
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lifeline.kernel import files
from lifeline.kernel.errors import Refused, Unavailable, Unseen
from lifeline.kernel.events import Subject
from lifeline.kernel.files import store
from lifeline.kernel.files.names import safe_name
from lifeline.kernel.models import File, FileLink
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
CASE, OTHER = Subject("test.case", "17"), Subject("test.case", "18")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def take(now):
    def taking(data, name="a.jpg", purpose=samples.STRICT, owner="17", at=now):
        return files.take(io.BytesIO(data), name, purpose=purpose, owner_kind="person", owner_key=owner, now=at)

    return taking


def on_disk(tmp_path):
    return sorted(str(p.relative_to(tmp_path / "files")) for p in (tmp_path / "files").rglob("*") if p.is_file())


def refused(take, *args, **kwargs):
    """The refusal's rule and English sentence; and nothing is stored."""
    from django.utils.translation import override

    with pytest.raises(Refused) as refusal:
        take(*args, **kwargs)
    assert not File.objects.exists()
    with override("en"):
        return refusal.value.rule, str(refusal.value)


@pytest.mark.parametrize(
    ("data", "type_"),
    [
        (samples.photo(), "image/jpeg"),
        (samples.png(), "image/png"),
        (samples.saved(samples.scene(), "WEBP"), "image/webp"),
        (samples.saved(samples.scene(), "GIF"), "image/gif"),
        (samples.PDF, "application/pdf"),
        (samples.docx(), files.DOCX),
        (samples.AMR, "audio/amr"),
    ],
)
def test_k47_the_type_is_decided_by_content_and_the_ending_follows(take, data, type_):
    stored = take(data, "会议.txt")
    assert stored.type == type_
    assert stored.name.startswith("会议.")
    assert not stored.name.endswith(".txt")


def test_k47_a_lie_about_the_type_changes_the_ending_only(take):
    assert (take(samples.png(), "a.jpg").name, take(samples.photo(), "b.JPEG").name) == ("a.png", "b.JPEG")


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><html><body>hello</body></html>",
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\0" * 100,
        samples.archive(a="b"),
        b"Rar!\x1a\x07\x00" + b"\0" * 64,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "只是一段文字，没有别的。".encode(),
        b"\xff",
    ],
    ids=["svg", "html", "program", "zip", "rar", "old office", "text", "one byte"],
)
def test_k47_what_is_no_known_type_is_refused(take, tmp_path, data):
    rule, sentence = refused(take, data, "a.jpg")
    assert rule == "K-47"
    assert sentence.startswith("Files of this kind are not accepted")
    assert on_disk(tmp_path) == []


def test_k47_a_known_type_that_the_purpose_does_not_take_is_refused_by_name(take):
    assert refused(take, samples.PDF, purpose=samples.EVIDENCE)[1].endswith("Accepted are: JPG, PNG, WEBP, GIF, HEIC.")


def test_k47_an_empty_file_is_refused(take):
    assert refused(take, b"") == ("K-47", "The file is empty.")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (samples.photo() + samples.archive(a="b"), "two things"),
        (samples.PDF + samples.archive(a="b"), "two things"),
        (samples.saved(samples.scene(), "JPEG", comment=b"<script>alert(1)</script>"), "two things"),
        (samples.saved(samples.scene(), "JPEG", comment=b"%PDF-1.4"), "two things"),
        (samples.docx(word__embeddings__x=samples.archive(a="b")), "another archive"),
        (samples.docx(word__media__x=b"Rar!\x1a\x07\x00"), "another archive"),
        (samples.docx(word__vbaProject="x"), "macros"),
        (samples.docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    ],
)
def test_k47_polyglots_archives_inside_and_macros_are_refused_unless_the_purpose_allows(take, data, word):
    rule, sentence = refused(take, data)
    assert (rule, word in sentence) == ("K-47", True)
    assert take(data, purpose=samples.OPEN).state == "TAKEN"


def test_k47_a_zip_bomb_in_office_clothes_is_refused(take):
    assert "another archive" in refused(take, samples.docx(word__media__big=b"\0" * (301 * files.MB)))[1]


def test_k47_reading_stops_at_the_limit(take, tmp_path):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"\xff" * size

    stream = Endless()
    with pytest.raises(Refused) as refusal:
        files.take(
            stream, "a.jpg", purpose=samples.SMALL, owner_kind="p", owner_key="1", now=datetime(2026, 3, 9, tzinfo=UTC)
        )
    assert refusal.value.values == {"limit": 2}
    assert stream.given == 3 * files.MB
    assert on_disk(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\王芳\\照片.JPG", "照片.JPG"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        (".jpg", "jpg.jpg"),
        ("会议纪要3.21", "会议纪要3.jpg"),
        ("第3.现场照片", "第3.现场照片.jpg"),
        ("a<b>:c?.png", "a_b__c_.jpg"),
        ("é.jpg", "é.jpg"),
        ("𠮷.jpg", "𠮷.jpg"),
    ],
)
def test_k47_a_name_is_made_harmless(name, shown):
    assert safe_name(name, ".jpg", (".jpeg",)) == shown


def test_k47_a_name_of_255_chinese_characters_keeps_its_ending(take):
    stored = take(samples.png(), "长" * 251 + ".png")
    assert (stored.name, len(File.objects.get().name)) == ("长" * 251 + ".png", 255)
    assert safe_name("长" * 300 + ".gif", ".png") == "长" * 251 + ".png"


@given(st.text(max_size=300))
def test_k47_no_name_is_empty_long_or_a_path(name):
    shown = safe_name(name, ".png")
    assert 4 < len(shown) <= 255
    assert shown.lower().endswith(".png")
    assert not set(shown) & set('/\\\0\n\u202e\u2066<>:"|?*')


def test_k54_an_owner_has_so_many_bytes_a_day(take, now):
    big = samples.photo() + b"\0" * (2 * files.MB - 60_000)
    take(big, purpose=samples.SMALL)
    with pytest.raises(Refused) as refusal:
        take(big + b"\0", purpose=samples.SMALL)
    assert (refusal.value.rule, refusal.value.values) == ("K-54", {"limit": 3})
    assert File.objects.count() == 1
    take(big, purpose=samples.SMALL, owner="18")
    take(big + b"\0", purpose=samples.SMALL, at=now + timedelta(days=1))


def test_k54_the_day_begins_at_midnight_in_the_sites_zone(take, now):
    big = samples.photo() + b"\0" * (2 * files.MB - 60_000)
    take(big, purpose=samples.SMALL, at=now.replace(hour=23, minute=59))
    take(big + b"\0", purpose=samples.SMALL, at=now.replace(hour=0) + timedelta(days=1))
    with pytest.raises(Refused):
        take(big + b"\1", purpose=samples.SMALL, at=now.replace(hour=1))


def test_k54_the_site_has_so_many_bytes_a_day(take, settings):
    settings.FILES_DAY_MB = 0
    assert refused(take, samples.png())[0] == "K-54"


def test_k54_a_nearly_full_disk_refuses_uploads(take, settings, tmp_path):
    settings.FILES_KEEP_FREE_MB = 10**12
    with pytest.raises(Unavailable):
        take(samples.png())
    assert on_disk(tmp_path) == []


def test_k54_a_disk_that_fills_up_in_the_middle_leaves_nothing(take, tmp_path):
    """The process may write no file beyond 1 MiB: the second block fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (files.MB, before[1]))
    try:
        with pytest.raises(Unavailable):
            take(samples.photo() + b"\0" * 3 * files.MB)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert on_disk(tmp_path) == []
    assert not File.objects.exists()


def test_k1_a_rolled_back_action_leaves_no_row_and_no_link(take):
    stored = take(samples.png())

    def fail():
        files.link(stored, CASE)
        take(samples.photo())
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        fail()
    assert (File.objects.count(), FileLink.objects.count()) == (1, 0)


def test_k52_a_file_is_found_only_on_the_subject_it_hangs_on(take, now):
    stored = take(samples.png())
    files.link(stored, CASE)
    files.link(stored, CASE)
    assert [s.key for s in files.linked(CASE)] == [stored.key]
    assert files.linked_file(CASE, stored.key) == stored
    for subject, key in ((OTHER, stored.key), (CASE, "b" * 26), (CASE, ""), (Subject("test.idea", "17"), stored.key)):
        with pytest.raises(Unseen):
            files.linked_file(subject, key)


def test_k52_a_draft_file_is_its_owners(take):
    stored = take(samples.png())
    assert files.stored(stored.key, owner=("person", "17")) == stored
    for owner in (("person", "18"), ("draft", "17")):
        with pytest.raises(Unseen):
            files.stored(stored.key, owner=owner)


def test_files_of_a_subject_come_in_the_order_of_hanging(take):
    chosen = [take(samples.png((8 + n, 8)), f"{n}.png") for n in range(4)]
    for stored in reversed(chosen):
        files.link(stored, CASE)
    assert [s.name for s in files.linked(CASE)] == ["3.png", "2.png", "1.png", "0.png"]


def test_k52_a_dropped_file_is_gone_with_its_bytes(take, now, tmp_path, django_capture_on_commit_callbacks):
    stored = files.clean(take(samples.png()), now=now).stored
    files.link(stored, CASE)
    files.link(stored, OTHER)
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(stored, subject=OTHER)
    assert files.linked_file(CASE, stored.key).is_clean
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(stored, subject=CASE)
    with pytest.raises(Unseen):
        files.stored(stored.key)
    with pytest.raises(Unseen):
        files.link(stored, CASE)
    row = File.objects.get()
    assert (row.state, row.name, row.sha256) == ("DROPPED", "", "")
    assert on_disk(tmp_path) == ["lock"]


def test_k57_bytes_stay_while_another_file_stands_on_them(take, now, tmp_path, django_capture_on_commit_callbacks):
    mine, his = (files.clean(take(samples.png(), owner=owner), now=now).stored for owner in ("17", "18"))
    assert mine.place == his.place
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(mine)
    assert store.path_of(his.place).exists()
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(his)
    assert on_disk(tmp_path) == ["lock"]


def test_a_purpose_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        files.declare(samples.STRICT)
