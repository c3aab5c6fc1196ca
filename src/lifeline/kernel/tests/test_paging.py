"""Lists in pieces."""

import base64
import json

import pytest
from django.contrib.auth import get_user_model
from django.db.models import DateTimeField, Value
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lifeline.kernel.paging import piece
from lifeline.kernel.tests.outbox import NOW

pytestmark = pytest.mark.django_db
Person = get_user_model()
ORDER = ("-name_key", "pk")


def people(*keys):
    Person.objects.bulk_create(Person(employee_no=f"{n}", name=key, name_key=key) for n, key in enumerate(keys))


def walk(size, order=ORDER, rows=None):
    seen, after = [], ""
    while True:
        found = piece(Person.objects.all() if rows is None else rows, after, order=order, size=size)
        seen.append(found.rows)
        if not found.after:
            return seen
        after = found.after


def test_k104_pieces_hold_every_row_once_in_order():
    people(*"ccabcbaabb")
    flat = [row.pk for rows in walk(3) for row in rows]
    assert flat == [row.pk for row in Person.objects.order_by(*ORDER)]
    assert [len(rows) for rows in walk(3)] == [3, 3, 3, 1]


def test_k104_a_row_that_comes_meanwhile_moves_nothing():
    people(*"abcdef")
    first = piece(Person.objects.all(), "", order=("name_key", "pk"), size=3)
    Person.objects.create(employee_no="new", name="a", name_key="aa")
    then = piece(Person.objects.all(), first.after, order=("name_key", "pk"), size=3)
    assert [row.name for row in first.rows + then.rows] == list("abcdef")


def test_rows_may_be_dictionaries():
    people(*"abc")
    rows = Person.objects.values("name_key", "pk")
    assert [[row["name_key"] for row in rows] for rows in walk(2, ("name_key", "pk"), rows)] == [["a", "b"], ["c"]]


@given(st.text())
def test_a_damaged_mark_begins_at_the_start(mark):
    assert piece(Person.objects.none(), mark, order=ORDER).rows == []


@pytest.mark.parametrize("mark", ["x", "W10", "eyJhIjoxfQ", "WzEsWzJdXQ", "bnVsbA"])
def test_a_mark_of_another_shape_begins_at_the_start(mark):
    people(*"ab")
    found = piece(Person.objects.all(), mark, order=ORDER)
    assert (len(found.rows), found.first) == (2, True)


DAMAGED = ["x", "2026-03-09", "2026-03-09T10:00:00", "0001-01-01T00:00:00+14:00", "²", 5, 10**40, True]


@pytest.mark.parametrize("order", [("-at", "pk"), ("pk",), ("name_key", "pk")], ids=lambda names: names[0])
@pytest.mark.parametrize("first", DAMAGED)
@pytest.mark.parametrize("last", ["y", "\0", "²", -(10**40)])
def test_a_mark_whose_values_are_of_another_kind_fails_nobody(first, last, order):
    people(*"ab")
    mark = base64.urlsafe_b64encode(json.dumps([first, last][-len(order) :]).encode()).decode().rstrip("=")
    rows = Person.objects.annotate(at=Value(NOW, DateTimeField()))
    assert len(piece(rows, mark, order=order).rows) <= 2


def test_nobody_gets_more_than_a_hundred_rows(django_assert_num_queries):
    people(*(f"{n:03}" for n in range(130)))
    with django_assert_num_queries(1):
        assert len(piece(Person.objects.all(), "", order=("name_key", "pk"), size=500).rows) == 100


def test_the_links_keep_the_other_filters():
    people(*"abc")
    query = QueryDict("show=late&after=old")
    found = piece(Person.objects.all(), "", order=("name_key", "pk"), size=2)
    pages = found.pager(query)
    assert (pages.shown, pages.next_href, pages.first_href) == (2, f"?show=late&after={found.after}", "")
    then = piece(Person.objects.all(), found.after, order=("name_key", "pk"), size=2).pager(query)
    assert (then.next_href, then.first_href) == ("", "?show=late")
