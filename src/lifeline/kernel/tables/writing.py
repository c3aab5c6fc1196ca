"""`write_csv` and `write_xlsx`: one row in memory, formulas never, the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import openpyxl
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties

from lifeline.kernel.errors import Refused
from lifeline.kernel.invisible import visible

from .columns import Kind, letters, place
from .csvfile import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from .columns import Column

LONGEST_XLSX = 32_767
"""Characters that a spreadsheet takes in one cell."""
WIDTHS = {Kind.KEY: 16, Kind.NAME: 16, Kind.TEXT: 40, Kind.TIME: 20, Kind.DATE: 12, Kind.MONEY: 14}
"""Width of a column in characters; 10 for the others."""
FORMATS = {Kind.KEY: "@", Kind.DATE: "yyyy-mm-dd", Kind.TIME: "yyyy-mm-dd hh:mm:ss", Kind.MONEY: "#,##0.00"}
HEADER = PatternFill("solid", fgColor="E8EDF2")
A4 = 9
LINE_POINTS, TALLEST_POINTS = 15, 405
"""Height of a line of a row; a spreadsheet takes at most 409."""
WRAPPED, TOP = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What a spreadsheet would read as the code of a character."""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def plain(value: Any, column: Column, zone: tzinfo) -> Any:
    """A value as it is written: text made visible, numbers as they are, instants in `zone` without their offset."""
    if isinstance(value, str) or value is None:
        return None if value is None else visible(value)
    if column.kind is Kind.FLAG:
        return str(_("yes") if value else _("no"))
    if column.kind is Kind.CHOICE:
        return next((word for word, meant in column.choices.items() if meant == value), visible(str(value)))
    if isinstance(value, datetime):
        if timezone.is_naive(value):
            message = f"{column.key}: an instant needs a zone."
            raise TypeError(message)
        return value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, int | Decimal | date):
        return value
    return visible(str(value))


def write_csv(
    target: Path | str | IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    zone: tzinfo | None = None,
    mark: bool = True,
) -> int:
    """K-71 Writes UTF-8 with byte order mark (so that every spreadsheet knows it) and returns the number of rows.

    `mark=False` is for programs, which would take the mark for a part of the first header.
    Texts that begin like a formula get a leading `'`, which `read` takes off again; numbers stay numbers. A path is
    replaced only when all is written. Headers are in the active language.
    """
    zone = zone or timezone.get_default_timezone()
    count = 0
    with opened(target) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig" if mark else "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([escape(column.label) for column in columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the result
            cells = (plain(row.get(column.key), column, zone) for column in columns)
            writer.writerow([escape(cell) if isinstance(cell, str) else cell for cell in cells])
        text.flush()
        text.detach()
    return count


def write_xlsx(
    target: Path | str | IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    title: str = "",
    organisation: str = "Lifeline",
    at: datetime | None = None,
    zone: tzinfo | None = None,
) -> int:
    """K-71 Writes one sheet and returns the number of rows: texts as text cells, times as real cells in `zone`.

    The head stays in view, has filters, and is printed on every page; the properties name `organisation` (K-93). Same
    columns, rows and `at` give the same bytes. A text of more than 32,767 characters is refused with its place,
    because a spreadsheet would cut it. A path is replaced only when all is written.
    """
    return write_book(target, [(title, columns, rows)], organisation=organisation, at=at, zone=zone)


def write_book(
    target: Path | str | IO[bytes],
    sheets: Sequence[tuple[str, Sequence[Column], Iterable[Mapping[str, Any]]]],
    *,
    organisation: str = "Lifeline",
    at: datetime | None = None,
    zone: tzinfo | None = None,
) -> int:
    """K-71 Writes several sheets (title, columns, rows) as `write_xlsx` writes one; returns the number of all rows."""
    zone = zone or timezone.get_default_timezone()
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = visible(organisation)
    count = 0
    for title, columns, rows in sheets:
        sheet = book.create_sheet(title[:31] or "Sheet1")
        lay_out(sheet, columns)
        try:
            written = fill(sheet, columns, rows, zone)
            sheet.auto_filter.ref = f"A1:{letters(len(columns) - 1)}{written + 1}"
        except BaseException:
            abandon(book)
            raise
        count += written
    with tempfile.TemporaryFile() as raw, opened(target) as file:
        book.save(raw)
        fix(raw, file, at or datetime(1980, 1, 1, tzinfo=UTC))
    return count


def abandon(book: openpyxl.Workbook) -> None:
    """Drop what was begun: else the temporary files of its sheets stay."""
    for sheet in book.worksheets:
        sheet.close()
        sheet._writer.cleanup()  # type: ignore[attr-defined] # noqa: SLF001 - openpyxl has no other way


def lay_out(sheet: Any, columns: Sequence[Column]) -> None:
    """Widths, and how it is printed: across, all columns on one page, its head and the number on each."""
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns):
        sheet.column_dimensions[letters(index)].width = WIDTHS.get(column.kind, 10)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&P / &N"


def fill(sheet: WriteOnlyWorksheet, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], zone: tzinfo) -> int:
    """Header and rows; returns the number of rows."""
    sheet.append([header_cell(sheet, column) for column in columns])
    count = 0
    for count, row in enumerate(rows, start=1):
        cells = [(plain(row.get(column.key), column, zone), column) for column in columns]
        made = [cell_of(sheet, value, column, (count + 1, i)) for i, (value, column) in enumerate(cells)]
        if (tall := max(lines_of(value, column) for value, column in cells)) > 1:
            sheet.row_dimensions[count + 1].height = min(tall * LINE_POINTS, TALLEST_POINTS)  # type: ignore[attr-defined] # the stubs lack it
            made = [on_top(sheet, cell) for cell in made]
        sheet.append(made)
        sheet.row_dimensions.pop(count + 1, None)  # type: ignore[attr-defined] # written: a height a row is memory
    return count


def on_top(sheet: WriteOnlyWorksheet, cell: Any) -> Any:
    """The cell with its value in the first line of a row of several."""
    if cell is None or getattr(cell, "alignment", None) == WRAPPED:
        return cell
    cell = cell if hasattr(cell, "alignment") else WriteOnlyCell(sheet, cell)
    cell.alignment = TOP
    return cell


def lines_of(value: Any, column: Column) -> int:
    """How many lines a text takes where `cell_of` wraps it: not every program makes the row as high by itself."""
    if not isinstance(value, str) or not is_wrapped(value):
        return 1
    width = WIDTHS.get(column.kind, 10) - 1
    return sum(max(1, -(-wide(line) // width)) for line in value.splitlines())


def is_wrapped(text: str) -> bool:
    """Whether a text goes on below, rather than over its neighbours."""
    return len(text) > WIDTHS[Kind.TEXT] // 2 or "\n" in text


def wide(text: str) -> int:
    """The width of a text in characters of a spreadsheet; Chinese ones count double."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def header_cell(sheet: WriteOnlyWorksheet, column: Column) -> Any:
    """A bold text cell with the column's name."""
    cell = WriteOnlyCell(sheet, visible(column.label))
    cell.data_type = "s"
    cell.font, cell.fill = Font(bold=True), HEADER
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def cell_of(sheet: WriteOnlyWorksheet, value: Any, column: Column, at: tuple[int, int]) -> Any:
    """A cell that a spreadsheet will not take for anything else than what it is."""
    if isinstance(value, str):
        if len(value) > LONGEST_XLSX:
            raise Refused(
                "K-73",
                _("The text in %(place)s is longer than %(most)s characters; choose CSV for this export."),
                place=place(*at),
                most=LONGEST_XLSX,
            )
        cell = WriteOnlyCell(sheet, ESCAPE_LIKE.sub("_x005F_", value))
        cell.data_type = "s"
        cell.quotePrefix = escape(value) != value
        if is_wrapped(value):
            cell.alignment = WRAPPED
    elif column.kind in FORMATS and value is not None:
        cell = WriteOnlyCell(sheet, value)
    else:
        return value
    cell.number_format = FORMATS.get(column.kind, "General")
    return cell


def fix(raw: IO[bytes], target: IO[bytes], at: datetime) -> None:
    """Copies a workbook with `at` as its date of birth and one date for all parts: no byte depends on the hour."""
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with zipfile.ZipFile(raw) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for info in sorted(given.infolist(), key=lambda each: each.filename):
            fresh = zipfile.ZipInfo(info.filename, ZIP_TIME)
            fresh.compress_type, fresh.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            if info.filename == "docProps/core.xml":
                text = given.read(info).decode()
                made.writestr(fresh, re.sub(r"(<dcterms:(created|modified)[^>]*>)[^<]*", rf"\g<1>{stamp}", text))
                continue
            with given.open(info) as source, made.open(fresh, "w") as part:
                while piece := source.read(1 << 20):
                    part.write(piece)


@contextmanager
def opened(target: Path | str | IO[bytes]) -> Iterator[IO[bytes]]:
    """A binary file to write: a stream as it is; a path by a temporary neighbour that takes its place at the end."""
    if not isinstance(target, str | Path):
        yield target
        return
    path = Path(target)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
