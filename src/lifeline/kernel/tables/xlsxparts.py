"""The raw parts of an XLSX file: one look that refuses bombs and finds what calamine would not tell.

calamine lays a sheet out as one dense block, believes every address and turns errors and formulas that were never
calculated into empty cells. Therefore each part is unpacked once, piece by piece, before calamine sees the file.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from .columns import Broken, Unusable
from .csvfile import LONGEST_CELL, WIDEST

if TYPE_CHECKING:
    from pathlib import Path

    from python_calamine import CalamineWorkbook

CHUNK = 1 << 20
"""Bytes unpacked at a time."""
LARGEST_PART = 512 << 20
"""Bytes of one unpacked part."""
LARGEST_FILE = 1 << 30
"""Bytes of all unpacked parts together."""
STRINGS_PART = 192 << 20
"""Bytes of the shared texts, which calamine holds in memory."""
MOST_PARTS = 2_000
BOMB_RATIO, BOMB_SIZE = 200, 16 << 20
"""Unpacked size over packed size at which, from 16 MiB on, a part is a bomb."""
MOST_CELLS = 12_000_000
"""Rows × columns of one sheet: calamine needs 24 bytes for each, filled or not."""
MOST_BROKEN = 100_000
"""Cells without a value that are remembered by address; with more of them the file is refused."""

USUAL_COLUMN, USUAL_ROW = re.compile(rb'<c r="([A-Za-z]+)'), re.compile(rb'<c r="[A-Za-z]+(\d+)')
"""How every known program writes an address; four times as fast as the next two, which see any way to write it."""
COLUMN, ROW = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)\d"""), re.compile(rb"""\br\s*=\s*["'][A-Za-z]*(\d+)["']""")
CELL = re.compile(rb"""<(?:\w+:)?c\b((?:[^>]*[^/>])?)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*["']([A-Za-z]+)(\d+):[A-Za-z]+(\d+)""")
ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)(\d+)["']""")
BROKEN_HINTS = (b"<f", b":f", b'"e"', b"'e'")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>[^<]")
ERROR_TYPE = re.compile(rb"""\bt\s*=\s*["']e["']""")
TEXT_TYPE = re.compile(rb"""\bt\s*=\s*["']str["']""")


@dataclass(slots=True)
class Look:
    """What a raw sheet shows.

    `columns` in use, `last_row`, cells without a value in `broken` by (row, column), `merged` cells as (column, first
    row, last row), how many `cells`, and whether each is `addressed`, without a prefix to its tag.
    """

    columns: set[bytes] = field(default_factory=set)
    last_row: int = 0
    broken: dict[tuple[int, int], Broken] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    cells: int = 0
    addressed: bool = True

    def take(self, raw: bytes) -> None:
        """Reads one piece of XML that ends between two rows."""
        columns, rows = USUAL_COLUMN.findall(raw), USUAL_ROW.findall(raw)
        cells = raw.count(b"<c")
        if len(columns) != cells or b":c" in raw:
            columns, rows = COLUMN.findall(raw), ROW.findall(raw)
            cells += raw.count(b":c")
            parted = b"<row" in raw or b":row" not in raw
            self.addressed = self.addressed and parted and len(columns) >= raw.count(b"<c ")
        self.cells += cells
        self.columns.update(columns)
        self.last_row = max(self.last_row, max((int(row[:9]) for row in set(rows)), default=0))
        if any(hint in raw for hint in BROKEN_HINTS):
            self.take_broken(raw)
        if b"mergeCell" in raw:
            found = ((index_of(column), int(top[:9]), int(bottom[:9])) for column, top, bottom in MERGED.findall(raw))
            self.merged += [each for each in found if each[1] < each[2]]

    def take_broken(self, raw: bytes) -> None:
        """Remembers errors and formulas that were never calculated."""
        for cell in CELL.finditer(raw):
            found = broken(cell[1], cell[2])
            address = found and ADDRESS.search(cell[1])
            if found and address:
                self.broken[int(address[2]), index_of(address[1])] = found
        if len(self.broken) > MOST_BROKEN:
            raise Unusable("K-74", _("The formulas of this file hold no values. Open it in a spreadsheet and save it."))

    def check(self) -> None:
        """K-73 Refuses a sheet that is too wide or too large to lay out."""
        width = max((index_of(name[:4]) + 1 for name in self.columns), default=0)
        if width > WIDEST:
            raise Unusable("K-73", _("The sheet has more than %(most)s columns."), most=WIDEST)
        if max(width * self.last_row, self.cells) > MOST_CELLS:
            raise Unusable("K-73", _("The sheet has more than %(most)s cells."), most=MOST_CELLS)


def broken(attributes: bytes, body: bytes) -> Broken | None:
    """Whether a raw cell holds an error, or a formula without its result."""
    if ERROR_TYPE.search(attributes):
        return Broken.ERROR
    if FORMULA.search(body) and not VALUE.search(body) and not TEXT_TYPE.search(attributes):
        return Broken.FORMULA
    return None


def index_of(name: bytes) -> int:
    """A spreadsheet's column name as an index from 0."""
    index = 0
    for letter in name.upper():
        index = index * 26 + letter - 64
    return index - 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part in which a sheet lies, and the look at it."""

    part: str
    look: Look


class Parts:
    """The zip around a workbook. Sizes are counted while unpacking; what the zip itself claims is not believed.

    `keeps`: several of its sheets will be read, so what calamine has opened of it stays open in `opened`.
    """

    def __init__(self, path: Path, *, keeps: bool = False) -> None:
        self.path, self.keeps = path, keeps
        self.opened: CalamineWorkbook | None = None
        self.sheets: dict[str, Sheet] = {}
        self.shared: dict[str, str] = {}
        self.epoch = 1900
        try:
            with zipfile.ZipFile(path) as archive:
                self.read(archive)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error, expat.ExpatError):  # type: ignore[attr-defined]
            raise damaged() from None

    def read(self, archive: zipfile.ZipFile) -> None:
        """Unpacks and counts every XML part, and looks at each sheet."""
        infos = archive.infolist()
        names = {info.filename for info in infos}
        if len(infos) > MOST_PARTS or len(names) != len(infos) or "xl/workbook.xml" not in names:
            raise damaged()
        looks = {info.filename: Look() for info in infos if info.filename.endswith((".xml", ".rels"))}
        total = 0
        for info in infos:
            total += self.unpack(archive, info, looks[info.filename]) if info.filename in looks else 0
            if total > LARGEST_FILE:
                raise bomb(info.filename)
        self.read_book(archive, looks)

    def read_book(self, archive: zipfile.ZipFile, looks: dict[str, Look]) -> None:
        """Which sheet lies in which part, what all share, and how days are counted."""
        targets = {}
        for given in tags(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
            targets[given["Id"]] = part_name(given["Target"])
            self.shared[given.get("Type", "").rpartition("/")[2]] = part_name(given["Target"])
        for given in tags(archive, "xl/workbook.xml", "sheet"):
            part = targets.get(next((v for k, v in given.items() if k.rpartition(":")[2] == "id"), ""), "")
            self.sheets[given.get("name", "")] = Sheet(part, looks.get(part, Look()))
        for given in tags(archive, "xl/workbook.xml", "workbookPr"):
            if given.get("date1904", "0") in {"1", "true", "on"}:
                self.epoch = 1904

    @staticmethod
    def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, look: Look) -> int:
        """Unpacks one part piece by piece and returns its true size."""
        most = STRINGS_PART if info.filename.lower().endswith("sharedstrings.xml") else LARGEST_PART
        is_sheet = "worksheets/" in info.filename
        size, rest = 0, b""
        with archive.open(info) as part:
            while piece := part.read(CHUNK):
                size += len(piece)
                if size > most or (size > BOMB_SIZE and size > BOMB_RATIO * max(1, info.compress_size)):
                    raise bomb(info.filename)
                if is_sheet:
                    whole, rest = between_rows(rest + piece)
                    if not whole and len(rest) > LONGEST_CELL * 16:
                        raise bomb(info.filename)
                    look.take(whole)
        look.take(rest)
        look.check()
        return size


def between_rows(raw: bytes) -> tuple[bytes, bytes]:
    """A piece of a sheet up to where its last row begins, and the rest."""
    cut = max(raw.rfind(b"<row"), raw.rfind(b":row"), 0)
    return raw[:cut], raw[cut:]


def part_name(target: str) -> str:
    """The name of a part in the zip, from how the workbook points to it."""
    return target.removeprefix("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def damaged() -> Unusable:
    """The refusal of what is no readable workbook."""
    return Unusable("K-73", _("The file is damaged, encrypted or no XLSX workbook. Save it as XLSX and try again."))


def bomb(part: str) -> Unusable:
    """The refusal of a part that unpacks to far more than a table needs."""
    return Unusable("K-73", _("The part %(part)s of the file unpacks to an unreasonable size."), part=part)


def tags(archive: zipfile.ZipFile, part: str, tag: str) -> list[dict[str, str]]:
    """The attributes of every element `tag` in a small part, whatever its prefix."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == tag:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(archive.read(part), True)
    return found
