"""Every page has a row in the access table, and every persona gets exactly what the row says."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.urls import reverse

from tests.cast import PERSONAS
from tests.guard import house
from tests.guard.access import ACCESS

pytestmark = pytest.mark.django_db
TOGETHER = 16
"""Pages at most in one test, so that workers share the load."""


def answer(client, world, name, row, made):
    url = reverse(name, args=row.args(world, made))
    return getattr(client, row.method)(url, row.data(world, made))


def test_every_page_has_a_row_and_every_row_a_page():
    assert set(house.url_names()) == set(ACCESS)


def groups():
    """Pages that ask for the same beginning share it: {"module.setup 1": [names]}, at most `TOGETHER` of them."""
    found = defaultdict(list)
    for name, row in sorted(ACCESS.items()):
        found[row.setup].append(name)
    return {
        f"{setup.__module__.rpartition('.')[2]}.{setup.__name__} {at}" if setup else f"nothing {at}": names
        for setup, all_names in found.items()
        for at, names in enumerate(batched(all_names), 1)
    }


def batched(names):
    return [names[at : at + TOGETHER] for at in range(0, len(names), TOGETHER)]


GROUPS = groups()


def test_every_row_is_in_one_group():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(ACCESS)


@pytest.mark.parametrize("group", GROUPS)
def test_every_persona_gets_what_the_row_says(client, sign_in, world, group):
    """One cast and one beginning for all pages of a group; what a request changed is undone before the next one.

    Who has not signed in is the last of them: only public pages answer him.
    """
    names = GROUPS[group]
    setup = ACCESS[names[0]].setup
    made = setup(world) if setup else None
    for name in names:
        row, told = ACCESS[name], {}
        for who in PERSONAS:
            with undone():
                for person in world.people.values():
                    person.__dict__.pop("_held", None)
                sign_in(client, world.people[who])
                response = answer(client, world, name, row, made)
                told[who] = response.status_code
                assert (name, who, marks_as_words(response)) == (name, who, [])
                client.cookies.clear()
        assert (name, told) == (name, {who: row.status(who) for who in PERSONAS})
        with undone():
            response = answer(client, world, name, row, made)
            if row.public is None:
                assert (name, response.status_code) == (name, 302)
                assert response["Location"].startswith("/login")
            else:
                assert (name, response.status_code) == (name, row.public)
            client.cookies.clear()


OUR_MARKS = re.compile(r"&(?:amp;)?lt;(?:time|bdi|span|svg|a|strong|mark|code)[ &].{0,40}")


def marks_as_words(response):
    """Tags of ours that a reader would see as words, because something on the way escaped them."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return OUR_MARKS.findall(response.content.decode())


@contextmanager
def undone():
    """What happens inside leaves no row behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
