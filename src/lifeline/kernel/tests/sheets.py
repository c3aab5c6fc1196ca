"""Small tables for tests: CSV and workbooks made in memory, and what reading them says."""

from __future__ import annotations

import io
import zipfile
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils.translation import override

from lifeline.kernel.tables import Column, Kind, Unusable, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = (
    Column("id", "编号", "Number", Kind.KEY, need=True, aliases=("工号",)),
    Column("name", "姓名", "Name", Kind.NAME),
    Column("at", "时间", "Time", Kind.TIME),
    Column("on", "日期", "Day", Kind.DATE),
    Column("text", "内容", "Text"),
    Column("many", "数量", "Amount", Kind.NUMBER),
    Column("much", "金额", "Sum", Kind.DECIMAL),
    Column("yes", "公开", "Public", Kind.FLAG),
    Column("level", "级别", "Level", Kind.CHOICE, choices={"普通": 1, "紧急": 2}),
)


def rows_of(source, columns=COLUMNS, **options):
    return list(read(io.BytesIO(source) if isinstance(source, bytes) else source, columns, **options))


def one(header, cell):
    """The only row of a CSV with an id and one more column, quoted."""
    quoted = '"' + cell.replace('"', '""') + '"'
    (row,) = rows_of(f"编号,{header}\n7,{quoted}\n".encode())
    return row


def why(row):
    with override("en"):
        return [str(fault) for fault in row.faults]


def refusal(source, columns=COLUMNS, **options):
    with pytest.raises(Unusable) as caught, override("en"):
        rows_of(source, columns, **options)
    with override("en"):
        return caught.value.rule, str(caught.value)


def workbook(fill, sheets=("Sheet1",)):
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    for name in sheets[1:]:
        book.create_sheet(name)
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_of(*rows):
    def fill(book):
        for row in rows:
            book.active.append(row)

    return workbook(fill)


def patched(data, part, change):
    """A workbook with one part of its zip replaced by `change(bytes)`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for info in given.infolist():
            content = given.read(info)
            out.writestr(info.filename, change(content) if info.filename == part else content)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
