"""What tests of the endpoints share: a program with a key of one scope."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.people.actions import tokens

BASE = "/api/v1/wellbeing/"


@pytest.fixture
def program(client, world):
    """`program(path, body=None, scope=…, person=…)`: one call with a key of that scope alone; a text as `body` goes as it is."""

    keys, until = {}, timezone.localdate() + timedelta(days=5)

    def call(path, body=None, *, scope="catalogue:read", person=None, **headers):
        person = person or world.employee
        key = keys.get((scope, person.pk)) or tokens.make(
            person, "a program", [f"wellbeing.{scope}"], until, actor=person, now=timezone.now()
        )
        keys[scope, person.pk] = key
        headers = {"authorization": f"Bearer {key}", "accept-language": "en", **headers}
        if body is None:
            return client.get(BASE + path, headers=headers)
        told = body if isinstance(body, str) else json.dumps(body)
        return client.post(BASE + path, told, content_type="application/json", headers=headers)

    return call
