"""`./lifeline innovation award`: what is typed, what comes out, how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[4]
SCORES = "id,score\na,90\nb,80\nc,80.0\nd,0\n"


def test_i103_each_row_gets_its_award_and_the_summary_stands_beside(table, run):
    found = run("award", "--scores", table(SCORES), "--purse", "100000")
    assert found.code == 0
    assert found.out.replace("\r", "") == "id,score,award\na,90,36000\nb,80,32000\nc,80.0,32000\nd,0,0\n"
    assert found.err == "4 items, 100,000 yuan awarded, 0 yuan left over.\n"


def test_i102_cap_unit_and_leftover_are_told_in_json(table, run):
    found = run("award", "--scores", table(SCORES), "--purse", "200001", "--cap", "50000", "--unit", "500", "--json")
    assert found.data["rows"] == [
        {"id": "a", "score": 90, "award": 50_000}, {"id": "b", "score": 80, "award": 50_000},
        {"id": "c", "score": 80, "award": 50_000}, {"id": "d", "score": 0, "award": 0},
    ]  # fmt: skip
    assert (found.data["awarded"], found.data["leftover"], found.data["at_cap"]) == (150_000, 50_001, 3)


def test_with_out_the_table_goes_to_the_file_and_the_summary_to_the_screen(table, run, tmp_path):
    out = tmp_path / "awards.csv"
    found = run("award", "--scores", table(SCORES), "--purse", "1000", "--out", str(out), "--json")
    assert out.read_bytes().startswith(b"id,score,award\r\n")  # no mark: programs read it
    assert "rows" not in found.data
    assert found.data["out"] == str(out)
    book = tmp_path / "awards.xlsx"
    assert "yuan" in run("award", "--scores", table(SCORES), "--purse", "1000", "--out", str(book)).out
    assert [c.value for c in openpyxl.load_workbook(book).active[2]] == ["a", 90, 500]


def test_a_cap_above_the_regulations_is_pointed_out(table, run):
    assert "50,000" in run("award", "--scores", table(SCORES), "--purse", "1", "--cap", "60000").err
    assert "50,000" not in run("award", "--scores", table(SCORES), "--purse", "1").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,score\na,-1\n", "Row 2: A score is not negative."),
        ("id,score\na,1\nb,NaN\n", "Row 3: NaN is not a number."),
        ("id,score\na,inf\n", "Row 2: inf is not a number."),
        ("id,score\na,\n", "Row 2: score: This cell must not be empty."),
        ("id,score\n,5\n", "Row 2: id: This cell must not be empty."),
        ("id,score\na,1\n a ,1\n", "Row 3: a stands in the table twice."),
        ("id,score\na,1,2\n", "Row 2: The row has more cells than the header"),
        ("id,score\na,1e9999\n", "Row 2: 1e9999 is not a number."),
        ("id,points\na,1\n", "No header with the column score"),
        ("id,score\n", "The table holds no row below its header."),
        ("", "The file is empty."),
        ("id,score\n\x00", "The file is no text."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row_and_nothing_is_written(text, said, table, run, tmp_path):
    out = tmp_path / "out.csv"
    found = run("award", "--scores", table(text), "--purse", "1000", "--out", str(out))
    assert (found.code, found.out, out.exists()) == (2, "", False)
    assert said in found.err
    assert len(found.err.splitlines()) == 1


@pytest.mark.parametrize("wrong", [["--purse", "-1"], ["--purse", "1", "--cap", "-1"], ["--purse", "1", "--unit", "0"]])
def test_a_wrong_call_is_one_sentence_and_two(wrong, table, run):
    found = run("award", "--scores", table(SCORES), *wrong)
    assert (found.code, found.err) == (2, "--purse and --cap are not negative, --unit is above 0.\n")


def test_a_file_that_is_not_there(run):
    found = run("award", "--scores", "no-such.csv", "--purse", "1", "--lang", "zh-hans")
    assert (found.code, found.out) == (2, "")
    assert "no-such.csv" in found.err


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + SCORES.encode(), SCORES.replace("\n", "\r\n").encode(), SCORES.replace(",", "\t").encode(),
        SCORES.replace(",", ";").encode(), "项目编号,得分\na,90\nb,80\nc,80.0\nd,0\n".encode("gb18030"),
        "备注,得分,项目编号\n甲,９０,a\n乙,8e1,b\n丙,+80.0,c\n丁,.0,d\n".encode(),
    ],
)  # fmt: skip
def test_other_encodings_separators_languages_and_ways_to_write_a_number(content, table, run):
    found = run("award", "--scores", table(content), "--purse", "100000", "--json")
    assert [row["award"] for row in found.data["rows"]] == [36_000, 32_000, 32_000, 0]


def test_huge_and_tiny_scores_are_exact(table, run):
    text = "id,score\na,1e300\nb,5E+299\nc,1e-300\n"
    found = run("award", "--scores", table(text), "--purse", "30000", "--json")
    assert [row["award"] for row in found.data["rows"]] == [20_000, 10_000, 0]


def test_the_launcher_needs_no_site_and_reads_standard_input(tmp_path):
    command = [sys.executable, str(ROOT / "manage.py"), "innovation", "award", "--scores", "-", "--purse", "100000"]
    env = {
        **os.environ,
        "LIFELINE_DATA": str(tmp_path / "none"),
        "LIFELINE_LANG": "zh-hans",
        "PYTHONIOENCODING": "utf-8",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    ran = subprocess.run(command, input=SCORES.encode(), capture_output=True, env=env, check=True)
    assert ran.stdout.startswith(b"id,score,award\r\na,90,36000\r\n")
    assert ran.stderr.decode() == "4 项，发放 100,000 元，结余 0 元。\n"
    assert not (tmp_path / "none").exists()
    ran = subprocess.run(
        [*command, "--json", "--lang", "en"], input=b"id,score\n", capture_output=True, env=env, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == "The table holds no row below its header.\n"
