"""K-48: PDF and Office through mat2, a program of its own that a site may have (it is no dependency of Lifeline's)."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from lifeline.kernel.cleaners.answers import Answer, CannotClean
from lifeline.kernel.cleaners.programs import run

if TYPE_CHECKING:
    from pathlib import Path

PDF = "application/pdf"
ENDINGS = {
    PDF: ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
LARGEST_PART = 64 * 1024 * 1024
COMMENTS = re.compile(r"(^|/)comments[^/]*\.xml$|/comments/|commentAuthors", re.IGNORECASE)
PARTS = (
    ("author", re.compile(rb"<dc:creator>[^<]|<cp:lastModifiedBy>[^<]|<Company>[^<]|<Manager>[^<]")),
    ("changes", re.compile(rb"<w:(ins|del|moveFrom|moveTo)\b")),
    ("time", re.compile(rb"<dcterms:(created|modified)\b")),
)
PDF_PARTS = (
    ("author", re.compile(rb"/(Author|Creator)\b")),
    ("software", re.compile(rb"/Producer\b")),
    ("time", re.compile(rb"/(CreationDate|ModDate)\b")),
    ("comments", re.compile(rb"/Subtype\s*/(Text|FreeText|Popup|Highlight)\b")),
    ("history", re.compile(rb"/Type\s*/Metadata\b")),
)


def clean(source: Path, target: Path, type_: str) -> Answer:
    """Let mat2 write a copy without authors, times, comments and tracked changes; CannotClean("no_mat2") without it."""
    answer = probe(source, type_)
    work = target.with_suffix(ENDINGS[type_])
    work.write_bytes(source.read_bytes())
    cleaned = work.with_suffix(f".cleaned{ENDINGS[type_]}")
    try:
        run("mat2", "--unknown-members", "omit", work, folder=target.parent)
        if not cleaned.exists():
            raise CannotClean("damaged")
        cleaned.replace(target)
    finally:
        work.unlink(missing_ok=True)
        cleaned.unlink(missing_ok=True)
    if set(probe(target, type_).found) & {"comments", "changes", "author"}:
        raise CannotClean("left_traces")
    return answer


def probe(source: Path, type_: str) -> Answer:
    """What stands in the document beside its text. Raises CannotClean: damaged, or a PDF with something that acts."""
    if type_ == PDF:
        return Answer(type_, _found_in_pdf(source.read_bytes()))
    return Answer(type_, _found_in_office(source))


def _found_in_pdf(data: bytes) -> list[str]:
    if b"%%EOF" not in data[-2048:]:
        raise CannotClean("damaged")
    shown = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), data + b"".join(_object_streams(data)))
    if ACTIVE.search(shown):
        raise CannotClean("active")
    return sorted(code for code, pattern in PDF_PARTS if pattern.search(shown))


def _object_streams(data: bytes) -> list[bytes]:
    """Objects that a PDF keeps compressed, where a search of the plain bytes would miss them."""
    found, left = [], LARGEST_PART
    for match in re.finditer(rb"/ObjStm.{0,400}?stream\r?\n", data, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(data[match.end() :], max(left, 1)))
        except zlib.error:
            continue
        left -= len(found[-1])
    return found


def _found_in_office(source: Path) -> list[str]:
    found: set[str] = set()
    try:
        with zipfile.ZipFile(source) as archive:
            for part in archive.infolist():
                if COMMENTS.search(part.filename):
                    found.add("comments")
                with archive.open(part) as file:
                    text = file.read(LARGEST_PART) if part.filename.endswith(".xml") else b""
                found |= {code for code, pattern in PARTS if pattern.search(text)}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error) as error:
        raise CannotClean("damaged") from error
    return sorted(found)
