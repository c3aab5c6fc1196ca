"""P-1: what must not be found again after somebody has reported without a name, and how it is looked for (H-63).

A mark is searched as UTF-8 and UTF-16 text, as JSON, address, hex and base-64 text, in files as they lie, in the
members of archives, and in every value of every table. The minute is searched as a moment: no stored time, number of
seconds (or milli- or microseconds) or time of a file may fall between the first and the last request.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import zipfile
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MINUTE = "minute"
STAMP = re.compile(rb"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?")
HOUR = 3600
SCALES = (1, 1_000, 1_000_000)


@dataclass(frozen=True)
class Hit:
    """A mark that was found: which one, and where."""

    mark: str
    where: str


@dataclass(frozen=True)
class Marks:
    """What is looked for: texts by name, raw bytes by name, and the span of the requests in seconds since 1970."""

    texts: dict[str, str]
    raw: dict[str, bytes]
    begin: float
    end: float

    @cached_property
    def patterns(self) -> list[tuple[str, bytes]]:
        """Every mark in every dress."""
        dressed = [(name, form) for name, text in self.texts.items() for form in sorted(dresses(text))]
        return [*dressed, *self.raw.items()]

    def of_bytes(self, content: bytes) -> set[str]:
        """The names of the marks that stand in these bytes, the minute among them."""
        found = {name for name, pattern in self.patterns if pattern in content}
        stamps = (at for stamp in STAMP.findall(content) for at in moments(stamp.decode()))
        return found | {MINUTE} if any(map(self.is_then, stamps)) else found

    def of_value(self, value: object) -> set[str]:
        """The names of the marks in a value of a table, the minute among them."""
        if isinstance(value, bool) or value is None:
            return set()
        if isinstance(value, (bytes, memoryview)):
            return self.of_bytes(bytes(value))
        found = self.of_bytes(str(value).encode("utf-8", "surrogatepass"))
        return found | {MINUTE} if any(self.is_then(at) for at in moments(value)) else found

    def is_then(self, at: float) -> bool:
        """Did this moment lie between the first and the last request? A full hour is what may be kept (H-65)."""
        return self.begin <= at <= self.end and at % HOUR != 0


def dresses(text: str) -> set[bytes]:
    """A text as it could lie somewhere."""
    plain = text.encode()
    forms = {plain, plain.hex().encode(), quote(text).encode(), json.dumps(text)[1:-1].encode()}
    forms |= {text.encode("utf-16-le"), text.encode("utf-16-be")}
    for shift in range(3):  # what stands before it in the same base-64 text moves it by up to two bytes
        whole = b64encode(b"\0" * shift + plain + b"\0" * 2)
        forms.add(whole[4 if shift else 0 : (len(plain) + shift) // 3 * 4])
    return {form for form in forms if len(form) > SHORTEST}


SHORTEST = 4


def moments(value: object) -> Iterator[float]:
    """Every moment that a value could stand for, in seconds since 1970."""
    if isinstance(value, datetime):
        yield value.timestamp()
    elif isinstance(value, (int, float)):
        yield from (value / scale for scale in SCALES)
    elif isinstance(value, str):
        with suppress(ValueError):
            at = datetime.fromisoformat(value)
            yield (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
            if at.tzinfo is None:
                yield at.astimezone().timestamp()  # written in the zone of the server


def in_rows(place: str, rows: Iterable[tuple[str, Iterable[tuple[object, ...]]]], marks: Marks) -> Iterator[Hit]:
    """Hits in tables; `rows` are (name of the table, its rows)."""
    for table, held in rows:
        found = {name for row in held for value in row for name in marks.of_value(value)}
        yield from (Hit(name, f"{place}: {table}") for name in sorted(found))


def tables_of(path: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """All tables of an SQLite file, as another process reads them beside its writer."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            yield name, connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - a name of the file's own
    connection.close()


def in_folder(place: str, folder: Path, marks: Marks, *, settled: bool = True) -> Iterator[Hit]:
    """Hits below a folder: in names, bytes, members of archives, and times of files and folders.

    `settled`: the batch is over, so the time at which a disk changed something counts too (a documented limit before).
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found = marks.of_bytes(name.encode())
        told = path.stat()
        times = (told.st_mtime, told.st_atime, told.st_ctime if settled else 0)
        if not is_written_to(path) and any(map(marks.is_then, times)):
            found.add(MINUTE)
        if path.is_file():
            for content in contents(path):
                found |= marks.of_bytes(content)
        yield from (Hit(mark, f"{place}: {name}") for mark in sorted(found))


def is_written_to(path: Path) -> bool:
    """A database or a log, whose own times say only that somebody did something."""
    return ".sqlite3" in path.name or path.suffix in {".db", ".log", ".lock"} or path.name == "locks"


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and what comes out of it where it is an archive."""
    whole = path.read_bytes()
    yield whole
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                yield member.filename.encode()
                yield archive.read(member)
    elif whole[:2] == b"\x1f\x8b":
        yield gzip.decompress(whole)
