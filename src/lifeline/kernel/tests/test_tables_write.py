"""Writing CSV and XLSX: formulas never, what was written is read back, the same bytes for the same rows."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.kernel.errors import Refused
from lifeline.kernel.invisible import visible
from lifeline.kernel.tables import Column, Kind, Mark, read, write_csv, write_xlsx
from lifeline.kernel.tables.csvfile import escape, unescape

COLUMNS = (
    Column("id", "编号", "Number", Kind.KEY, need=True),
    Column("name", "姓名", "Name", Kind.NAME),
    Column("text", "内容", "Text"),
    Column("many", "数量", "Amount", Kind.NUMBER),
    Column("much", "金额", "Sum", Kind.DECIMAL),
    Column("at", "时间", "Time", Kind.TIME),
    Column("on", "日期", "Day", Kind.DATE),
    Column("yes", "公开", "Public", Kind.FLAG),
    Column("level", "级别", "Level", Kind.CHOICE, choices={"普通": 1, "紧急": 2}),
)
WRITERS = pytest.mark.parametrize("write", [write_csv, write_xlsx])


def written(write, rows, columns=COLUMNS, **options):
    file = io.BytesIO()
    assert write(file, columns, rows, **options) == len(rows)
    return file.getvalue()


def cells(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)]


DANGEROUS = ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "'=x", "''-"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_k71_a_formula_is_text_in_both_formats_and_reads_back(text):
    columns = (COLUMNS[0], COLUMNS[2])
    rows = [{"id": "1", "text": text}]
    assert f"1,'{text}\r\n" in written(write_csv, rows, columns).decode("utf-8-sig")
    assert cells(written(write_xlsx, rows, columns)) == [[("1", "s"), (text, "s")]]
    for write in (write_csv, write_xlsx):
        (row,) = read(io.BytesIO(written(write, rows, columns)), columns)
        assert row.values["text"] == text


def test_k71_a_carriage_return_in_front_is_escaped_too():
    assert (escape("\r=1"), unescape("'\r=1"), unescape("'plain"), escape("plain")) == (
        "'\r=1",
        "\r=1",
        "'plain",
        "plain",
    )


def test_k71_a_header_is_escaped_like_a_cell():
    data = written(write_csv, [], (Column("id", "=编号", "=Number", Kind.KEY),))
    assert data.decode("utf-8-sig") == "'=编号\r\n"


def test_k71_typed_numbers_stay_numbers_also_negative_ones():
    rows = [{"id": "007", "many": -5, "much": Decimal("-0.10")}]
    columns = (COLUMNS[0], COLUMNS[3], COLUMNS[4])
    assert written(write_csv, rows, columns).decode("utf-8-sig").splitlines()[1] == "007,-5,-0.10"
    assert cells(written(write_xlsx, rows, columns)) == [[("007", "s"), (-5, "n"), (-0.1, "n")]]


def test_k72_invisible_characters_are_shown_not_obeyed():
    assert visible("a\u202eb\u200bc\x00\x1b\x85") == "a[U+202E]b[U+200B]c␀␛\x85"
    assert visible("普通 文字\n😀") == "普通 文字\n😀"


def test_what_a_spreadsheet_would_take_for_a_character_code_stays_as_it_was():
    rows = [{"id": "1", "text": "_x0041_ and _x000D_"}]
    (row,) = read(io.BytesIO(written(write_xlsx, rows)), COLUMNS)
    assert row.values["text"] == "_x0041_ and _x000D_"


FROM, TO = datetime(1992, 1, 1), datetime(2099, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=40).filter(
    lambda t: not t.isspace()
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.from_regex(r"[0-9A-Z]{1,12}", fullmatch=True),
            "name": st.none()
            | st.text("单曾尉迟·A𠮷 ", min_size=1, max_size=9).map(lambda t: " ".join(t.split()) or None),
            "text": st.none() | TEXT | st.sampled_from(DANGEROUS),
            "many": st.none() | st.integers(-(10**14), 10**14),
            "much": st.none() | st.decimals(-(10**9), 10**9, places=2),
            "at": st.none() | st.datetimes(FROM, TO, timezones=st.just(UTC)),
            "on": st.none() | st.dates(date(1950, 1, 2), date(2099, 12, 30)),
            "yes": st.none() | st.booleans(),
            "level": st.sampled_from((None, 1, 2)),
        }
    ),
    max_size=8,
)


@WRITERS
@given(rows=ROWS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_k67_what_was_written_reads_back_equal(write, rows):
    for language in ("zh-hans", "en"):
        with override(language):
            data = written(write, rows)
        back = list(read(io.BytesIO(data), COLUMNS))
        assert [fault for row in back for fault in row.faults] == []
        for row, given_row in zip(back, rows, strict=True):
            expected = {**given_row, "at": given_row["at"] and given_row["at"].replace(microsecond=0)}
            assert row.values == expected


def test_k69_a_time_at_midnight_comes_back_with_the_mark_of_a_day_only_from_a_spreadsheet():
    rows = [{"id": "1", "at": datetime(2026, 2, 28, 16, tzinfo=UTC)}]
    (from_csv,) = read(io.BytesIO(written(write_csv, rows)), COLUMNS)
    assert (from_csv.values["at"], from_csv.marks) == (rows[0]["at"], {})
    (from_xlsx,) = read(io.BytesIO(written(write_xlsx, rows)), COLUMNS)
    assert from_xlsx.values["at"] == rows[0]["at"]
    assert from_xlsx.marks in ({}, {"at": frozenset({Mark.DAY})})


def test_the_same_rows_make_the_same_bytes():
    rows = [{"id": str(n), "text": "内容"} for n in range(50)]
    at = datetime(2026, 3, 1, tzinfo=UTC)
    first, second = written(write_xlsx, rows, at=at), written(write_xlsx, rows, at=at)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-03-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_text_too_long_for_a_spreadsheet_is_refused_with_its_place():
    with pytest.raises(Refused) as refusal, override("en"):
        written(write_xlsx, [{"id": "1", "text": "长" * 32_768}])
    assert refusal.value.values["place"] == "C2"
    assert len(written(write_csv, [{"id": "1", "text": "长" * 32_768}])) > 32_768


def test_a_file_is_replaced_only_when_all_is_written(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old")

    def rows():
        yield {"id": "1"}
        raise ZeroDivisionError

    for write in (write_csv, write_xlsx):
        with pytest.raises(ZeroDivisionError):
            write(target, COLUMNS, rows())
    assert ([path.name for path in tmp_path.iterdir()], target.read_text()) == (["out.csv"], "old")
    write_csv(target, COLUMNS, [{"id": "1"}])
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


def test_an_instant_without_a_zone_is_a_programming_error():
    with pytest.raises(TypeError, match="needs a zone"):
        written(write_csv, [{"id": "1", "at": datetime(2026, 3, 1)}])  # noqa: DTZ001 - on purpose


def test_a_row_is_as_high_as_the_lines_of_its_longest_text():
    texts = ["短", "一\n二\n三", "长" * 21, "a" * 79, "长" * 9_000]
    file = written(write_xlsx, [{"id": str(n), "text": text, "many": n} for n, text in enumerate(texts)])
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert [sheet.row_dimensions[n].height for n in range(2, 7)] == [None, 45, 30, 45, 405]
    assert [bool(sheet.cell(n, 3).alignment.wrap_text) for n in range(2, 7)] == [False, True, True, True, True]
    for place, value in ((1, "1"), (4, 1)):
        assert (sheet.cell(3, place).value, sheet.cell(3, place).alignment.vertical) == (value, "top")
