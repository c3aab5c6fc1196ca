"""The anonymous host in tests: a browser that speaks to it, with the face put on as its own process has it."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client

from lifeline.hotline.tests import sealed_course
from lifeline.kernel import box, faces

HOST = "say.localhost"


@pytest.fixture
def say(settings, monkeypatch):
    """Posts and gets on the anonymous host; derivations are cheap and nobody waits."""
    settings.ALLOWED_HOSTS = ["localhost"]
    faces.put_on("say")
    monkeypatch.setattr(box, "MEMORY", 1024 * 1024)
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    return Say(Client(HTTP_HOST=HOST))


class Say:
    """A phone on the anonymous host. `fields` are the hidden fields of the page that lies open."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.page = ""
        self.fields: dict[str, str] = {}

    def get(self, path: str = "", **more):
        return self._read(self.client.get(f"/a/{path}", **more))

    def post(self, path: str, data=None, **more):
        """Send a form: the page's hidden fields, and what was typed."""
        return self._read(self.client.post(f"/a/{path}", {**self.fields, **(data or {})}, **more))

    def bare(self, path: str, data=None, **more):
        """Send a form without what the page carries."""
        return self.client.post(f"/a/{path}", data or {}, **more)

    def _read(self, response):
        if not response.streaming and response["Content-Type"].startswith("text/html"):
            self.page = response.content.decode()
            inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page)
            self.fields = dict(inputs)
        return response

    @property
    def code(self) -> str:
        """The code that the receipt shows."""
        found = re.search(r'id="code">([^<]+)<', self.page)
        assert found, self.page
        return found[1]

    def report(self, text: str = sealed_course.TEXT, **more):
        """From the first page to the receipt."""
        self.get()
        self.post("report/")
        return self.post("report/", {"text": text, "company": "JINAN", **more})

    def enter(self, code: str):
        """Type a code on the page for it."""
        self.post("enter/")
        return self.post("enter/", {"code": code})
