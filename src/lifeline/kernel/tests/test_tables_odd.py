"""Reading CSV and XLSX: bombs, damaged files and the odd ways of spreadsheets."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import openpyxl
import pytest

from lifeline.kernel.tables import read, xlsxfile
from lifeline.kernel.tests.sheets import (
    COLUMNS,
    SHEET,
    patched,
    refusal,
    rows_of,
    sheet_of,
    why,
    workbook,
)


def test_k73_a_zip_bomb_is_refused_before_it_unfolds():
    bomb = patched(
        sheet_of(["编号"], ["1"]), SHEET, lambda raw: raw.replace(b"</sheetData>", b" " * (40 << 20) + b"</sheetData>")
    )
    assert len(bomb) < 100_000
    assert refusal(bomb) == ("K-73", f"The part {SHEET} of the file unpacks to an unreasonable size.")


@pytest.mark.parametrize("address", [b'r="AMK2"', b"r = 'amk2'", b'r="XFD1048576"', b'\tr="ZZZZ9"'])
def test_k73_more_than_1024_columns_are_refused(address):
    wide = patched(sheet_of(["编号"], ["1"]), SHEET, lambda raw: raw.replace(b'r="A2"', address, 1))
    assert refusal(wide) == ("K-73", "The sheet has more than 1024 columns.")
    assert refusal(b"number" + b"," * 1024 + b"\n")[0] == "K-73"


def test_k73_two_far_cells_that_would_need_gigabytes_are_refused():
    far = patched(sheet_of(["编号"], ["1"]), SHEET, lambda raw: raw.replace(b'r="A2"', b'r="AMJ1048576"', 1))
    assert refusal(far)[0] == "K-73"


def test_k73_a_cell_of_more_than_a_million_characters_is_refused_with_its_place():
    assert refusal(f"编号,内容\n1,{'长' * 1_000_001}\n".encode()) == (
        "K-73",
        "Row 2 has a cell of more than 1000000 characters.",
    )

    def lengthen(raw):
        return raw.replace(b"here", b"x" * 1_000_001)

    long = patched(sheet_of(["编号", "内容"], ["1", "here"]), SHEET, lengthen)
    assert refusal(long) == ("K-73", "Cell B2 has more than 1000000 characters.")


def test_k73_a_line_without_end_is_refused():
    assert refusal(b"number\n" + b"x" * (9 << 20))[1] == "Line 2 of the file does not end."


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", sheet_of(["编号"])[:900]])
def test_k73_a_damaged_workbook_is_refused(data):
    assert refusal(data)[0] == "K-73"


def test_k73_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(file.getvalue())[0] == "K-73"


def test_k74_a_merged_cell_is_read_in_every_row_that_it_spans():
    def fill(book):
        sheet = book.active
        for row in (["名单", None], ["编号", "姓名"], ["1", "张三"], ["2", None], ["3", None], ["4", None]):
            sheet.append(row)
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("B3:B5")

    assert [row.values["name"] for row in rows_of(workbook(fill))] == ["张三", "张三", "张三", None]


def test_k74_a_blank_tail_and_blank_rows_are_no_rows():
    assert [row.number for row in rows_of(sheet_of(["编号"], ["1"], [None], ["2"], [""], [" "], [None]))] == [2, 4]


def test_k74_a_header_that_stands_twice_is_refused_with_its_place():
    assert refusal("编号,姓名,Number\n1,张三,2\n".encode())[1] == "The column Number stands twice, again in C1."


def test_k74_a_missing_column_is_named_beside_what_was_found():
    assert refusal("姓名,民族\n张三,汉\n".encode())[1] == (
        "No header with the column Number in the first 10 rows. Found there: Name、民族."
    )


def test_k74_a_header_in_row_11_is_too_late():
    assert [row.values["id"] for row in rows_of(b"\n" * 9 + "编号\n1\n".encode())] == ["1"]
    assert refusal(b"\n" * 10 + "编号\n1\n".encode())[0] == "K-74"


def test_k74_carriage_returns_alone_end_rows_too():
    assert [row.values["name"] for row in rows_of("编号,姓名\r1,张三\r2,李四\r".encode())] == ["张三", "李四"]


def test_k74_quoted_line_breaks_of_any_kind_become_one_kind():
    assert rows_of('编号,内容\r\n1,"a\r\nb\rc\nd"\r\n'.encode())[0].values["text"] == "a\nb\nc\nd"


def test_k74_a_quotation_mark_that_never_ends_does_not_swallow_the_rest():
    assert refusal('编号,内容\n1,"a\n2,b\n3,c\n'.encode())[0] == "K-73"


def test_k74_a_row_with_more_cells_than_the_header_is_refused():
    rows = rows_of("编号,内容\n1,a,b\n2,c,,\n".encode())
    assert [bool(row.faults) for row in rows] == [True, False]


def test_k74_a_formula_without_a_stored_value_is_refused_and_one_with_it_is_read():
    def cached(raw):
        return re.sub(rb"<f>2\+3</f><v ?/?>(</v>)?", b"<f>2+3</f><v>5</v>", raw)

    data = patched(sheet_of(["编号", "数量"], ["1", "=1+1"], ["2", "=2+3"]), SHEET, cached)
    first, second = rows_of(data)
    assert why(first) == ["This formula holds no value. Open the file in a spreadsheet and save it."]
    assert (second.values["many"], second.faults) == (5, ())


def test_k74_a_formula_is_not_mistaken_for_the_empty_cell_before_it():
    data = patched(
        sheet_of(["编号", "姓名", "数量"], ["1", "x", "=1+1"]),
        SHEET,
        lambda raw: re.sub(rb'<c r="B2"[^>]*>.*?</c>', b'<c r="B2"/>', raw),
    )
    (row,) = rows_of(data)
    assert [fault.column.key for fault in row.faults] == ["many"]


def test_k73_a_large_sheet_is_read_in_slices_as_if_it_were_one(monkeypatch):
    def fill(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active.append([None, "名单"])
        book.active.append([None, "编号", "时间", "内容"])
        for n in range(9_000):
            if n != 4_000:
                book.active.append([None, f"{n:05}", datetime(2026, 3, 1, 8, n % 60), "文字" if n % 3 else None])  # noqa: DTZ001
            else:
                book.active.append([None, "x", None, "=1+1"])
        book.active.merge_cells("D5000:D5400")

    data = workbook(fill)
    at_once = rows_of(data)
    monkeypatch.setattr(xlsxfile, "AT_ONCE", 1_000)
    monkeypatch.setattr(xlsxfile, "SLICE", 900)
    monkeypatch.setattr(xlsxfile, "CHUNK", 20_000)
    sliced = rows_of(data)
    assert [row.number for row in sliced] == list(range(3, 9_003))
    assert sliced == at_once
    assert [row.number for row in sliced if row.faults] == [4_003]


def test_k74_an_error_cell_is_refused_not_read_as_empty():
    (row,) = rows_of(sheet_of(["编号", "数量"], ["1", "#N/A"]))
    assert why(row) == ["This cell shows an error of the spreadsheet."]


def test_k74_the_sheet_with_the_header_is_found_and_a_wanting_one_named():
    def fill(book):
        book["说明"].append(["请填写第二页"])
        book["数据"].append(["编号"])
        book["数据"].append(["1"])

    data = workbook(fill, ("说明", "数据"))
    table = read(io.BytesIO(data), COLUMNS)
    assert (table.sheet, len(list(table))) == ("数据", 1)
    assert refusal(data, sheet="不存在")[1] == "There is no sheet 不存在. The file has: 说明、数据."


def test_k74_an_empty_file_is_refused():
    assert refusal(b"") == ("K-74", "The file is empty.")
