"""What every Word file holds besides its text: relations, properties, settings, styles, fonts, page numbers.

The look is that of GB/T 9704 (party and government documents): A4 with margins of 37, 26, 35 and 28 mm; the title in
Xiaobiaosong of 22 points, text in FangSong of 16 points on lines of 28, headings in Hei and Kai, “— 1 —” below.
"""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from datetime import datetime

MAIN: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDML: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTH: Final = 8844
"""Between the margins, in twentieths of a point."""
PAGE: Final = (
    f'<w:sectPr><w:footerReference xmlns:r="{OFFICE}" w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1134" w:gutter="0"/>'
    "</w:sectPr>"
)
OWN: Final = ("styles", "settings", "fontTable", "footer1")
"""The parts beside the text, in the order of their relations."""


def _kind(part: str) -> str:
    return part.rstrip("1")


CONTENT: Final = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORDML}.document.main+xml"/>'
    + "".join(f'<Override PartName="/word/{part}.xml" ContentType="{WORDML}.{_kind(part)}+xml"/>' for part in OWN)
    + '<Override PartName="/docProps/core.xml" '
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
    + "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{_kind(part)}" Target="{part}.xml"/>'
        for number, part in enumerate(OWN, 1)
    )
    + "</Relationships>"
)
SETTINGS: Final = (
    f'{HEAD}<w:settings xmlns:w="{MAIN}"><w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)
"""Without the mode Word opens the file as one of 2007 and lays it out in the old way."""
NAMES: Final = json.loads((Path(__file__).resolve().parent.parent / "data" / "word_fonts.json").read_text("utf-8"))
"""The fonts by our word for them, and what stands in for one that the reader's machine does not have."""
FONTS: Final = (
    f'{HEAD}<w:fonts xmlns:w="{MAIN}">'
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in NAMES.values()
    )
    + "</w:fonts>"
)


def _face(font: str) -> str:
    return f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{NAMES[font][0]}"/>'


def _field(name: str) -> str:
    """What Word computes: a page's number, as “1” until it has."""
    marks = ('<w:fldChar w:fldCharType="begin"/>', f'<w:instrText xml:space="preserve"> {name} </w:instrText>')
    begun = "".join(f"<w:r>{one}</w:r>" for one in (*marks, '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>"))
    return f'{begun}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


FOOTER: Final = (
    f'{HEAD}<w:ftr xmlns:w="{MAIN}"><w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>'
    f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{_field("PAGE")}<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
    "</w:p></w:ftr>"
)


def properties(title: str, organisation: str, at: datetime) -> str:
    """K-93. Title and organisation, both as XML takes them, and one time."""
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(organisation)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def _style(name: str, paragraph: str, run: str = "", based: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


LINES: Final = '<w:spacing w:line="560" w:lineRule="exact"/>'
INDENT: Final = '<w:ind w:firstLine="640" w:firstLineChars="200"/>'
RED: Final = "C8102E"
SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
STYLES: Final = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>',
    _style(
        "Letterhead",
        '<w:keepNext/><w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>',
        f'{_face("song")}<w:color w:val="{RED}"/><w:sz w:val="52"/>',
    ),
    _style(
        "Number",
        f'<w:keepNext/><w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{RED}"/></w:pBdr>'
        '<w:spacing w:after="560"/><w:jc w:val="center"/>',
    ),
    _style(
        "Heading1",
        '<w:keepNext/><w:spacing w:after="560" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>'
        '<w:outlineLvl w:val="0"/>',
        f'{_face("song")}<w:sz w:val="44"/>',
    ),
    _style("Heading2", f'<w:keepNext/>{LINES}{INDENT}<w:outlineLvl w:val="1"/>', _face("hei")),
    _style("Heading3", f'<w:keepNext/>{LINES}{INDENT}<w:outlineLvl w:val="2"/>', _face("kai")),
    _style("Text", f'{LINES}{INDENT}<w:jc w:val="both"/>'),
    _style("Flush", LINES),
    _style("Right", f'<w:keepNext/>{LINES}<w:ind w:right="640" w:rightChars="200"/><w:jc w:val="right"/>'),
    _style("Cell", '<w:spacing w:before="40" w:after="40"/>', '<w:sz w:val="21"/>'),
    _style("Amount", '<w:jc w:val="right"/>', "", "Cell"),
    _style("Head", '<w:keepNext/><w:jc w:val="center"/>', _face("hei"), "Cell"),
    _style("After", '<w:spacing w:line="240" w:lineRule="exact"/>', '<w:sz w:val="12"/>'),
    _style("Foot", '<w:jc w:val="center"/>', '<w:rFonts w:eastAsia="SimSun"/><w:sz w:val="28"/>'),
    '<w:style w:type="table" w:customStyle="1" w:styleId="Ruled"><w:name w:val="Ruled"/><w:tblPr><w:tblBorders>',
    *(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in SIDES),
    '</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>',
    "</w:tblPr></w:style>",
)


def styles(lang: str) -> str:
    """How each kind of paragraph looks; `lang` is that of the Chinese text."""
    return (
        f'{HEAD}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{_face("fang")}<w:sz w:val="32"/>'
        f'<w:lang w:val="en-GB" w:eastAsia={quoteattr(lang)}/></w:rPr></w:rPrDefault></w:docDefaults>'
        f"{''.join(STYLES)}</w:styles>"
    )
