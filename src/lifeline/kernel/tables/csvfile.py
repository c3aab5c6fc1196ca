"""CSV files: which encoding, which separator, and rows without loading the file."""

from __future__ import annotations

import codecs
import csv
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from .columns import Unusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.utils.functional import _StrPromise

CHUNK = 1 << 20
"""Bytes read at a time."""
LONGEST_CELL = 1_000_000
"""Characters (K-73)."""
LONGEST_LINE = 8 << 20
"""Bytes between two line breaks."""
WIDEST = 1_024
"""Columns (K-73)."""
SEPARATORS = ",\t;"
ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order by strict decoding of the whole file; a byte order mark decides before them."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the first pass over the file found; `lines` is about the number of rows (quoted breaks count too)."""

    name: str
    lines: int


def recognise(path: Path) -> Encoding:
    """K-65 The encoding by strict decoding of the whole file: UTF-8 with or without BOM, UTF-16 with BOM, GB18030."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for bom, name in MARKS if start.startswith(bom)), None)
    for name in (marked,) if marked else ENCODINGS:
        try:
            return Encoding(name, count_lines(path, name))
        except UnicodeDecodeError:
            continue
    raise Unusable(
        "K-65", _("The file is neither UTF-8, UTF-16 nor GB18030. Save it as “CSV UTF-8” or as XLSX and try again.")
    )


def count_lines(path: Path, name: str) -> int:
    """Decodes the whole file and counts its lines; a NUL, which no text holds, or an endless line is `Unusable`."""
    decoder = codecs.getincrementaldecoder(name)(errors="strict")
    lines = length = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            if "\0" in text:
                raise Unusable("K-65", _("The file is no text. Save it as “CSV UTF-8” or as XLSX and try again."))
            breaks = text.count("\n") or text.count("\r")
            lines += breaks
            length = 0 if breaks else length + len(chunk)
            if length > LONGEST_LINE:
                raise Unusable("K-73", _("Line %(line)s of the file does not end."), line=lines + 1)
        decoder.decode(b"", final=True)
    return lines + 1


@dataclass(frozen=True, slots=True)
class CsvRows:
    """The rows of a CSV file under one separator; may be read several times."""

    path: Path
    encoding: Encoding
    separator: str
    name: str = ""
    epoch: int = 1900
    strict_width: bool = True

    @property
    def total(self) -> int:
        """About how many rows, for a progress bar."""
        return self.encoding.lines

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Row number as a spreadsheet shows it (a quoted line break makes no new row), and its cells."""
        number = 0
        with closing(self.path.open(encoding=self.encoding.name, newline="")) as file:
            reader = csv.reader(file, delimiter=self.separator, strict=True)
            try:
                for cells in reader:
                    number += 1
                    if len(cells) > WIDEST:
                        raise Unusable(
                            "K-73", _("Row %(row)s has more than %(most)s columns."), row=number, most=WIDEST
                        )
                    for index, cell in enumerate(cells):
                        if cell[:1] == "'":
                            cells[index] = unescape(cell)
                    yield number, cells
            except csv.Error as error:
                raise Unusable("K-73", complaint(error), row=number + 1, most=LONGEST_CELL) from None


def complaint(error: csv.Error) -> _StrPromise:
    """The sentence for what the parser did not like."""
    if "field limit" in str(error):
        return _("Row %(row)s has a cell of more than %(most)s characters.")
    return _("The quotation marks in row %(row)s do not match: the cell that begins there does not end properly.")


def escape(text: str) -> str:
    """K-71 A text that a spreadsheet could take for a formula gets one leading `'`; so does one that looks escaped."""
    return f"'{text}" if text.lstrip("'")[:1] in DANGEROUS else text


def unescape(text: str) -> str:
    """The inverse of `escape`: reading what was written gives the text back."""
    return text[1:] if text[:1] == "'" and text.lstrip("'")[:1] in DANGEROUS else text


DANGEROUS = frozenset("=+-@\t\r")
"""Characters with which a formula may begin."""
