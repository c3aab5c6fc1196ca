"""`docx`: blocks of plain text → a Word file, written part by part, so that equal input gives equal bytes.

Chinese typography as offices expect it: A4 with the margins of GB/T 9704, Song for text, Hei for headings, paragraphs
indented by two characters, lines of one and a half. Word brings its own fonts, so no character is refused here.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from lifeline.kernel.invisible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What is no character in XML and is not shown by `visible`."""
MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDML: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTH: Final = 8844
"""Between the margins, in twentieths of a point."""
PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
    "</w:sectPr>"
)
CONTENT: Final = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORDML}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORDML}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELATIONS: Final = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
STYLED: Final = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)


@dataclass(frozen=True)
class Heading:
    """A line above what follows; level 1 is the title in the middle of the page."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text, its first line indented; `right`: a signature or a date. A line break in it stays one."""

    text: str
    right: bool = False


@dataclass(frozen=True)
class Table:
    """A table with ruled cells; its head is repeated on every page."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Paragraph | Table


def docx(blocks: Iterable[Block], *, title: str, organisation: str, at: datetime, lang: str = "zh-CN") -> bytes:
    """K-90, K-93. The file. The same blocks, names and `at` give the same bytes; its properties name no person."""
    body = "".join(_block(block) for block in blocks)
    parts = {
        "[Content_Types].xml": CONTENT,
        "_rels/.rels": RELATIONS,
        "docProps/core.xml": _properties(title, organisation, at),
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{MAIN}"><w:body>{body}{PAGE}</w:body></w:document>',
        "word/_rels/document.xml.rels": STYLED,
        "word/styles.xml": _styles(lang),
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), text, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _plain(text: str) -> str:
    """A text as XML takes it: markup is text (K-92), and what is no character is shown as missing."""
    return escape(NO_XML.sub("\ufffd", visible(text)))


def _runs(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{_plain(line)}</w:t>' for line in text.splitlines())
    return f"<w:r>{lines}</w:r>"


def _styled(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_runs(text)}</w:p>'


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return _styled(f"Heading{min(max(block.level, 1), 2)}", block.text)
    if isinstance(block, Paragraph):
        return _styled("Right" if block.right else "Text", block.text)
    columns = max([len(block.head), *(len(row) for row in block.rows)])
    grid = "".join(f'<w:gridCol w:w="{WIDTH // columns}"/>' for _ in range(columns))
    head = _row(block.head, columns, "<w:trPr><w:tblHeader/></w:trPr>", "Head")
    rows = "".join(_row(row, columns, "", "Cell") for row in block.rows)
    frame = f'<w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{WIDTH}" w:type="dxa"/></w:tblPr>'
    return f"<w:tbl>{frame}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>" + _styled("Cell", "")


def _row(cells: Sequence[str], columns: int, properties: str, style: str) -> str:
    filled = [*cells, *[""] * (columns - len(cells))]
    width = f'<w:tcPr><w:tcW w:w="{WIDTH // columns}" w:type="dxa"/></w:tcPr>'
    return f"<w:tr>{properties}" + "".join(f"<w:tc>{width}{_styled(style, cell)}</w:tc>" for cell in filled) + "</w:tr>"


def _properties(title: str, organisation: str, at: datetime) -> str:
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_plain(title)}</dc:title><dc:creator>{_plain(organisation)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def _style(name: str, paragraph: str, run: str = "", based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


HEI: Final = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="SimHei"/>'
LINES: Final = '<w:spacing w:line="360" w:lineRule="auto"/>'
SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
STYLES: Final = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>',
    _style(
        "Heading1",
        '<w:keepNext/><w:spacing w:after="360"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/>',
        f'{HEI}<w:sz w:val="44"/>',
    ),
    _style(
        "Heading2",
        '<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="1"/>',
        f'{HEI}<w:sz w:val="28"/>',
    ),
    _style("Text", f'{LINES}<w:ind w:firstLine="480" w:firstLineChars="200"/><w:jc w:val="both"/>'),
    _style("Right", f'{LINES}<w:jc w:val="right"/>'),
    _style("Cell", '<w:spacing w:before="40" w:after="40"/>', '<w:sz w:val="21"/>'),
    _style("Head", "", f"{HEI}<w:b/>", "Cell"),
    '<w:style w:type="table" w:customStyle="1" w:styleId="Ruled"><w:name w:val="Ruled"/><w:tblPr><w:tblBorders>',
    *(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in SIDES),
    "</w:tblBorders></w:tblPr></w:style>",
)


def _styles(lang: str) -> str:
    return (
        f'{HEAD}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun"/><w:sz w:val="24"/>'
        f'<w:lang w:val="en-GB" w:eastAsia={quoteattr(lang)}/></w:rPr></w:rPrDefault></w:docDefaults>'
        f"{''.join(STYLES)}</w:styles>"
    )
