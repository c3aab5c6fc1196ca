"""Similarity of texts: the definition, its symmetries, the index against a scan, and how long it takes."""

from __future__ import annotations

import csv
import math
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as site
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.kernel.text import Found, Pair, Similar, Vectors, containment, grams, normalise, pairs
from lifeline.kernel.text.normal import codes, spelled

TITLES = Path(site.ROOT).parent / "shared" / "data" / "innovation" / "nssfc_party_ideology_1991_2017.csv"
SIGNS = "高炉煤气报警器宿舍热水不够吃饭班车晚点ab12"
TEXTS = st.text(st.sampled_from(SIGNS), max_size=14)
LISTS = st.lists(TEXTS, max_size=12)


def slow_cosine(left, right, texts):
    """The definition as it stands in the specification, over strings."""
    df = Counter(gram for text in texts for gram in set(grams(normalise(text))))

    def weights(text):
        counts = Counter(grams(normalise(text)))
        raw = {g: (1 + math.log(n)) * (math.log((1 + len(texts)) / (1 + df[g])) + 1) for g, n in counts.items()}
        length = math.sqrt(sum(w * w for w in raw.values()))
        return {g: w / length for g, w in raw.items()}

    mine, theirs = weights(left), weights(right)
    return sum(w * theirs.get(g, 0) for g, w in mine.items())


def test_grams_are_the_runs_of_neighbouring_characters():
    assert grams("高炉煤", 2, 3) == ["高炉", "炉煤", "高炉煤"]
    assert grams("水", 2, 3) == ["水"]
    assert normalise("Ａ1 区：１２号炉！_x000D_\n ﹏ ") == "a1区12号炉"
    assert normalise("3号炉2026年", fold_digits=True) == "0号炉0年"


@given(st.text(max_size=30), st.integers(1, 3), st.integers(0, 1))
def test_a_gram_as_a_number_is_the_same_gram(text, low, more):
    text = normalise(text).encode("utf-16", "ignore").decode("utf-16")
    if any(ord(sign) > 0xFFFF for sign in text):
        return
    assert [spelled(int(code)) for code in codes(text, low, low + more)] == grams(text, low, low + more)


@given(LISTS, TEXTS, TEXTS)
def test_the_cosine_equals_its_definition(texts, left, right):
    vectors = Vectors(texts)
    assert vectors.of(left).cosine(vectors.of(right)) == pytest.approx(slow_cosine(left, right, texts), abs=1e-6)


@given(LISTS, TEXTS)
def test_k75_equal_after_normalising_is_one_and_always_found(texts, text):
    spaced = "，　".join(text.upper()) + "！"
    assert normalise(spaced) == text
    index = Similar(Vectors([*texts, text]), [(0, text), *enumerate(texts, 1)])
    assert Found(0, 1.0) in index.nearest(spaced, None)
    assert Pair("a", "b", 1.0) in pairs([("a", text), *enumerate(texts), ("b", spaced)], 0.9)


@given(LISTS, TEXTS, TEXTS)
def test_k75_likeness_is_symmetric(texts, left, right):
    vectors = Vectors(texts)
    assert vectors.of(left).cosine(vectors.of(right)) == vectors.of(right).cosine(vectors.of(left))


@given(LISTS, st.randoms(use_true_random=False))
def test_k75_the_order_of_items_makes_no_difference(texts, chance):
    items = list(enumerate(texts))
    shuffled = chance.sample(items, len(items))
    found = {(frozenset(pair[:2]), pair.score) for pair in pairs(items, 0.2)}
    assert {(frozenset(pair[:2]), pair.score) for pair in pairs(shuffled, 0.2)} == found


@given(LISTS, TEXTS, st.integers(1, 4), st.sampled_from([0.0, 0.15, 0.5]), st.sets(st.integers(0, 11)))
def test_the_index_finds_what_a_scan_finds(texts, wanted, n, least, within):
    vectors = Vectors(texts)
    index = Similar(vectors, enumerate(texts))
    scan = [Found(key, vectors.of(wanted).cosine(vectors.of(text))) for key, text in enumerate(texts)]
    scan = sorted((one for one in scan if one.score >= max(least, 1e-6)), key=lambda one: -one.score)
    assert index.nearest(wanted, None, least=least) == scan
    assert index.nearest(wanted, n, least=least) == scan[:n]
    allowed = [one for one in scan if one.key in within]
    assert index.nearest(wanted, n, within, least) == allowed[:n]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 8), TEXTS | st.none()), max_size=25), TEXTS)
def test_adding_and_removing_leave_the_same_as_building_anew(steps, wanted):
    vectors, index, held = Vectors(["高炉煤气", "班车晚点"]), Similar(Vectors(["高炉煤气", "班车晚点"])), {}
    for key, text in steps:
        held.pop(key, None)
        if text is None:
            index.remove(key)
        else:
            index.add(key, text)
            held[key] = text
    assert len(index) == len(held)
    assert index.nearest(wanted, None) == Similar(vectors, held.items()).nearest(wanted, None)


def test_many_additions_are_sorted_in_and_stay_findable():
    index = Similar(Vectors([f"第{number}号高炉" for number in range(50)]))
    for number in range(1100):
        index.add(number, f"第{number}号高炉煤气报警")
    index.remove(7)
    assert index.nearest("第1050号高炉煤气报警", 1) == [Found(1050, 1.0)]
    assert 7 not in {found.key for found in index.nearest("第7号高炉煤气报警", None)}
    assert len(index) == 1099


@given(LISTS, LISTS, TEXTS)
def test_an_index_with_more_finds_all_of_it_and_leaves_the_first_as_it_was(texts, more, wanted):
    vectors = Vectors([*texts, *more])
    first = Similar(vectors, enumerate(texts))
    before, items = first.nearest(wanted, None), list(enumerate(more, len(texts)))
    both = first.with_more(items)
    assert first.nearest(wanted, None) == before
    assert len(first) == len(texts)
    assert {one.key for one in both.nearest(wanted, None)} == {
        one.key for one in Similar(vectors, [*enumerate(texts), *items]).nearest(wanted, None)
    }


def test_the_heaviest_grams_still_tell_equal_from_other():
    long = "宿舍三楼热水器坏了两个星期没有人修" * 3
    vectors = Vectors([long, "班车总是晚点"], keep=8)
    assert len(vectors.of(long).grams) == 8
    assert vectors.of(long).cosine(vectors.of(long)) == 1.0
    assert vectors.of(long).cosine(vectors.of("班车总是晚点")) == 0


@given(st.text(st.sampled_from(SIGNS), min_size=1, max_size=20), TEXTS, TEXTS)
def test_a_quoted_text_is_contained_in_the_letter_that_quotes_it(part, before, after):
    assert containment(part, f"{before}：{part}。{after}") == 1.0


def test_containment_counts_the_share_of_runs():
    assert containment("宿舍热水不够", "宿舍热水不足", 5) == 0.5
    assert containment("班车", "宿舍热水不够", 5) == 0
    assert containment("宿舍热水不够吃饭", "热水不够", 2) == 3 / 7


def test_the_module_needs_neither_django_nor_pickle():
    script = "import sys, lifeline.kernel.text; print(sorted({'django', 'pandas', 'sklearn'} & set(sys.modules)))"
    source = Path(__file__).resolve().parents[3]
    told = subprocess.run([sys.executable, "-c", script], cwd=source, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    assert not [
        path
        for path in Path(source, "lifeline/kernel/text").glob("*.py")
        if re.search(r"^\s*(import|from) pickle", path.read_text(), re.MULTILINE)
    ]


def processor_seconds(work):
    """What the work cost this process, whatever else the machine was doing."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.shared_data
@pytest.mark.skipif(not TITLES.exists(), reason=f"all pairs of 4,200 titles were NOT measured: {TITLES} is missing")
def test_all_pairs_of_4200_titles_take_seconds_and_not_minutes():
    """The five seconds of K-80 are the benchmark's: here the machine may be slow, and others beside us."""
    with TITLES.open(encoding="utf-8-sig", newline="") as file:
        items = list(enumerate(row["title"] for row in csv.DictReader(file)))
    found = []
    assert len(items) > 4200 - 10
    assert processor_seconds(lambda: found.extend(pairs(items, 0.6))) < 30
    titles = dict(items)
    equal = {(pair.first, pair.second) for pair in found if pair.score == 1.0}
    by_text = {}
    for key, title in items:
        by_text.setdefault(normalise(title), []).append(key)
    wanted = {(keys[i], later) for keys in by_text.values() for i in range(len(keys)) for later in keys[i + 1 :]}
    assert wanted
    assert wanted <= equal
    assert all(titles[pair.first] != titles[pair.second] for pair in found if pair.score < 0.98)


def test_one_against_20000_is_far_below_the_hundred_milliseconds_of_100000():
    chance = random.Random(7)
    signs = [chr(0x4E00 + chance.randrange(1500)) for _ in range(1500)]
    words = ["".join(chance.choices(signs, k=chance.choice((2, 2, 3)))) for _ in range(3000)]
    texts = ["".join(chance.choices(words, k=12)) for _ in range(20_000)]
    index = Similar(Vectors(texts), enumerate(texts))
    asked = [chance.randrange(20_000) for _ in range(40)]
    costs = []
    for key in asked:
        costs.append(processor_seconds(lambda key=key: index.nearest(texts[key], 5)))
        assert index.nearest(texts[key], 1)[0].score == 1.0
    assert sorted(costs)[37] < 0.05
