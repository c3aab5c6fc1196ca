"""The rows of an XLSX sheet, read by calamine: at once, or in slices where the sheet is large (K-73)."""

from __future__ import annotations

import tempfile
import zipfile
from itertools import islice
from typing import TYPE_CHECKING, Any

import python_calamine

from .xlsxparts import CHUNK, between_rows, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .xlsxparts import Look, Parts, Sheet

AT_ONCE = 400_000
"""Cells of a sheet that calamine lays out in one block (it needs some 70 bytes for each meanwhile)."""
SLICE = 20_000
"""Rows of a slice."""
HEAD = b'<?xml version="1.0"?>'
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


class XlsxRows:
    """The rows of one sheet, merged cells filled downwards, broken cells as `Broken`; may be read several times."""

    strict_width = False

    def __init__(self, path: Path, name: str, sheet: Sheet, parts: Parts) -> None:
        self.path, self.name, self.look, self.epoch = path, name, sheet.look, parts.epoch
        self.total = sheet.look.last_row
        self.sheet, self.parts = sheet, parts
        self.kept: list[python_calamine.CalamineSheet] = []

    def blocks(self) -> Iterator[python_calamine.CalamineSheet]:
        """The sheet as calamine lays it out: whole, and then kept, or slice after slice."""
        try:
            if not self.is_large():
                self.kept = self.kept or [open_sheet(self.path, self.name, self.parts)]
                yield from self.kept
                return
            with tempfile.NamedTemporaryFile(prefix="lifeline-slices-") as file:
                count = write_slices(self.path, self.sheet, self.parts, file.name)
                with python_calamine.CalamineWorkbook.from_path(file.name) as book:
                    for index in range(count):
                        yield book.get_sheet_by_index(index)
        except python_calamine.CalamineError as error:
            raise damaged() from error

    def is_large(self) -> bool:
        """Too large for one block, and written so that its rows may be parted (each says its own number)."""
        return self.look.addressed and self.look.cells > AT_ONCE

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        """Row number as the spreadsheet shows it, and its cells from column A on; empty cells are ''."""
        merged = Merged(self.look)
        broken_rows = {row for row, _column in self.look.broken}
        done = 0
        for sheet in self.blocks():
            if sheet.start is None:
                continue
            left: list[Any] = [""] * sheet.start[1]
            for number, cells in islice(enumerate(sheet.iter_rows(), start=1), done, None):
                row = left + cells if left else cells
                if number in broken_rows:
                    self.mark_broken(number, row)
                merged.fill(number, row)
                yield number, row
                done = number

    def mark_broken(self, number: int, row: list[Any]) -> None:
        """Puts `Broken` where the raw sheet showed an error or a formula without a value."""
        for index in range(len(row)):
            found = self.look.broken.get((number, index))
            if found:
                row[index] = found


class Merged:
    """Merged cells: a value that spans rows is read in each of them, as it is seen."""

    def __init__(self, look: Look) -> None:
        self.starts: dict[int, list[tuple[int, int]]] = {}
        for column, first, last in look.merged:
            self.starts.setdefault(first, []).append((column, last))
        self.open: dict[int, tuple[int, Any]] = {}

    def fill(self, number: int, row: list[Any]) -> None:
        """Fills `row` from the merged cells that reach it, and remembers those that begin in it."""
        for index, (last, value) in list(self.open.items()):
            if number > last:
                del self.open[index]
            elif index < len(row):
                row[index] = value
        for index, last in self.starts.get(number, ()):
            if index < len(row):
                self.open[index] = (last, row[index])


def open_sheet(path: Path, name: str, parts: Parts) -> python_calamine.CalamineSheet:
    """One sheet of a workbook, whole."""
    if parts.keeps:
        parts.opened = parts.opened or python_calamine.CalamineWorkbook.from_path(path)
        return parts.opened.get_sheet_by_name(name)
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return book.get_sheet_by_name(name)


def write_slices(path: Path, sheet: Sheet, parts: Parts, target: str) -> int:
    """Writes a workbook that holds one large sheet as many small ones, and returns how many.

    Texts and formats that the sheet shares with others are copied as they are, so calamine reads them once.
    """
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        count = 0
        for count, rows in enumerate(slices(given, sheet.part), start=1):
            made.writestr(
                f"xl/worksheets/sheet{count}.xml", b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, rows)
            )
        links = [(f"s{n}", b"worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)]
        for kind in ("styles", "sharedStrings"):
            if parts.shared.get(kind) in given.namelist():
                links.append((kind, kind.encode(), f"{kind}.xml"))
                with given.open(parts.shared[kind]) as source, made.open(f"xl/{kind}.xml", "w") as copy:
                    while piece := source.read(CHUNK):
                        copy.write(piece)
        made.writestr("_rels/.rels", relationships([("book", b"officeDocument", "xl/workbook.xml")]))
        made.writestr("xl/_rels/workbook.xml.rels", relationships(links))
        made.writestr("xl/workbook.xml", workbook(count, parts.epoch))
    return count


def slices(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The rows of a sheet as raw XML, some 20,000 at a time; what stands before and behind them is left out."""
    pieces: list[bytes] = []
    rows, rest = 0, b""
    with archive.open(part) as source:
        while piece := source.read(CHUNK):
            whole, rest = between_rows(rest + piece)
            if not pieces and rows == 0:
                whole = whole[max(whole.find(b"<row"), 0) :] if b"<row" in whole else b""
            pieces.append(whole)
            rows += whole.count(b"<row")
            if rows >= SLICE:
                yield b"".join(pieces)
                pieces, rows = [b""], 0
    end = rest.rfind(b"</sheetData")
    yield b"".join(pieces) + (rest[:end] if end >= 0 else rest)


def relationships(links: list[tuple[str, bytes, str]]) -> bytes:
    """The part that says where the sheets, the formats and the shared texts lie."""
    each = b'<Relationship Id="%s" Type="%s/%s" Target="%s"/>'
    body = b"".join(each % (name.encode(), OFFICE, kind, place.encode()) for name, kind, place in links)
    return b"%s<Relationships %s>%s</Relationships>" % (HEAD, PACKAGE, body)


def workbook(count: int, epoch: int) -> bytes:
    """The part that names the sheets and the epoch of their dates."""
    each = b'<sheet name="s%d" sheetId="%d" r:id="s%d"/>'
    body = b"".join(each % (n, n, n) for n in range(1, count + 1))
    dates = b'<workbookPr date1904="%d"/>' % (epoch == 1904)
    return b'%s<workbook %s xmlns:r="%s">%s<sheets>%s</sheets></workbook>' % (HEAD, MAIN, OFFICE, dates, body)
