"""K-34: a file with the holidays of a year is checked, and each fault named with its line."""

import json

import pytest

from lifeline.kernel.calendar import FaultyFileError, check, parse
from lifeline.kernel.calendar.tables import DATA

GOOD = """{
  "year": 2027,
  "version": 1,
  "notices": [
    {"number": "国办发明电〔2026〕9号", "date": "2026-11-05", "source": "https://example.org/n"}
  ],
  "off": [
    {"from": "2026-12-31", "to": "2027-01-02", "name": "New Year's Day"},
    {"from": "2027-02-05", "to": "2027-02-11", "name": "Spring Festival"}
  ],
  "working": [
    "2027-01-31",
    "2027-02-20"
  ]
}"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.sentence) for fault in check(text)]


def test_k34_a_good_file_has_no_fault_and_is_read_back_equal():
    assert faults(GOOD) == []
    assert parse(GOOD).data() == json.loads(GOOD)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_k34_the_built_in_files_have_no_fault(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ('"version": 1,', '"version": 1,,', 3, "文件不是有效的 JSON。"),
        ('"version": 1,', "", 1, "文件须恰好包含 year、version、notices、off、working 五项。"),
        ('"year": 2027', '"year": "2027"', 2, "year 须为整数。"),
        ('"year": 2027', '"year": 2019', 2, "2020 年以前不再重新计算。"),
        ('"2027-02-20"', '"2027-2-20"', 13, "2027-2-20 不是 2026-01-31 这样的日期。"),
        ('"2027-02-20"', "7", 13, "7 不是 2026-01-31 这样的日期。"),
        ('"2027-02-20"', '"2027-02-22"', 13, "2027-02-22 不是周六或周日。"),
        ('"2027-02-20"', '"2027-02-06"', 13, "2027-02-06 同时列在放假和上班两处。"),
        ('"2027-02-20"', '"2027-01-31"', 13, "2027-01-31 重复列出。"),
        ('"2027-02-20"', '"2028-02-20"', 13, "2028-02-20 不属于 2027 年。"),
        ('"to": "2027-01-02"', '"to": "2027-02-05"', 9, "Spring Festival 与其他假期重叠。"),
        ('"to": "2027-01-02"', '"to": "2026-12-30"', 8, "New Year's Day 的结束早于开始。"),
        ('"from": "2026-12-31"', '"from": "2026-11-30"', 8, "2026-11-30 不属于 2027 年。"),
        ('"name": "Spring Festival"', '"name": " "', 9, "name 不能为空。"),
        ('"source"', '"sauce"', 5, "每一项须恰好包含 number, date, source。"),
        ('"working": [\n    "2027-01-31",\n    "2027-02-20"\n  ]', '"working": {}', 11, "working 须为列表。"),
    ],
)
def test_k34_a_fault_is_named_with_its_line(old, new, line, sentence):
    assert old in GOOD
    found = faults(GOOD.replace(old, new))
    assert (line, sentence) in found, found
    with pytest.raises(FaultyFileError):
        parse(GOOD.replace(old, new))


def test_k34_a_notice_without_number_is_refused():
    text = json.dumps({**json.loads(GOOD), "notices": []}, ensure_ascii=False)
    assert faults(text) == [(1, "缺少通知文号。")]
