"""Documents on paper and in files (specification, section 12): PDF by typst, Word, and QR codes.

    SLIP = Template("slip", Path(__file__).parent / "data" / "documents")         # slip.typ in that folder
    pdf = render(SLIP, {"title": …, "organisation": …, "lang": "zh", …}, at=now)  # Refused K-91 for a missing glyph
    letter = docx([Heading(…), Paragraph(…), Table(…)], title=…, organisation=…, at=now)
    return shown(pdf, "slip.pdf")                                                 # the answer of a view
    picture = qr("https://…")                                                     # an SVG element

A template is shipped code and holds no words: what is read on the page comes as data, in the reader's language. Every
template stands on `house.typ` (fonts, language, `data`, properties). Tables go out through `kernel.tables.write_xlsx`.
"""

from .answers import attached, shown
from .codes import qr
from .fonts import missing
from .typesetting import Template, render
from .word import Block, Heading, Letterhead, Paragraph, Table, docx

__all__ = [
    "Block",
    "Heading",
    "Letterhead",
    "Paragraph",
    "Table",
    "Template",
    "attached",
    "docx",
    "missing",
    "qr",
    "render",
    "shown",
]
