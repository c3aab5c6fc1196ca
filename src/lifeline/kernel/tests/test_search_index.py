"""An index beside its app: the reader's policy, the order of hits, rebuilding, and pieces of text for the reader."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lifeline.kernel.errors import Conflict
from lifeline.kernel.models import ClockRun, SearchGeneration, SearchItem
from lifeline.kernel.search import Index
from lifeline.kernel.search.snippets import found, snippet
from lifeline.kernel.search.tokens import words

NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)
SEARCH = Index("kernel.test", {"title": 4, "body": 1})


def put(key, title, body="", at=NOW, index=SEARCH, **how):
    Group.objects.get_or_create(pk=key, defaults={"name": f"group {key}"})
    with transaction.atomic():
        index.put(key, {"title": title, "body": body}, at=at, **how)


def find(text, within=None, index=SEARCH, **options):
    return index.query(text, within=Group.objects.all() if within is None else within, **options).keys


def test_k59_what_the_reader_may_not_see_is_neither_found_nor_counted(db):
    for key in range(1, 61):
        put(key, "高炉" if key % 20 else "高炉检修记录")
    hits = SEARCH.query("高炉", within=Group.objects.filter(pk__in=[20, 40, 60]), limit=2)
    assert (hits.keys, hits.total) == ([20, 40], 3)
    assert SEARCH.query("高炉", within=Group.objects.none()).total == 0


def test_k59_a_policy_with_joins_values_and_an_order_is_part_of_the_query(db, django_assert_num_queries):
    put(1, "高炉")
    put(2, "高炉")
    within = Group.objects.filter(name__contains="2", permissions__isnull=True).distinct().order_by("-name")
    with django_assert_num_queries(3):
        assert find("高炉", within) == [2]


def test_k59_keys_that_are_texts_are_joined_by_their_text(db):
    by_text = Index("kernel.clock", {"title": 1})
    for key in ("b~1", "a"):
        ClockRun.objects.create(name=key, last_at=NOW)
        by_text.put(key, {"title": "值班"}, at=NOW)
    first = by_text.query("值班", within=ClockRun.objects.all(), limit=1)
    assert (first.keys, first.total) == (["a"], 2)
    second = by_text.query("值班", within=ClockRun.objects.all(), limit=1, after=first.after)
    assert (second.keys, second.total) == (["b~1"], 2)


def test_k59_two_indexes_never_meet(db):
    other = Index("kernel.other", {"title": 1})
    put(1, "高炉")
    other.put(2, {"title": "高炉"}, at=NOW)
    Group.objects.create(pk=2, name="2")
    assert (find("高炉"), find("高炉", index=other)) == ([1], [2])


@transaction.atomic
def put_and_fail():
    put(1, "高炉")
    raise ZeroDivisionError


def test_k60_an_action_that_fails_leaves_no_index_row(db):
    with pytest.raises(ZeroDivisionError):
        put_and_fail()
    assert find("高炉") == []


@pytest.mark.django_db(transaction=True)
def test_k60_writing_outside_a_transaction_is_a_programming_error():
    with pytest.raises(AssertionError):
        SEARCH.put(1, {"title": "高炉"}, at=NOW)


def test_k60_a_new_text_replaces_the_old_and_a_dropped_item_is_gone(db):
    put(1, "高炉")
    put(1, "转炉")
    assert (find("高炉"), find("转炉")) == ([], [1])
    SEARCH.drop(1)
    SEARCH.drop(1)
    assert find("转炉") == []
    assert not SearchItem.objects.exists()
    with connection.cursor() as cursor:
        match = {"sqlite": "kernel_search_tokens MATCH '\"转_炉\" OR a:b'", "postgresql": "true"}[connection.vendor]
        cursor.execute(f"SELECT count(*) FROM kernel_search_tokens WHERE {match}")
        assert cursor.fetchone() == (0,)


def test_k60_what_its_action_has_just_made_is_not_looked_for(db):
    put(1, "高炉")
    with CaptureQueriesContext(connection) as asked:
        put(2, "转炉", new=True)
    assert not [row["sql"] for row in asked if row["sql"].startswith("SELECT") and "searchtext" in row["sql"]]
    assert (find("高炉"), find("转炉")) == ([1], [2])
    put(2, "连铸")
    assert (find("转炉"), find("连铸")) == ([], [2])


def test_k60_what_is_called_new_and_is_not_is_refused_by_the_table(db):
    put(1, "高炉")
    with pytest.raises(IntegrityError):
        put(1, "转炉", new=True)
    assert (find("高炉"), find("转炉")) == ([1], [])


def test_k61_exact_title_first_then_rank_then_key(db):
    put(1, "关于煤气的说明", "煤气")
    put(2, "食堂", "煤气" + "与别的事情无关的长篇内容" * 20)
    put(3, "煤　气", "")
    put(5, "食堂", "煤气" + "与别的事情无关的长篇内容" * 20)
    assert find("煤气") == [3, 1, 2, 5]


def test_k61_of_equal_texts_the_newer_stands_first(db):
    for key, days in ((1, 0), (2, 700), (3, 350)):
        put(key, "设备", "高炉检修", NOW - timedelta(days=days))
    assert find("高炉") == [1, 3, 2]


def test_k61_pages_follow_each_other_without_gap_or_repeat(db):
    for key in range(1, 24):
        put(key, f"高炉{'一二三'[key % 3]}", "高炉" * (key % 5), NOW - timedelta(days=key % 4))
    whole = SEARCH.query("高炉", within=Group.objects.all(), limit=100)
    pages, after = [], None
    while True:
        hits = SEARCH.query("高炉", within=Group.objects.all(), limit=5, after=after)
        assert hits.total == 23
        if not hits.keys:
            break
        pages += hits.keys
        after = hits.after
    assert pages == whole.keys


@pytest.mark.parametrize(
    "text",
    ["", " ", '"', "'", "*", "NEAR", "NEAR(高 炉)", "-高炉", "高炉*", "高 AND", "OR", "NOT 炉", "^高", "a:b", "高\0炉", "\0",
     "\\", "高炉:*", "& | ! <->", "(((", "%", "%s", "_", "\ud800", "；DROP TABLE", "🔥", "高" * 10_000, "高 " * 5_000, "ｱﾞ"],
)  # fmt: skip
def test_k62_no_query_is_an_error(db, text):
    put(1, "高炉 near or and not")
    hits = SEARCH.query(text, within=Group.objects.all(), after="nonsense~x~y~z")
    assert hits.total == len(hits.keys) == len(hits.snippets)


@given(text=st.text(max_size=60), body=st.text(max_size=200), after=st.none() | st.text(max_size=12))
@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_k62_no_text_at_all_is_an_error(db, text, body, after):
    put(1, text, body)
    SEARCH.query(text, within=Group.objects.all(), after=after)
    assert bool(find(text)) == bool(words(text))


def rows(keys, title="高炉"):
    for key in keys:
        Group.objects.get_or_create(pk=key, defaults={"name": f"group {key}"})
        yield key, {"title": title}, NOW


@pytest.mark.django_db(transaction=True)
def test_k63_a_rebuild_replaces_the_whole_index_and_reports():
    put(1, "高炉")
    told = []
    assert SEARCH.rebuild(rows(range(2, 252), "转炉"), lambda *figures: told.append(figures)) == 250
    assert (find("高炉"), SEARCH.query("转炉", within=Group.objects.all()).total) == ([], 250)
    assert told == [(100, None), (200, None), (250, None)]
    assert list(SearchGeneration.objects.values_list("state", flat=True)) == ["LIVE"]


@pytest.mark.django_db(transaction=True)
def test_k63_what_is_written_during_a_rebuild_stands_in_the_new_index():
    put(1, "高炉")
    put(2, "高炉")
    put(3, "高炉")

    def meanwhile():
        yield 1, {"title": "高炉"}, NOW
        yield from rows(range(100, 200))
        put(2, "连铸")
        put(4, "连铸", new=True)
        with transaction.atomic():
            SEARCH.drop(3)
        assert find("高炉") == [1]
        yield 4, {"title": "高炉"}, NOW
        yield 2, {"title": "高炉"}, NOW
        yield 3, {"title": "高炉"}, NOW

    assert SEARCH.rebuild(meanwhile()) == 103
    assert (find("连铸"), find("高炉", Group.objects.filter(pk__lt=100))) == ([2, 4], [1])


@pytest.mark.django_db(transaction=True)
def test_k63_a_rebuild_that_breaks_leaves_the_old_index_and_the_next_one_sweeps():
    put(1, "高炉")

    def broken():
        yield from rows(range(2, 150), "转炉")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        SEARCH.rebuild(broken())
    assert (find("高炉"), find("转炉")) == ([1], [])
    assert SearchItem.objects.count() == 101
    SEARCH.rebuild(rows([1, 2], "连铸"))
    assert (SearchItem.objects.count(), find("连铸")) == (2, [1, 2])


@pytest.mark.django_db(transaction=True)
def test_k63_of_two_rebuilds_at_once_the_first_gives_way():
    def overtaken():
        yield from rows(range(1, 101), "转炉")
        SEARCH.rebuild(rows([1], "连铸"))
        yield from rows([7], "转炉")

    with pytest.raises(Conflict):
        SEARCH.rebuild(overtaken())
    assert (find("转炉"), find("连铸")) == ([], [1])


KILLED = """
    import os, signal, django
    django.setup()
    from lifeline.kernel.tests.test_search_index import NOW, SEARCH
    def rows():
        for key in range(1, 180):
            yield key, {"title": "转炉"}, NOW
        os.kill(os.getpid(), signal.SIGKILL)
    SEARCH.rebuild(rows())
"""


@pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="needs a database file of its own")
@pytest.mark.django_db(transaction=True)
def test_k63_a_rebuild_killed_with_9_leaves_the_old_index(tmp_path):
    put(1, "高炉")
    with closing(sqlite3.connect(tmp_path / "lifeline.sqlite3")) as copy:
        connection.connection.backup(copy)
    environment = {
        **os.environ,
        "LIFELINE_DATA": str(tmp_path),
        "LIFELINE_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{settings.ROOT}/src:{settings.ROOT}",
    }
    program = [sys.executable, "-c", textwrap.dedent(KILLED)]
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with closing(sqlite3.connect(tmp_path / "lifeline.sqlite3")) as left:
        states = "SELECT g.state, count(i.id) FROM kernel_searchgeneration g JOIN kernel_searchitem i ON g.id = i.generation_id"
        assert sorted(left.execute(f"{states} GROUP BY 1")) == [("BUILDING", 100), ("LIVE", 1)]
        assert left.execute("PRAGMA integrity_check").fetchone() == ("ok",)


class Purpose:
    sealed = True


def test_k64_what_is_sealed_cannot_be_indexed(db):
    with pytest.raises(TypeError, match="sealed"):
        Index("kernel.secret", {"title": 1}, purpose=Purpose())
    with pytest.raises(TypeError, match="sealed"):
        SEARCH.put(1, {"title": b"\x01\x02"}, at=NOW)
    assert not SearchItem.objects.exists()


def test_a_field_that_nobody_declared_or_a_fifth_one_is_refused(db):
    with pytest.raises(ValueError, match="colour"):
        SEARCH.put(1, {"colour": "red"}, at=NOW)
    with pytest.raises(ValueError, match="one to 4 fields"):
        Index("kernel.wide", dict(zip("abcde", count(1), strict=False)))


def pieces(texts, query):
    return [tuple(piece) for piece in snippet(texts, words(query)).pieces]


def test_a_snippet_shows_the_text_round_the_word_and_marks_it():
    body = "前面还有很长很长的一段话，" * 5 + "５号\n高炉今天停了" + "后面也还有很长的一段话，" * 20
    shown = pieces(["题目", body], "5号高炉 停了")
    assert shown[0] == ("…", False)
    assert [text for text, hit in shown if hit] == ["５号 高炉", "停了"]
    assert shown[-1] == ("…", False)
    assert sum(len(text) for text, _hit in shown) <= 122


def test_a_snippet_is_of_the_title_where_only_that_holds_the_word_else_of_the_texts_beginning():
    assert pieces(["高炉", "食堂"], "高炉") == [("高炉", True)]
    assert pieces(["题目", "食堂"], "高炉") == [("食堂", False)]
    assert pieces([], "高炉") == []


def test_a_snippet_is_escaped_in_a_page():
    shown = snippet(["", "<script>高炉</script> & Co"], words("高炉"))
    html = Template("{{ shown.html }}").render(Context({"shown": shown}))
    assert html == "&lt;script&gt;<mark>高炉</mark>&lt;/script&gt; &amp; Co"
    assert str(shown) == "<script>高炉</script> & Co"


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("ﬁre高炉 ﬁre", "fire", ["ﬁre", "ﬁre"]),
        ("高<b>炉</b>温", "高炉", ["高<b>炉"]),
        ("e\u0301tat 高炉", "état", ["e\u0301tat"]),
        ("高炉高炉高", "高炉高", ["高炉高炉高"]),
        ("高，炉", "高炉", []),
        ("a" * 100 + "高炉", "高炉", ["高炉"]),
    ],
)
def test_marks_stand_where_the_words_stand_in_the_original(text, query, marked):
    assert [text[start:end] for start, end in found(text, words(query))] == marked
