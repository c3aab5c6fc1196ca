"""Reading CSV and XLSX: encodings, headers, dates, ids, and the shared files."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings

from lifeline.kernel.tables import Book, Column, Kind, Mark, Unusable, read
from lifeline.kernel.tests.sheets import (
    COLUMNS,
    one,
    refusal,
    rows_of,
    sheet_of,
    why,
    workbook,
)


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


def test_k68_a_row_of_blanks_is_none():
    data = "编号,姓名,内容\n1,李伟,a\n ,,\t\n　, ,\n2,王芳,b\n".encode()
    assert [(row.number, row.values["id"], row.faults) for row in rows_of(data)] == [(2, "1", ()), (5, "2", ())]


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


def test_k73_the_sheets_of_a_book_are_read_from_what_was_unpacked_once(tmp_path):
    def fill(book):
        for sheet, rows in zip(
            book.worksheets, ([["编号"], ["1"], ["2"]], [["编号", "姓名"], ["7", "李伟"]]), strict=True
        ):
            for row in rows:
                sheet.append(row)

    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(fill, sheets=("甲", "乙")))
    with Book(path) as book:
        first = [row.values["id"] for row in read(book, COLUMNS, sheet="甲")]
        path.unlink()
        second = [row.values["name"] for row in read(book, COLUMNS, sheet="乙")]
        with pytest.raises(Unusable) as told:
            read(book, COLUMNS, sheet="丙")
    assert (first, second, told.value.values["names"]) == (["1", "2"], ["李伟"], "甲、乙")


def test_k74_a_book_of_one_text_is_read_whatever_sheet_is_asked_for():
    with Book(io.BytesIO("编号\n5\n".encode())) as book:
        assert [row.values["id"] for row in read(book, COLUMNS, sheet="甲")] == ["5"]


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
