"""Keys for programs, and the calls of a program: `Program(world.employee).get("cases/")`."""

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

HOTLINE = "/api/v1/hotline/"


def key_of(person: Person, *scopes: str) -> str:
    """A key of the person; by default it may read and write."""
    wanted = list(scopes) or ["hotline:read", "hotline:write"]
    until = timezone.localdate() + timedelta(days=9)
    return tokens.make(person, "a program", wanted, until, actor=person, now=timezone.now())


class Program:
    """A program of a person; answers come in English."""

    def __init__(self, person: Person | None, *scopes: str) -> None:
        self.key = key_of(person, *scopes) if person else ""
        self.client = Client()

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Accept-Language": "en", **({"Authorization": f"Bearer {self.key}"} if self.key else {}), **named}

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(HOTLINE + path, headers=self.headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        data = json.dumps({} if body is None else body)
        return self.client.post(HOTLINE + path, data, content_type="application/json", headers=self.headers(headers))

    def send(self, path: str, file: Any, text: str = "", **headers: str) -> HttpResponse:
        return self.client.post(HOTLINE + path, {"file": file, "text": text}, headers=self.headers(headers))
