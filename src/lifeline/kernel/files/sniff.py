"""K-47: what a file is, by its bytes. The name is never asked.

First the signature (here), later the decoder in the child process (`cleaners`): both must say so. puremagic was tried:
it calls any ZIP a Word file and an M4A a film, so the twenty types that we take have their own few lines.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lifeline.kernel.files.purposes import Risk

Family = Literal["picture", "sound", "film", "paper"]
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    OFFICE + "wordprocessingml.document",
    OFFICE + "spreadsheetml.sheet",
    OFFICE + "presentationml.presentation",
)
HEAD = 4096


@dataclass(frozen=True)
class Kind:
    """A media type that Lifeline knows: its family and the endings that agree with it, the usual one first."""

    type: str
    family: Family
    endings: tuple[str, ...]


KINDS = {
    kind.type: kind
    for kind in (
        Kind("image/jpeg", "picture", (".jpg", ".jpeg", ".jpe", ".jfif")),
        Kind("image/png", "picture", (".png",)),
        Kind("image/webp", "picture", (".webp",)),
        Kind("image/gif", "picture", (".gif",)),
        Kind("image/heic", "picture", (".heic", ".heif")),
        Kind("audio/mp4", "sound", (".m4a", ".mp4")),
        Kind("audio/aac", "sound", (".aac",)),
        Kind("audio/amr", "sound", (".amr",)),
        Kind("audio/webm", "sound", (".webm", ".weba")),
        Kind("audio/ogg", "sound", (".ogg", ".oga", ".opus")),
        Kind("audio/mpeg", "sound", (".mp3",)),
        Kind("audio/wav", "sound", (".wav",)),
        Kind("video/mp4", "film", (".mp4", ".m4v")),
        Kind("video/quicktime", "film", (".mov", ".qt")),
        Kind("video/webm", "film", (".webm",)),
        Kind("video/3gpp", "film", (".3gp", ".3gpp")),
        Kind("application/pdf", "paper", (".pdf",)),
        Kind(DOCX, "paper", (".docx",)),
        Kind(XLSX, "paper", (".xlsx",)),
        Kind(PPTX, "paper", (".pptx",)),
    )
}


def _types(*families: Family) -> frozenset[str]:
    return frozenset(kind.type for kind in KINDS.values() if kind.family in families)


PICTURES, SOUNDS, FILMS, PAPERS = _types("picture"), _types("sound"), _types("film"), _types("paper")


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _of_iso(data: mmap.mmap) -> str | None:
    """ISO base media by its brand; a file without a picture track is sound, whatever the brand says."""
    brand = data[8:12]
    if brand in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}:
        return "image/heic"
    if brand in {b"avif", b"avis", b"crx "}:
        return None
    if not re.search(rb"hdlr.{8}vide", data, re.DOTALL):
        return "audio/mp4" if re.search(rb"hdlr.{8}soun", data, re.DOTALL) else None
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/3gpp" if brand[:3] in {b"3gp", b"3g2"} else "video/mp4"


def _of_ebml(data: mmap.mmap) -> str | None:
    """WebM by its doc type; the track type 1 is a picture."""
    head = data[:HEAD]
    if b"\x42\x82\x84webm" not in head:
        return None
    return "video/webm" if b"\x83\x81\x01" in head else "audio/webm"


def _of_zip(data: mmap.mmap) -> str | None:
    """Office files by the parts that must be there; any other archive is none of our types."""
    try:
        with zipfile.ZipFile(_Reader(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    parts = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX))
    return next((type_ for part, type_ in parts if part in names), None)


def _of_riff(data: mmap.mmap) -> str | None:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12])


def _of_frames(data: mmap.mmap) -> str | None:
    """MPEG sound without a header: eleven set bits, then the layer (0 = AAC in ADTS, 1 = layer III)."""
    first, second, third = data[0], data[1], data[2]
    if first != 0xFF or second & 0xE0 != 0xE0 or third & 0xF0 == 0xF0:
        return None
    if second & 0xF6 == 0xF0:
        return "audio/aac"
    return "audio/mpeg" if second & 0x06 == 0x02 else None


SIGNATURES: tuple[tuple[int, bytes, str | Callable[[mmap.mmap], str | None]], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"RIFF", _of_riff),
    (4, b"ftyp", _of_iso),
    (0, b"\x1a\x45\xdf\xa3", _of_ebml),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", _of_zip),
    (0, b"\xff", _of_frames),
)


def type_of(path: Path) -> str | None:
    """The media type of `KINDS`, or None for anything else (HTML, SVG, programs, archives, plain text)."""
    with _mapped(path) as data:
        if len(data) < 12:
            return None
        for offset, signature, answer in SIGNATURES:
            if data[offset : offset + len(signature)] == signature:
                return answer if isinstance(answer, str) else answer(data)
    return None


class _Reader:
    """A mapped file as the seekable file that zipfile wants, without a copy."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data, self.at = data, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset + (0, self.at, len(self.data))[whence]
        if self.at < 0:
            raise OSError("before the beginning")
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, size: int | None = -1) -> bytes:
        end = len(self.data) if size is None or size < 0 else self.at + size
        got = self.data[self.at : end]
        self.at += len(got)
        return got


ACTIVE_HEAD = re.compile(rb"<(!doctype\s+html|html|script|svg|body|iframe)[\s>]", re.IGNORECASE)
ARCHIVES = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\xd0\xcf\x11\xe0", b"\x1f\x8b\x08", b"MZ")
MOST_PARTS, MOST_UNPACKED = 5000, 300 * 1024 * 1024


def risks_of(path: Path, type_: str) -> set[Risk]:
    """K-47: polyglots (a second program reads the same bytes as something else), archives inside, macros."""
    with _mapped(path) as data:
        found = _second_readings(data, type_)
        if type_ in {DOCX, XLSX, PPTX}:
            with zipfile.ZipFile(_Reader(data)) as archive:
                found |= _risks_inside(archive)
    return found


def _second_readings(data: mmap.mmap, type_: str) -> set[Risk]:
    head = data[:1024]
    office = type_ in {DOCX, XLSX, PPTX}
    if (b"%PDF-" in head and type_ != "application/pdf") or ACTIVE_HEAD.search(head):
        return {"polyglot"}
    if not office and _is_archive(data):
        return {"polyglot"}
    return set()


def _is_archive(data: mmap.mmap) -> bool:
    """Does a program that reads archives from their end find one here?"""
    try:
        with zipfile.ZipFile(_Reader(data)) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _risks_inside(archive: zipfile.ZipFile) -> set[Risk]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return {"archive"}  # a bomb
    found: set[Risk] = set()
    for part in parts:
        if re.search(r"vba(Project|Data)|macrosheets/|activeX/|\.bin$", part.filename, re.IGNORECASE):
            found |= {"macros"} if "printerSettings" not in part.filename else set()
        found |= _risk_of_part(archive, part)
    if b"macroEnabled" in _beginning(archive, "[Content_Types].xml", HEAD * 16):
        found.add("macros")
    return found


def _risk_of_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> set[Risk]:
    try:
        return {"archive"} if _beginning(archive, part.filename, 8).startswith(ARCHIVES) else set()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return {"archive"}  # encrypted, broken or packed in an unknown way: nobody can look inside


def _beginning(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    with archive.open(name) as part:
        return part.read(size)
