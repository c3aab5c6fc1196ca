"""What stands in a Word file or a spreadsheet, as its reader sees it."""

import io
import zipfile
from xml.etree import ElementTree as ET

import openpyxl

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(file: bytes) -> str:
    """The paragraphs of a Word file, a line each; every part of it is well-formed."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}
    paragraphs = parts["word/document.xml"].iter(f"{WORD}p")
    return "\n".join("".join(node.text or "" for node in one.iter(f"{WORD}t")) for one in paragraphs)


def cells(file: bytes) -> list[list[object]]:
    """The rows of a spreadsheet, its head first."""
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]
