"""`docx`: blocks of plain text → a Word file, written part by part, so that equal input gives equal bytes.

Chinese typography as offices expect it (GB/T 9704); how it looks stands in `wordparts`. Word brings its own fonts, so
no character is refused here.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from lifeline.kernel.documents import wordparts as parts
from lifeline.kernel.invisible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
TOGETHER: Final = 6
"""A table of so many rows stands on one page: signatures are not parted."""
KEPT: Final = "<w:keepNext/>"
NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What is no character in XML and is not shown by `visible`."""


@dataclass(frozen=True)
class Letterhead:
    """The red head of an official document: who issues it, its number, and the red line below."""

    text: str
    number: str = ""


@dataclass(frozen=True)
class Heading:
    """A line above what follows; level 1 is the title in the middle of the page. `fresh`: on a page of its own."""

    text: str
    level: int = 1
    fresh: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Running text, its first line indented. A line break in it stays one.

    `right`: a signature or a date; `flush`: without indentation, as those are named to whom a document goes.
    """

    text: str
    right: bool = False
    flush: bool = False


@dataclass(frozen=True)
class Table:
    """A table with ruled cells; its head is repeated on every page and no row is torn.

    `widths` are the shares of the columns, equal where none are given; the columns of `amounts` stand to the right.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    amounts: Collection[int] = ()


Block = Letterhead | Heading | Paragraph | Table


def docx(blocks: Iterable[Block], *, title: str, organisation: str, at: datetime, lang: str = "zh-CN") -> bytes:
    """K-90, K-93. The file. The same blocks, names and `at` give the same bytes; its properties name no person."""
    body = "".join(_block(block) for block in blocks)
    written = {
        "[Content_Types].xml": parts.CONTENT,
        "_rels/.rels": parts.RELATIONS,
        "docProps/core.xml": parts.properties(_visible(title), _visible(organisation), at),
        "word/document.xml": (
            f'{parts.HEAD}<w:document xmlns:w="{parts.MAIN}"><w:body>{body}{parts.PAGE}</w:body></w:document>'
        ),
        "word/_rels/document.xml.rels": parts.STYLED,
        "word/styles.xml": parts.styles(lang),
        "word/settings.xml": parts.SETTINGS,
        "word/fontTable.xml": parts.FONTS,
        "word/footer1.xml": parts.FOOTER,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in written.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _visible(text: str) -> str:
    """What is no character is shown as missing."""
    return NO_XML.sub("\ufffd", visible(text))


def _runs(text: str) -> str:
    """K-92. A text as XML takes it: markup is text."""
    lines = (f'<w:t xml:space="preserve">{escape(_visible(line))}</w:t>' for line in text.splitlines())
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def _styled(style: str, text: str, more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{_runs(text)}</w:p>'


def _block(block: Block) -> str:
    if isinstance(block, Letterhead):
        return _styled("Letterhead", block.text) + _styled("Number", block.number)
    if isinstance(block, Heading):
        fresh = "<w:pageBreakBefore/>" if block.fresh else ""
        return _styled(f"Heading{min(max(block.level, 1), 3)}", block.text, fresh)
    if isinstance(block, Paragraph):
        style = "Right" if block.right else "Flush" if block.flush else "Text"
        return "".join(_styled(style, line) for line in block.text.splitlines() or [""])
    return _table(block)


def _table(block: Table) -> str:
    columns = max([len(block.head), *(len(row) for row in block.rows)])
    widths = _widths(block.widths or (1,) * columns)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    plain = ["Amount" if place in block.amounts else "Cell" for place in range(columns)]
    head = _row(block.head, widths, ["Head"] * columns, "<w:cantSplit/><w:tblHeader/>")
    last = len(block.rows) - 1
    rows = "".join(
        _row(row, widths, plain, "<w:cantSplit/>", KEPT if place < last < TOGETHER else "")
        for place, row in enumerate(block.rows)
    )
    frame = (
        f'<w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    return f"<w:tbl>{frame}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>" + _styled("After", "")


def _widths(shares: Sequence[int]) -> list[int]:
    """The width between the margins, divided by shares; the last column takes what rounding leaves."""
    widths = [parts.WIDTH * share // sum(shares) for share in shares]
    return [*widths[:-1], widths[-1] + parts.WIDTH - sum(widths)]


def _row(cells: Sequence[str], widths: Sequence[int], styles: Sequence[str], properties: str, more: str = "") -> str:
    filled = [*cells, *[""] * (len(widths) - len(cells))]
    middle = '<w:vAlign w:val="center"/>'
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{middle}</w:tcPr>{_styled(style, cell, more)}</w:tc>'
        for cell, width, style in zip(filled, widths, styles, strict=True)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{told}</w:tr>"
