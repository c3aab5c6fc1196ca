"""A key for programs at the REST interface of the site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.people.actions import tokens
from lifeline.people.models import Token

pytestmark = pytest.mark.usefixtures("still_clock")
ME = "/api/v1/people/me/"


@pytest.fixture
def key(world, settings, tmp_path):
    settings.DATA = tmp_path
    person = world.employee
    until = timezone.localdate() + timedelta(days=9)
    return tokens.make(person, "clock", ["people:read"], until, actor=person, now=timezone.now())


def ask(client, key):
    return client.get(ME, headers={"Authorization": f"Bearer {key}"})


def test_p12_a_key_says_whose_it_is(client, world, key):
    answer = ask(client, key)
    assert (answer.status_code, answer.json()["employee_no"]) == (200, world.employee.employee_no)
    assert Token.objects.get().used_on == timezone.localdate()


def test_p12_an_unknown_and_a_revoked_key_open_nothing(client, world, key):
    assert ask(client, key + "x").status_code == 401
    tokens.revoke(Token.objects.get(), actor=world.employee)
    answer = ask(client, key)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
