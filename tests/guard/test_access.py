"""Every page has a row in the access table, and every persona gets exactly what the row says."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import PERSONAS
from tests.guard import house
from tests.guard.access import ACCESS

pytestmark = pytest.mark.django_db


def answer(client, world, name, row):
    made = row.setup(world) if row.setup else None
    url = reverse(name, args=row.args(world, made))
    return getattr(client, row.method)(url, row.data(world, made))


def test_every_page_has_a_row_and_every_row_a_page():
    assert set(house.url_names()) == set(ACCESS)


@pytest.mark.parametrize("who", PERSONAS)
@pytest.mark.parametrize("name", sorted(ACCESS))
def test_a_persona_gets_what_the_row_says(client, sign_in, world, name, who):
    row = ACCESS[name]
    sign_in(client, world.people[who])
    assert answer(client, world, name, row).status_code == row.status(who)


@pytest.mark.parametrize("name", sorted(ACCESS))
def test_without_a_login_only_public_pages_answer(client, world, name):
    row = ACCESS[name]
    response = answer(client, world, name, row)
    if row.public is None:
        assert response.status_code == 302
        assert response["Location"].startswith("/login")
    else:
        assert response.status_code == row.public
