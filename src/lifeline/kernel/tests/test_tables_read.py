"""Reading CSV and XLSX: encodings, headers, dates, ids, bombs and the odd ways of spreadsheets."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from django.utils.translation import override

from lifeline.kernel.tables import Column, Kind, Mark, Unusable, read, xlsxfile

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


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030")],
)
def test_k65_the_encoding_is_found_and_told(encoding, told):
    table = read(io.BytesIO("编号,姓名\n007,单雄信\n".encode(encoding)), COLUMNS)
    assert [(row.values["id"], row.values["name"]) for row in table] == [("007", "单雄信")]
    assert table.encoding == told


def test_k65_big_endian_utf_16_and_a_tab_as_separator_are_read():
    data = b"\xfe\xff" + "编号\t姓名\n1\t张三\n".encode("utf-16-be")
    assert rows_of(data)[0].values["name"] == "张三"


def test_k65_one_wrong_byte_at_the_very_end_decides_against_utf_8():
    data = "编号,姓名\n".encode() + b"1,abc\n" * 300_000 + b"2,\xff\xff\n"
    assert refusal(data)[0] == "K-65"


def test_k65_an_extension_b_character_survives_gb18030():
    assert rows_of("编号,姓名\n1,𠮷野\n".encode("gb18030"))[0].values["name"] == "𠮷野"


def test_k65_a_binary_file_is_refused():
    assert refusal(b"number\0\0\0\1\2\3")[0] == "K-65"


def test_k65_an_old_or_encrypted_workbook_is_refused_with_the_cure():
    rule, sentence = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert (rule, "Save it as XLSX" in sentence) == ("K-65", True)


def test_k68_rows_have_the_number_that_a_spreadsheet_shows():
    data = '\n名单\n编号,内容\n1,"a\nb"\n\n2,c\n'.encode()
    assert [(row.number, row.values["text"]) for row in rows_of(data)] == [(4, "a\nb"), (6, "c")]


def test_k68_header_and_unknown_columns_are_told():
    table = read(io.BytesIO("报表,,\n民族,工号 *,姓名（必填）\n汉,1,张三\n".encode()), COLUMNS)
    assert (table.header_row, table.ignored) == (2, ("民族",))
    assert next(iter(table)).values["name"] == "张三"
    table.close()


@pytest.mark.parametrize(
    "written",
    ["2019/4/25 9:32:09", "2019-04-25T09:32:09", "2019-04-25 09:32:09", "2019年4月25日 9时32分9秒", "2019.4.25 9:32:09",
     "2019-04-25T01:32:09Z", "2019-04-25T09:32:09.4+08:00", "２０１９/４/２５ ９：３２：０９", "43580.39732638889"],
)  # fmt: skip
def test_k69_times_are_read_in_every_usual_form(written):
    row = one("时间", written)
    assert row.values["at"] == datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC)
    assert row.marks == {}


@pytest.mark.parametrize("written", ["2026年3月1日", "2026/3/1", "2026-03-01", "20260301", "46082"])
def test_k69_a_date_without_time_is_marked(written):
    row = one("时间", written)
    assert row.values["at"] == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert row.marks == {"at": frozenset({Mark.DAY})}


@pytest.mark.parametrize("written", ["3/4/2019", "03-04-19", "3/4/19 8:00"])
def test_k69_an_ambiguous_date_is_refused_with_the_cure(written):
    row = one("时间", written)
    assert row.values["at"] is None
    assert why(row) == ["Day and month may be confused here. Write the year first: 2026-03-01."]


@pytest.mark.parametrize("written", ["2019", "yesterday", "2019/4-25", "12:30", "99999999.5", "-3", "2026-03-01 8"])
def test_k69_what_is_no_date_is_refused(written):
    assert why(one("日期", written)) == ["This is not a date. Write it as 2026-03-01 or 2026-03-01 08:30."]


@pytest.mark.parametrize("written", ["2026-02-30", "2026-03-01 24:00", "20261301"])
def test_k69_a_day_that_does_not_exist_is_refused(written):
    assert why(one("时间", written)) == ["There is no such day or hour."]


def test_k69_an_hour_that_occurred_twice_is_refused():
    assert "occurs twice" in why(one("时间", "1991-09-15 01:30"))[0]
    assert one("时间", "1991-09-15T01:30+08:00").faults == ()


def test_k69_real_cells_and_serial_numbers_of_both_epochs_mean_the_same_day():
    def fill(book, epoch=None):
        if epoch:
            book.epoch = epoch
        book.active.append(["编号", "时间", "日期"])
        book.active.append(["1", datetime(2026, 3, 1, 8, 30, 5), date(2026, 3, 1)])  # noqa: DTZ001 - a cell has no zone
        book.active.append(["2", 46082.5 - (1462 if epoch else 0), 46082 - (1462 if epoch else 0)])

    for epoch in (None, openpyxl.utils.datetime.CALENDAR_MAC_1904):
        first, second = rows_of(workbook(lambda book, epoch=epoch: fill(book, epoch)))
        assert first.values["at"] == datetime(2026, 3, 1, 0, 30, 5, tzinfo=UTC)
        assert second.values["at"] == datetime(2026, 3, 1, 4, tzinfo=UTC)
        assert first.values["on"] == second.values["on"] == date(2026, 3, 1)
    assert rows_of("编号,日期\n1,44620\n".encode(), epoch=1904)[0].values["on"] == date(2026, 3, 1)


def test_k70_text_ids_keep_their_zeros_and_numbers_lose_the_point():
    rows = rows_of(sheet_of(["编号"], ["000123"], [2549], ["１２Ａ"], ["440106199001011234"]))
    assert [row.values["id"] for row in rows] == ["000123", "2549", "12A", "440106199001011234"]


def test_k70_an_id_that_the_spreadsheet_has_rounded_is_refused_with_the_cure():
    (row,) = rows_of(sheet_of(["编号"], [440106199001011234]))
    assert "has rounded this id" in why(row)[0]


@pytest.mark.parametrize("written", ["4.40106E+17", "1E+05", "1,2E+17"])
def test_k70_a_shortened_id_is_refused_with_the_cure(written):
    (row,) = rows_of(f'编号\n"{written}"\n'.encode())
    assert "Format the column as text and write it in full" in why(row)[0]


def test_k70_an_id_that_became_a_date_or_a_fraction_is_refused():
    rows = rows_of(sheet_of(["编号"], [date(2026, 3, 4)], [1.5], ["1E5"]))
    assert [bool(row.faults) for row in rows] == [True, True, False]


def test_k72_invisible_characters_leave_keys_and_names_and_are_marked_in_texts():
    (row,) = rows_of("编号,姓名,内容\n\u200b7\u202e,\ufeff张\u200d 三 ,a\u202eb\x07\n".encode())
    assert (row.values["id"], row.values["name"], row.values["text"]) == ("7", "张 三", "a\u202eb")
    assert row.marks == {"text": frozenset({Mark.INVISIBLE, Mark.CONTROL})}


def test_k72_a_key_of_invisible_characters_only_is_empty():
    (row,) = rows_of("编号,姓名\n\u200b\u200b,张三\n".encode())
    assert why(row) == ["This cell must not be empty."]


def test_numbers_flags_and_choices_are_read_exactly():
    (row,) = rows_of('编号,数量,金额,公开,级别\n1,"1,234",-0.10,是,紧 急\n'.encode())
    assert (row.values["many"], str(row.values["much"]), row.values["yes"], row.values["level"]) == (
        1234,
        "-0.10",
        True,
        2,
    )
    (bad,) = rows_of('编号,数量,金额,公开,级别\n1,2.5,"1,23",maybe,小\n'.encode())
    assert why(bad) == [
        "This is not a whole number.",
        "This is not a number.",
        "Write yes or no.",
        "Write one of: 普通、紧急.",
    ]


def test_a_text_longer_than_its_column_allows_is_refused():
    column = Column("id", "编号", "Number", Kind.KEY, longest=3)
    assert why(rows_of("编号\n1234\n".encode(), (column,))[0]) == ["This text is longer than 3 characters."]


def test_a_needed_cell_that_is_empty_is_named_by_its_column():
    (row,) = rows_of("编号,姓名\n ,张三\n".encode())
    assert [(fault.column.key, str(fault)) for fault in row.faults] == [("id", "此格不能为空。")]


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


def test_a_file_may_call_its_columns_otherwise():
    rows = rows_of("编号,外部号\n1,A7\n".encode(), names={"id": "外部号"})
    assert [row.values["id"] for row in rows] == ["A7"]


HISTORY = (
    Column("id", "留言编号", "Message", Kind.KEY, need=True),
    Column("user", "留言用户", "User", Kind.KEY),
    Column("title", "留言主题", "Title", need=True),
    Column("at", "留言时间", "Asked", Kind.TIME, need=True),
    Column("text", "留言详情", "Text", need=True),
    Column("reply", "答复意见", "Reply"),
    Column("replied", "答复时间", "Replied", Kind.TIME),
    Column("likes", "点赞数", "Likes", Kind.NUMBER),
)
DATA = Path(settings.ROOT).parent / "shared" / "data" / "hotline"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared data are not at {DATA}")


@pytest.mark.shared_data
@needs_data
def test_the_shared_history_reads_whole():
    rows = rows_of(DATA / "att4_replies_2816.xlsx", HISTORY)
    assert len(rows) == 2816
    assert [row.number for row in rows if row.faults] == []
    first = rows[0].values
    assert (first["id"], first["at"]) == ("2549", datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC))
    assert all(row.values["replied"] >= row.values["at"] for row in rows if row.values["replied"])


@pytest.mark.shared_data
@needs_data
def test_the_shared_topics_and_categories_read_whole():
    topics = rows_of(DATA / "att3_hot_4326.xlsx", HISTORY)
    assert (len(topics), sum(1 for row in topics if row.faults)) == (4326, 0)
    levels = tuple(Column(str(n), f"{c}级分类", f"Level {n}", Kind.NAME, need=True) for n, c in enumerate("一二三", 1))
    assert len(rows_of(DATA / "att1_taxonomy_517.xlsx", levels)) == 517


@pytest.mark.shared_data
@needs_data
def test_the_shared_labelled_messages_read_from_a_stream():
    columns = (Column("text", "正文", "segmented", need=True), Column("label", "标签", "label", need=True))
    with gzip.open(DATA / "att2_labelled_9210_segmented.csv.gz") as file:
        rows = rows_of(file, columns)
    assert (len(rows), len({row.values["label"] for row in rows})) == (9210, 7)
