"""Keys for programs, and the calls of a program: `Program(world.employee).get("cycles/")`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from lifeline.people.actions import tokens

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.models import Person

BASE = "/api/v1/innovation/"


def key_of(person: Person, *scopes: str) -> str:
    """A key of the person; by default it may read and write."""
    until = timezone.localdate() + timedelta(days=9)
    wanted = list(scopes) or ["innovation:read", "innovation:write"]
    return tokens.make(person, "a program", wanted, until, actor=person, now=timezone.now())


class Program:
    """A program of a person, or of nobody; answers come in English."""

    def __init__(self, person: Person | None, *scopes: str) -> None:
        self.key = key_of(person, *scopes) if person else ""
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        known = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, BASE + path, headers={"Accept-Language": "en", **known, **named}, **data)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.call("PATCH", path, body, **headers)
