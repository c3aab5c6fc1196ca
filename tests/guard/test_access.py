"""Every page has a row in the access table, and every persona gets exactly what the row says."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from tests.cast import PERSONAS
from tests.guard import house
from tests.guard.access import ACCESS

pytestmark = pytest.mark.django_db


def answer(client, world, name, row, made):
    url = reverse(name, args=row.args(world, made))
    return getattr(client, row.method)(url, row.data(world, made))


def test_every_page_has_a_row_and_every_row_a_page():
    assert set(house.url_names()) == set(ACCESS)


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_every_persona_gets_what_the_row_says(client, sign_in, world, name):
    """One cast and one case for all; what a persona's request changed is undone before the next one asks.

    Who has not signed in is the last of them: only public pages answer him.
    """
    row, told = ACCESS[name], {}
    made = row.setup(world) if row.setup else None
    for who in PERSONAS:
        for person in world.people.values():
            person.__dict__.pop("_held", None)
        with transaction.atomic():
            sign_in(client, world.people[who])
            told[who] = answer(client, world, name, row, made).status_code
            client.cookies.clear()
            transaction.set_rollback(True)
    assert told == {who: row.status(who) for who in PERSONAS}
    response = answer(client, world, name, row, made)
    if row.public is None:
        assert response.status_code == 302
        assert response["Location"].startswith("/login")
    else:
        assert response.status_code == row.public
