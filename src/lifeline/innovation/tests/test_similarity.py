"""Titles that are alike: every pair, equal ones always; against a slow reading of the formula."""

import csv
import math
import os
import random
import time
import unicodedata
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.innovation.rules import similarity

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT.parent / "shared"
if not SHARED.exists():
    SHARED = Path(os.environ.get("LIFELINE_SHARED", "../shared"))
TITLES = SHARED / "data" / "innovation" / "nssfc_party_ideology_1991_2017.csv"


def bare(title):
    return "".join(c for c in unicodedata.normalize("NFKC", title).casefold() if c.isalnum())


def slowly(titles, threshold):
    """Specification 5.4, word by word."""
    texts = [bare(title) for title in titles]
    grams = [Counter([t[i : i + n] for n in (2, 3) for i in range(len(t) - n + 1)] or [t]) for t in texts]
    df = Counter(gram for one in grams for gram in one)
    idf = {gram: math.log((1 + len(titles)) / (1 + n)) + 1 for gram, n in df.items()}
    vectors = [{g: n * idf[g] for g, n in one.items()} for one in grams]
    norms = [math.sqrt(sum(w * w for w in v.values())) for v in vectors]
    found = {}
    for a, b in combinations(range(len(titles)), 2):
        product = sum(w * vectors[b].get(g, 0) for g, w in vectors[a].items()) / norms[a] / norms[b]
        alike = 1.0 if texts[a] == texts[b] else round(min(product, 1.0), 6)
        if alike >= threshold:
            found[a, b] = alike
    return found


WORDS = st.lists(
    st.sampled_from(["党建", "引领", "班组", "安全", "创新", "的", "研究", "a", "Ａ", "，", "2026"]),
    min_size=1,
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS.map("".join), max_size=14), st.sampled_from([0.3, 0.6, 0.8]))
def test_pairs_are_those_of_a_slow_reading_of_the_formula(titles, threshold):
    found = list(similarity.pairs(titles, threshold))
    assert [pair.similarity for pair in found] == sorted((pair.similarity for pair in found), reverse=True)
    got, want = {pair[:2]: pair.similarity for pair in found}, slowly(titles, threshold)
    edge = {pair for pair, alike in want.items() if alike < threshold + 2e-6}
    assert len(got) == len(found)
    assert set(want) - edge <= set(got)
    assert all(got[pair] == pytest.approx(want.get(pair, threshold), abs=2e-6) for pair in got)


def test_equal_after_normalising_is_one_whatever_the_width_case_order_and_punctuation():
    titles = ["“党建+”引领班组 A 模式", "党建引领班组Ａ模式！", "党建引领班组a模式", "别的"]
    assert [tuple(pair) for pair in similarity.pairs(titles, 0.99)] == [(0, 1, 1.0), (0, 2, 1.0), (1, 2, 1.0)]
    assert len(list(similarity.pairs(titles[::-1], 0.99))) == 3


def test_e29_two_characters_digits_punctuation_traditional_and_full_width():
    titles = ["党建", "黨建", "2026", "２０２６", "？！", "……", "党", "党", ""]
    assert {tuple(pair) for pair in similarity.pairs(titles, 0.6)} == {
        (2, 3, 1.0), (4, 5, 1.0), (6, 7, 1.0), (4, 8, 1.0), (5, 8, 1.0),
    }  # fmt: skip
    assert list(similarity.pairs([], 0.6)) == []


def test_thousands_of_equal_titles_are_compared_once():
    began = time.process_time()
    found = sum(1 for _pair in similarity.pairs(["党建引领班组安全"] * 1500 + ["党建引领班组安全管理"], 0.2))
    assert found == 1500 * 1499 // 2 + 1500
    assert time.process_time() - began < 20


@pytest.mark.shared_data
@pytest.mark.skipif(not TITLES.exists(), reason=f"no {TITLES}")
def test_all_pairs_of_4200_real_titles(run, table, tmp_path):
    with TITLES.open(encoding="utf-8-sig") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    out = tmp_path / "pairs.csv"
    began = time.process_time()
    found = run("duplicates", "--file", str(TITLES), "--column", "title", "--out", str(out), "--json")
    assert time.process_time() - began < 30
    assert found.data["titles"] == len(titles) == 4204
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == found.data["pairs"]
    assert all((titles[int(r["row_a"]) - 2], titles[int(r["row_b"]) - 2]) == (r["text_a"], r["text_b"]) for r in rows)
    groups = Counter(bare(title) for title in titles)
    equal = sum(n * (n - 1) // 2 for n in groups.values())
    assert sum(bare(r["text_a"]) == bare(r["text_b"]) and r["similarity"] == "1.0" for r in rows) == equal > 50
    chosen = random.Random(1).sample(range(len(titles)), 200)
    some = [titles[place] for place in chosen]
    assert slowly(some, 0.6).keys() == {pair[:2] for pair in similarity.pairs(some, 0.6)}


def test_the_command_counts_rows_as_a_spreadsheet_and_skips_empty_titles(table, run):
    text = "no,title\n1,党建引领班组\n2,\n3,“党建”引领班组\n4,别的\n"
    found = run("duplicates", "--file", table(text), "--column", "title")
    assert found.rows == [
        {"row_a": "2", "row_b": "4", "text_a": "党建引领班组", "text_b": "“党建”引领班组", "similarity": "1.0"}
    ]
    assert found.err == "3 titles, 1 pairs alike, 1 of them equal; rows without a title: 1.\n"
    strict = run(
        "duplicates", "--file", table("title\nab cd\nabce\n"), "--column", "title", "--threshold", "0.9", "--json"
    )
    assert (strict.data["pairs"], strict.data["rows"], strict.data["threshold"]) == (0, [], 0.9)


def test_a_title_that_looks_like_a_formula_is_text(table, run):
    found = run("duplicates", "--file", table("title\n=1+1\n=1+1\n"), "--column", "title")
    assert found.rows[0]["text_a"] == "'=1+1"


@pytest.mark.parametrize("threshold", ["0", "1.01", "nan", "-1"])
def test_a_threshold_outside_is_refused(threshold, table, run):
    found = run("duplicates", "--file", table("title\na\n"), "--column", "title", f"--threshold={threshold}")
    assert (found.code, found.err) == (2, "--threshold is above 0 and at most 1.\n")


def test_a_table_without_a_row_is_refused_and_rows_of_blanks_count_as_none(table, run):
    bare = run("duplicates", "--file", table("title,unit\n , \n"), "--column", "title")
    assert (bare.code, bare.out, bare.err) == (2, "", "The table holds no row below its header.\n")
    found = run("duplicates", "--file", table("title,unit\na,x\n , \n,y\na,x\n"), "--column", "title", "--json")
    assert (found.data["titles"], found.data["empty"], found.data["pairs"]) == (2, 1, 1)


def test_an_unknown_column_is_named(table, run):
    found = run("duplicates", "--file", table("name\na\n"), "--column", "title")
    assert found.code == 2
    assert "title" in found.err
    assert len(found.err.splitlines()) == 1
