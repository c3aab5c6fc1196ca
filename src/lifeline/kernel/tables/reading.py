"""`read`: the header is searched in the first 10 rows, in any order of columns; then one `Row` after another."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cells import Clock, converter
from .columns import Broken, CellRefused, Column, Fault, Row, Unusable, fold, place
from .csvfile import LONGEST_CELL, SEPARATORS, CsvRows, recognise
from .xlsxfile import XlsxRows
from .xlsxparts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from .cells import Convert
    from .columns import Mark

HEADER_ROWS = 10
"""The header stands in one of so many first rows."""
BROKEN = {
    Broken.FORMULA: _("This formula holds no value. Open the file in a spreadsheet and save it."),
    Broken.ERROR: _("This cell shows an error of the spreadsheet."),
}
EMPTY = _("This cell must not be empty.")

Source: TypeAlias = CsvRows | XlsxRows


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and which of its cells means which column; `unknown` are undeclared headers."""

    row: int
    found: dict[int, Column]
    twice: list[tuple[str, Column]]
    unknown: list[str]
    width: int


class Table:
    """K-68 The rows of a file, and what the file tells of itself: `encoding`, `sheet`, `header_row`, `ignored` headers.

    Iterate once. `total` is the (about) number of rows below the header, for a progress bar. Works in a `with`; closes
    itself at the end.
    """

    def __init__(self, source: Source, header: Header, columns: Sequence[Column], zone: tzinfo) -> None:
        self.source, self.header, self.columns = source, header, tuple(columns)
        self.encoding = source.encoding.name if isinstance(source, CsvRows) else "xlsx"
        self.sheet = source.name
        self.header_row = header.row
        self.ignored = tuple(header.unknown)
        self.total = max(0, source.total - header.row)
        clock = Clock(zone, source.epoch)
        self.plan = [(index, column, converter(column, clock)) for index, column in sorted(header.found.items())]
        self.empty = dict.fromkeys(column.key for column in columns)
        self.copy: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """The table itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Drops the copy of a stream."""
        self.close()

    def close(self) -> None:
        """Drops the copy of a stream."""
        if self.copy:
            self.copy.close()

    def __iter__(self) -> Iterator[Row]:
        """The rows below the header that hold anything at all."""
        try:
            for number, cells in self.source:
                if number > self.header_row and not all(map(is_blank, cells)):
                    yield self.row(number, cells)
        finally:
            self.close()

    def row(self, number: int, cells: Sequence[Any]) -> Row:
        """One row with converted values, marks and faults."""
        values = self.empty.copy()
        marks: dict[str, frozenset[Mark]] = {}
        faults: list[Fault] = []
        width = len(cells)
        seen: list[Mark] = []
        for index, column, convert in self.plan:
            raw = cells[index] if index < width else ""
            try:
                value = converted(raw, convert, seen, (number, index)) if raw != "" else None
                if value is not None:
                    values[column.key] = value
                elif column.need:
                    faults.append(Fault(column, EMPTY))
            except CellRefused as refusal:
                faults.append(Fault(column, refusal.sentence, refusal.values))
            if seen:
                marks[column.key] = frozenset(seen)
                seen.clear()
        if self.source.strict_width and width > self.header.width and any(cells[self.header.width :]):
            faults.append(Fault(None, _("The row has more cells than the header: is a quotation mark missing?")))
        return Row(number, values, marks, tuple(faults))


def is_blank(raw: Any) -> bool:
    """Whether nobody sees anything in a cell; a row of such cells is none."""
    return raw == "" or (raw.__class__ is str and raw.isspace())


def converted(raw: Any, convert: Convert, seen: list[Mark], at: tuple[int, int]) -> Any:
    """The value of one cell; None where it holds nothing but blanks or characters that nobody sees."""
    if raw.__class__ is str:
        if raw.isspace():
            return None
        if len(raw) > LONGEST_CELL:
            raise Unusable(
                "K-73", _("Cell %(place)s has more than %(most)s characters."), place=place(*at), most=LONGEST_CELL
            )
    elif raw.__class__ is Broken:
        raise CellRefused(BROKEN[raw])
    value = convert(raw, seen)
    return None if value == "" else value


class Book:
    """A file of several sheets, each of which `read` takes by its name: it is unpacked and looked at once for all.

    Works in a `with`, which drops the copy of a stream. A CSV file is a book of one sheet, whatever name is asked for.
    """

    def __init__(self, source: Path | str | IO[bytes]) -> None:
        self.path, self.copy = stored(source)

    @cached_property
    def start(self) -> bytes:
        """By what its kind is known."""
        return beginning(self.path)

    @cached_property
    def parts(self) -> Parts:
        """The workbook, unpacked. `Unusable` where it is none."""
        return Parts(self.path, keeps=True)

    def __enter__(self) -> Self:
        """The book itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Closes what was opened."""
        parts = self.__dict__.get("parts")
        if parts is not None and parts.opened is not None:
            parts.opened.close()
        if self.copy:
            self.copy.close()


def read(
    source: Path | str | IO[bytes] | Book,
    columns: Sequence[Column],
    *,
    sheet: str | None = None,
    names: Mapping[str, str] | None = None,
    epoch: int = 1900,
    zone: tzinfo | None = None,
) -> Table:
    """Opens a CSV or XLSX file (a path, a binary stream or a `Book`) whose header holds the declared `columns`.

    `sheet` names the sheet, else the first one with a fitting header is taken. `names` (key → header) says what the
    columns are called in this very file. `epoch` is that of serial numbers in a CSV file; a workbook states its own.
    `zone` is that of cells without one (the site's). Raises `Unusable` when no such table is in the file.
    """
    book = source if isinstance(source, Book) else None
    path, copy = (book.path, None) if book else stored(source)  # type: ignore[arg-type]
    try:
        declared = [renamed(column, (names or {}).get(column.key)) for column in columns]
        candidate, header = choose(candidates(path, sheet, epoch, book), declared)
        check_header(candidate, header, declared)
    except BaseException:
        if copy:
            copy.close()
        raise
    table = Table(candidate, header, declared, zone or timezone.get_default_timezone())
    table.copy = copy
    return table


def stored(source: Path | str | IO[bytes]) -> tuple[Path, IO[bytes] | None]:
    """The file to read, and the temporary copy of a stream: both readers go over the file more than once."""
    if isinstance(source, str | Path):
        return Path(source), None
    copy = tempfile.NamedTemporaryFile(prefix="lifeline-table-")  # noqa: SIM115 - lives as long as the table
    shutil.copyfileobj(source, copy, 1 << 20)
    copy.flush()
    return Path(copy.name), copy


def renamed(column: Column, header: str | None) -> Column:
    """The column under the one header that this file uses for it."""
    if header is None:
        return column
    return Column(column.key, header, header, column.kind, column.need, (), column.choices, column.longest)


def beginning(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as file:
        return file.read(8)


def candidates(path: Path, sheet: str | None, epoch: int, book: Book | None = None) -> Iterator[Source]:
    """Everything in the file that may be the table: sheets, or one text under each separator."""
    start = book.start if book else beginning(path)
    if not start:
        raise Unusable("K-74", _("The file is empty."))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unusable("K-65", _("The file is encrypted or in an old format (XLS). Save it as XLSX and try again."))
    if start.startswith(b"PK"):
        parts = book.parts if book else Parts(path)
        if sheet is not None and sheet not in parts.sheets:
            raise Unusable(
                "K-74",
                _("There is no sheet %(sheet)s. The file has: %(names)s."),
                sheet=sheet,
                names="、".join(parts.sheets),
            )
        for name, found in parts.sheets.items():
            if sheet in {None, name}:
                yield XlsxRows(path, name, found, parts)
    else:
        encoding = recognise(path)
        for separator in SEPARATORS:
            yield CsvRows(path, encoding, separator, epoch=epoch)


def choose(sources: Iterable[Source], columns: Sequence[Column]) -> tuple[Source, Header]:
    """The first candidate whose header holds all needed columns, else the one with the most of them."""
    best: tuple[Source, Header] | None = None
    for source in sources:
        header = find_header(source, columns)
        if best is None or len(header.found) > len(best[1].found):
            best = source, header
        if not missing(header, columns):
            return source, header
    if best is None:
        raise Unusable("K-74", _("The file is empty."))
    return best


def find_header(source: Source, columns: Sequence[Column]) -> Header:
    """The row among the first 10 in which most columns are recognised."""
    meaning = {word: column for column in columns for word in column.words()}
    best = Header(0, {}, [], [], 0)
    rows = iter(source)
    for number, cells in rows:
        if number > HEADER_ROWS:
            break
        header = header_of(number, cells, meaning)
        if len(header.found) > len(best.found):
            best = header
    return best


def header_of(number: int, cells: Sequence[Any], meaning: Mapping[str, Column]) -> Header:
    """One row read as if it were the header."""
    found: dict[int, Column] = {}
    twice: list[tuple[str, Column]] = []
    unknown: list[str] = []
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip():
            continue
        column = meaning.get(fold(cell))
        if column is None:
            unknown.append(cell.strip())
        elif column in found.values():
            twice.append((place(number, index), column))
        else:
            found[index] = column
    return Header(number, found, twice, unknown, len(cells))


def missing(header: Header, columns: Sequence[Column]) -> list[Column]:
    """The needed columns that the header lacks."""
    there = {column.key for column in header.found.values()}
    return [column for column in columns if column.need and column.key not in there]


def check_header(source: Source, header: Header, columns: Sequence[Column]) -> None:
    """Raises `Unusable` for a header that lacks a needed column or has one twice."""
    lacking = missing(header, columns)
    if lacking or not header.found:
        raise Unusable(
            "K-74",
            _("No header with the column %(names)s in the first %(rows)s rows%(sheet)s. Found there: %(found)s."),
            names="、".join(column.label for column in lacking or columns),
            rows=HEADER_ROWS,
            sheet=f" ({source.name})" if source.name else "",
            found="、".join([*(column.label for column in header.found.values()), *header.unknown]) or "-",
        )
    if header.twice:
        address, column = header.twice[0]
        raise Unusable(
            "K-74", _("The column %(name)s stands twice, again in %(place)s."), name=column.label, place=address
        )
