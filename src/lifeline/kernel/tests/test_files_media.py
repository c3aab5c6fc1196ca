"""K-48 and K-49 for sound, film and documents; small pictures. Real ffmpeg where the machine has it."""

from __future__ import annotations

import io
import json
import shutil
import stat
import subprocess
import sys
import zipfile
import zlib

import pytest
from PIL import Image

from lifeline.kernel import files
from lifeline.kernel.cleaners import papers, recordings
from lifeline.kernel.cleaners.answers import CannotClean
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.files import store
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
HAS_FFMPEG = shutil.which("ffmpeg") is not None
TAGS = ["-metadata", "location=+38.04+114.50/", "-metadata", "artist=Wang Fang", "-metadata", "creation_time=2026-03-07T08:15:30Z",
        "-metadata", "com.android.version=14"]  # fmt: skip
FILM = "testsrc=d=1:s=64x48:r=10"
RECORDINGS = {
    "a.m4a": ("audio/mp4", ["-c:a", "aac"]),
    "a.aac": ("audio/aac", ["-c:a", "aac"]),
    "a.webm": ("audio/webm", ["-c:a", "libopus"]),
    "a.ogg": ("audio/ogg", ["-c:a", "libopus"]),
    "a.mp3": ("audio/mpeg", ["-c:a", "libmp3lame"]),
    "a.wav": ("audio/wav", ["-c:a", "pcm_s16le"]),
    "f.mp4": ("video/mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p"]),
    "f.mov": ("video/quicktime", ["-c:v", "libx264", "-pix_fmt", "yuv420p"]),
    "f.webm": ("video/webm", ["-c:v", "libvpx"]),
    "f.3gp": ("video/3gpp", ["-c:v", "h263", "-s", "176x144"]),
}
needs_ffmpeg = pytest.mark.skipif(not HAS_FFMPEG, reason="this machine has no ffmpeg; CI has")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def cleaned(now):
    def cleaning(data, name="a", purpose=samples.STRICT):
        taken = files.take(io.BytesIO(data), name, purpose=purpose, owner_kind="p", owner_key="1", now=now)
        return files.clean(taken, now=now)

    return cleaning


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder that is the whole PATH: only what the test puts there exists."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name, text):
        path = folder / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return put


def bytes_of(stored):
    return store.path_of(stored.place).read_bytes()


def tags_of(path):
    """All tags that ffprobe shows, of the file and its streams."""
    show = ["-show_entries", "format_tags:stream_tags:chapter_tags", "-show_chapters", "-of", "json"]
    seen = json.loads(subprocess.run(["ffprobe", "-v", "error", *show, path], check=True, capture_output=True).stdout)
    parts = [seen.get("format", {}), *seen.get("streams", []), *seen.get("chapters", [])]
    return {key: value for part in parts for key, value in part.get("tags", {}).items()}


@needs_ffmpeg
@pytest.mark.parametrize("name", RECORDINGS)
def test_k48_a_recording_loses_place_owner_and_time_and_plays_on(cleaned, name):
    type_, coding = RECORDINGS[name]
    data = samples.recording(name, *TAGS, *coding, source=FILM if name.startswith("f") else "sine=d=1")
    report = cleaned(data, name)
    assert (report.stored.state, report.stored.type, report.stored.name) == ("CLEAN", type_, name)
    assert report.stored.cleaned
    path = store.path_of(report.stored.place)
    assert set(tags_of(path)) <= recordings.HARMLESS | {"encoder", "DURATION"}
    for trace in (b"Wang Fang", b"+38.04", b"2026-03-07"):
        assert trace not in bytes_of(report.stored)
    if name == "f.mp4":
        assert {"place", "author"} <= set(report.stored.found)
        assert not {tag for tag in samples.exiftool(path) or {} if "GPS" in tag or "Location" in tag or "Artist" in tag}
    look = files.probe(report.stored)
    assert 900 <= look.duration_ms <= 1300
    assert (look.width > 0) == name.startswith("f")


@needs_ffmpeg
def test_k48_a_voice_note_in_amr_is_taken(cleaned):
    report = cleaned(samples.AMR, "录音.amr")
    assert (report.stored.state, report.stored.type) == ("CLEAN", "audio/amr")
    assert bytes_of(report.stored) == samples.AMR


@needs_ffmpeg
def test_k48_a_cover_picture_and_chapters_do_not_come_along(cleaned, tmp_path):
    (tmp_path / "cover.jpg").write_bytes(samples.photo((64, 64)))
    (tmp_path / "sound.mp3").write_bytes(samples.recording("a.mp3"))
    (tmp_path / "chapters").write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=Wang Fang\n")
    command = ["ffmpeg", "-v", "error", "-i", "sound.mp3", "-i", "cover.jpg", "-i", "chapters", "-map", "0:a", "-map", "1:v",
               "-map_chapters", "2", "-c", "copy", "-id3v2_version", "3", "both.mp3"]  # fmt: skip
    subprocess.run(command, check=True, cwd=tmp_path)
    data = (tmp_path / "both.mp3").read_bytes()
    assert b"HUAWEI" in data
    report = cleaned(data, "a.mp3")
    assert "thumbnail" in report.stored.found
    assert b"HUAWEI" not in bytes_of(report.stored)
    assert b"Wang Fang" not in bytes_of(report.stored)


@needs_ffmpeg
def test_k47_sound_in_the_clothes_of_a_film_is_sound(cleaned):
    data = samples.recording("a.mp4", "-c:a", "aac")
    assert cleaned(data, "a.mp4").stored.type == "audio/mp4"


@needs_ffmpeg
def test_k47_the_decoder_has_the_last_word(cleaned):
    assert cleaned(b"ID3" + b"\0" * 3000, "a.mp3").stored.reason == "damaged"
    assert cleaned(b"RIFF\x24\x00\x00\x00WAVE" + b"x" * 3000, "a.wav").stored.reason == "damaged"


@needs_ffmpeg
def test_k49_a_play_list_that_names_other_files_is_no_recording(now):
    with pytest.raises(Refused):
        files.take(
            io.BytesIO(b"#EXTM3U\n/etc/passwd\n"),
            "a.mp4",
            purpose=samples.STRICT,
            owner_kind="p",
            owner_key="1",
            now=now,
        )


@pytest.mark.parametrize("data", [samples.AMR, samples.PDF, samples.docx()], ids=["amr", "pdf", "docx"])
def test_k48_without_the_program_what_must_be_clean_is_refused_with_a_sentence(cleaned, programs, data, in_english):
    report = cleaned(data)
    assert report.stored.state == "REFUSED"
    assert str(report.refusal).startswith("This server cannot remove")


@pytest.mark.parametrize("data", [samples.AMR, samples.PDF, samples.docx()], ids=["amr", "pdf", "docx"])
def test_k48_without_the_program_what_may_stay_is_kept_as_it_came_with_a_mark(cleaned, programs, data):
    report = cleaned(data, purpose=samples.NAMED)
    assert (report.stored.state, report.stored.cleaned, report.refusal) == ("CLEAN", False, None)
    assert bytes_of(report.stored) == data


def test_k48_of_a_kept_document_the_report_says_what_stands_in_it(cleaned, programs):
    assert cleaned(samples.docx(), purpose=samples.NAMED).stored.found == ("author", "changes", "comments")
    assert cleaned(samples.PDF, purpose=samples.NAMED).stored.found == ("author", "software", "time")


MAT2 = f"""#!{sys.executable}
import sys, pathlib
source = pathlib.Path(sys.argv[-1])
assert sys.argv[1:3] == ["--unknown-members", "omit"]
source.with_name(source.stem + ".cleaned" + source.suffix).write_bytes(bytes.fromhex("%s"))
"""


def test_k48_a_document_is_what_the_cleaning_program_made_of_it(cleaned, programs):
    """The program here only plays mat2: it writes what mat2 would, beside its source."""
    plain = samples.archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document>x</w:document>"})
    programs("mat2", MAT2 % plain.hex())
    report = cleaned(samples.docx(), "会议纪要.docx")
    assert (report.stored.state, report.stored.name, report.stored.cleaned) == ("CLEAN", "会议纪要.docx", True)
    assert report.stored.found == ("author", "changes", "comments")
    assert bytes_of(report.stored) == plain


def test_k48_comments_that_the_program_left_are_a_refusal(cleaned, programs):
    programs("mat2", MAT2 % samples.docx().hex())
    assert cleaned(samples.docx()).stored.reason == "left_traces"


def test_k49_a_cleaning_program_that_dies_is_a_refusal_of_the_file(cleaned, programs):
    programs("mat2", "#!/bin/sh\nexit 3\n")
    assert cleaned(samples.docx(), purpose=samples.NAMED).stored.reason == "damaged"


@pytest.mark.skipif(shutil.which("mat2") is None, reason="this machine has no mat2")
def test_k48_the_real_mat2_takes_comments_changes_and_author_out(cleaned, tmp_path):
    report = cleaned(samples.docx())
    assert report.stored.is_clean
    with zipfile.ZipFile(store.path_of(report.stored.place)) as archive:
        assert "word/comments.xml" not in archive.namelist()
        document = archive.read("word/document.xml").decode()
        assert ("&#27491;" in document or "正文" in document, "added" in document, "removed" in document) == (
            True,
            True,
            False,
        )
        assert "王芳".encode() not in b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize(
    "part",
    [b"/JavaScript", b"/J#61vaScript", b"<</S/Launch/F(x)>>", b"/Type/EmbeddedFile"],
)
def test_k47_a_pdf_that_acts_is_refused(cleaned, part):
    data = samples.PDF.replace(b"trailer", b"4 0 obj" + part + b" endobj trailer")
    for purpose in (samples.STRICT, samples.NAMED):
        assert cleaned(data, purpose=purpose).stored.reason == "active"


def test_k47_a_pdf_that_hides_its_scripts_in_packed_objects_is_refused(tmp_path):
    packed = zlib.compress(b"5 0 <</S/JavaScript/JS(app.alert(1))>>")
    data = samples.PDF.replace(
        b"trailer", b"4 0 obj<</Type/ObjStm/N 1/Filter/FlateDecode>>stream\n" + packed + b"\nendstream trailer"
    )
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(CannotClean) as refusal:
        papers.probe(tmp_path / "a.pdf", papers.PDF)
    assert refusal.value.reason == "active"


def test_k47_a_cut_pdf_and_a_broken_office_file_are_refused(cleaned, tmp_path):
    assert cleaned(samples.PDF[:-20] + b" " * 3000, purpose=samples.NAMED).stored.reason == "damaged"


def test_small_pictures_are_made_once_and_never_larger(cleaned):
    stored = cleaned(samples.photo((1200, 900))).stored
    made = files.thumb(stored, (320, 960, 5000))
    sizes = {width: Image.open(io.BytesIO(bytes_of(small))).size for width, small in made.items()}
    assert sizes == {320: (320, 240), 960: (960, 720), 5000: (1200, 900)}
    assert made[320].size == len(bytes_of(made[320])) < stored.size
    stamp = store.path_of(made[320].place).stat().st_mtime_ns
    assert files.thumb(stored)[320] == made[320]
    assert store.path_of(made[320].place).stat().st_mtime_ns == stamp


def test_small_pictures_go_with_the_picture(cleaned, tmp_path, django_capture_on_commit_callbacks):
    stored = cleaned(samples.photo()).stored
    files.thumb(stored)
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(stored)
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == ["lock"]


def test_k50_what_is_not_clean_or_no_picture_has_no_small_pictures(cleaned, now):
    taken = files.take(io.BytesIO(samples.png()), "a", purpose=samples.STRICT, owner_kind="p", owner_key="1", now=now)
    pdf = cleaned(samples.PDF, purpose=samples.NAMED).stored
    for look, stored in ((files.thumb, taken), (files.probe, taken), (files.thumb, pdf)):
        with pytest.raises(Unseen):
            look(stored)


def test_a_turned_photo_is_probed_as_it_is_seen(cleaned):
    stored = cleaned(samples.photo((640, 480), orientation=6), purpose=samples.PLAIN).stored
    assert files.probe(stored) == files.Probe(480, 640, 0)
