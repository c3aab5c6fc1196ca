"""`./lifeline innovation assign`: what is typed, what comes out, how it ends."""

import csv
import json
import random
import sys
from itertools import permutations
from pathlib import Path

import pytest

MATRIX = "item,reviewer,affinity,conflict\na,x,0.5,0\na,y,0.25,\na,z,,1\nb,x,.7,0.0\nb,y,0.1,no\nb,z,3e-1,false\n"
CALL = ("--per-item", "2", "--max-load", "2")


def test_i41_pairs_go_to_the_file_and_the_summary_with_its_proof_to_the_screen(table, run, tmp_path):
    out = tmp_path / "out.csv"
    found = run("assign", "--matrix", table(MATRIX), *CALL, "--out", str(out))
    assert found.code == 0
    assert out.read_text() == "item,reviewer,affinity\na,x,0.5\na,y,0.25\nb,x,0.7\nb,z,0.3\n"
    data = found.data
    assert (data["total"], data["pairs"], data["optimal"], data["feasible"]) == (1.75, 4, True, True)
    assert data["worst_item"] == {"item": "a", "total": 0.75, "reviewers": ["x", "y"]}
    assert data["worst_pair"] == {"item": "a", "reviewer": "y", "affinity": 0.25}
    assert (data["conflicts"], data["pairs_allowed"], data["loads"]) == (1, 5, {"least": 1, "most": 2})
    assert {key: data["proof"][key] for key in ("optimal", "verified", "total", "bound", "gap")} == {
        "optimal": True, "verified": True, "total": 1.75, "bound": 1.75, "gap": 0,
    }  # fmt: skip
    assert "proved" in found.err
    assert run("assign", "--matrix", table(MATRIX), *CALL, "--out", str(out), "--json").data == data


def test_i41_the_bound_of_the_proof_can_be_computed_by_hand(table, run):
    chance = random.Random(3)
    pairs = {(f"i{i}", f"r{r}"): round(chance.random() + r / 6, 3) for i in range(30) for r in range(9)}
    text = "item,reviewer,affinity\n" + "".join(f"{i},{r},{a}\n" for (i, r), a in pairs.items())
    data = run("assign", "--matrix", table(text), "--per-item", "3", "--max-load", "12").data
    prices = data["proof"]["prices"]
    assert any(prices.values())
    best = sum(sum(sorted((pairs[f"i{i}", r] - p for r, p in prices.items()), reverse=True)[:3]) for i in range(30))
    assert best + sum(12 * max(0, p) for p in prices.values()) == pytest.approx(data["total"], abs=1e-9)
    assert sum(row["affinity"] for row in data["rows"]) == pytest.approx(data["total"], abs=1e-9)


def test_i41_infeasible_ends_with_two_the_witness_and_the_cures_and_writes_nothing(table, run, tmp_path):
    out = tmp_path / "out.csv"
    found = run("assign", "--matrix", table(MATRIX), "--per-item", "2", "--max-load", "1", "--out", str(out))
    assert (found.code, out.exists()) == (2, False)
    assert found.data["witness"] == {
        "kind": "capacity", "needed": 4, "capacity": 2, "outside": 1, "short": 1, "items": ["a", "b"],
        "reviewers": ["x", "y"],
    }  # fmt: skip
    assert (found.data["feasible"], found.data["cures"]) == (False, {"max_load": 2, "per_item": 1})
    first, second = found.err.splitlines()
    assert first.startswith(
        "No assignment is possible: 2 items (a, b) need 4 reviews; 2 reviewers (x, y) can give 2 of them"
    )
    assert first.endswith("and all others 1; 1 are missing.")
    assert second == "It would be possible with: --max-load 2 / --per-item 1."
    chinese = run("assign", "--matrix", table(MATRIX), "--per-item", "2", "--max-load", "1", "--lang", "zh-hans")
    assert "还缺 1 次" in chinese.err


def test_an_item_with_too_few_reviewers_and_a_least_load_out_of_reach_have_their_own_witness(table, run):
    found = run("assign", "--matrix", table(MATRIX), "--per-item", "3", "--max-load", "9")
    assert (found.code, found.data["witness"]["items"], found.data["witness"]["outside"]) == (2, ["a"], 2)
    assert "the item a needs 3 reviews, and only 2 reviewers may review it." in found.err
    found = run("assign", "--matrix", table(MATRIX), "--per-item", "1", "--max-load", "2", "--min-load", "1")
    assert (found.code, found.data["witness"]["kind"], found.data["cures"]) == (2, "minimum", {"min_load": 0})
    assert "must have 3 reviews together, and at most 2 can come to them" in found.err


def test_weakest_pair_raises_the_worst_match_and_says_why_no_more_is_possible(table, run):
    text = "item,reviewer,affinity\na,x,9\na,y,5\nb,x,8\nb,y,1\n"
    call = ("assign", "--matrix", table(text), "--per-item", "1", "--max-load", "1")
    assert run(*call).data["worst_pair"]["affinity"] == 5
    data = run("assign", "--matrix", table(text.replace("b,x,8", "b,x,3")), *call[3:], "--mode", "weakest-pair").data
    assert (data["total"], data["proof"]["floor"]) == (8, 3)
    assert data["proof"]["no_higher_floor"] == {
        "kind": "capacity", "needed": 1, "capacity": 0, "outside": 0, "short": 1, "items": ["b"], "reviewers": [],
    }  # fmt: skip


def test_neither_the_order_of_rows_nor_another_run_changes_a_byte(table, run):
    head, *rows = MATRIX.splitlines()
    answers = set()
    for order in list(permutations(rows))[::97]:
        found = run("assign", "--matrix", table("\n".join([head, *order])), *CALL)
        data = {**found.data, "rows": sorted(map(str, found.data["rows"]))}
        answers.add(json.dumps(data))
    assert len(answers) == 1
    assert run("assign", "--matrix", table(MATRIX), *CALL).out == run("assign", "--matrix", table(MATRIX), *CALL).out


def test_negative_huge_and_tiny_affinities_are_exact(table, run):
    text = "item,reviewer,affinity\na,x,-0.1\na,y,1e-17\nb,x,-1e15\nb,y,-0.2\n"
    data = run("assign", "--matrix", table(text), "--per-item", "1", "--max-load", "1").data
    assert [(row["item"], row["reviewer"]) for row in data["rows"]] == [("a", "x"), ("b", "y")]
    assert data["total"] == pytest.approx(-0.3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MATRIX + "a,x,1,0\n", "Row 8: this pair stands in row 2 already."),
        ("item,reviewer,affinity\na,x,nan\n", "Row 2: nan is not a number."),
        ("item,reviewer,affinity\na,x,\n", "Row 2: affinity is empty."),
        ("item,reviewer,affinity,conflict\na,x,1,maybe\n", "Row 2: maybe is neither yes nor no."),
        ("item,reviewer,affinity\na,,1\n", "Row 2: reviewer: This cell must not be empty."),
        ("item,reviewer\na,x\n", "The table has no column affinity."),
        ("item,reviewer,affinity\n", "The table holds no row below its header."),
        ("item,judge,affinity\na,x,1\n", "No header with the column reviewer"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_row(text, said, table, run):
    found = run("assign", "--matrix", table(text), *CALL)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


@pytest.mark.parametrize(
    "wrong", [("0", "1"), ("1", "-1"), ("1", "1", "--min-load", "2"), ("1", "2", "--min-load", "-1")]
)
def test_a_wrong_call_is_refused(wrong, table, run):
    found = run("assign", "--matrix", table(MATRIX), "--per-item", wrong[0], f"--max-load={wrong[1]}", *wrong[2:])
    assert (found.code, found.err) == (2, "--per-item is at least 1, and 0 ≤ --min-load ≤ --max-load.\n")


def test_without_the_extra_its_mode_is_not_guessed_and_a_folder_that_is_missing_is_named(table, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    found = run("assign", "--matrix", table(MATRIX), *CALL, "--mode", "weakest-application")
    assert (found.code, found.out) == (4, "")
    assert "install requirements/solver.txt, or take weakest-pair." in found.err
    found = run("assign", "--matrix", table(MATRIX), *CALL, "--out", "no/such/out.csv")
    assert (found.code, found.out, found.err) == (2, "", "There is no folder for no/such/out.csv.\n")


def test_a_matrix_that_would_not_fit_into_memory_is_refused(table, run):
    text = "item,reviewer,affinity\n" + "".join(f"i{n},r{n},1\n" for n in range(2500))
    found = run("assign", "--matrix", table(text), *CALL)
    assert (found.code, found.err) == (2, "There are more than 6,000,000 pairs of an item and a reviewer.\n")


def test_chinese_headers_in_gb18030_and_a_workbook_as_the_answer(table, run, tmp_path):
    text = "匹配度,评审专家,申报编号,回避\n0.5,甲,一,\n0.9,乙,一,是\n0.4,乙,二,否\n"
    out = tmp_path / "out.xlsx"
    found = run(
        "assign", "--matrix", table(text.encode("gb18030")), "--per-item", "1", "--max-load", "1", "--out", str(out)
    )
    assert (found.code, found.data["total"], out.exists()) == (0, 0.9, True)


def test_csv_of_the_answer_holds_the_names_as_they_were_written(table, run, tmp_path):
    out = tmp_path / "out.csv"
    run(
        "assign",
        "--matrix",
        table("item,reviewer,affinity\n项目（Ａ）,甲,1\n"),
        "--per-item",
        "1",
        "--max-load",
        "1",
        "--out",
        str(out),
    )
    with Path(out).open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [{"item": "项目（Ａ）", "reviewer": "甲", "affinity": "1"}]


def test_affinities_are_taken_exactly_however_many_digits_they_have(table, run):
    """Beyond the 28 digits of decimal arithmetic: the difference decides, and the bound is that of this table."""
    long = "0." + "1" * 39
    text = f"item,reviewer,affinity\na,x,{long}1\na,y,{long}2\n"
    data = run("assign", "--matrix", table(text), "--per-item", "1", "--max-load", "1").data
    assert [row["reviewer"] for row in data["rows"]] == ["y"]


@pytest.mark.parametrize("huge", ["1e400", "-2e300"])
def test_what_no_float_holds_is_refused_with_its_row(table, run, huge):
    text = f"item,reviewer,affinity\na,x,0.5\na,y,{huge}\n"
    found = run("assign", "--matrix", table(text), "--per-item", "1", "--max-load", "1")
    assert (found.code, found.err) == (2, f"Row 3: {huge} is too large.\n")


def test_the_pairs_never_run_into_the_summary(table, run):
    found = run("assign", "--matrix", table(MATRIX), *CALL, "--out", "-")
    assert (found.code, found.out) == (2, "")
    assert found.err == "The summary goes to standard output: name a file for --out.\n"
