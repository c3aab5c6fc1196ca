"""The anonymous host in tests: a browser that speaks to it, with the face put on as its own process has it."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client
from django.urls import set_urlconf
from django.utils import timezone

from lifeline.hotline.models import Drop
from lifeline.hotline.tests import media, sealed_course
from lifeline.hotline.tests.course import at, fresh, in_progress
from lifeline.hotline.tests.merged import joined, of
from lifeline.kernel import faces

HOST = "say.localhost"


@pytest.fixture
def say(settings, monkeypatch):
    """Posts and gets on the anonymous host; derivations are cheap and nobody waits."""
    settings.ALLOWED_HOSTS = ["localhost"]
    faces.put_on("say")
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    yield Say(Client(HTTP_HOST=HOST))
    set_urlconf(None)  # the last request has left the face's addresses with this thread


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


@pytest.fixture
def here():
    """The pages speak of the real clock."""
    return timezone.now()


@pytest.fixture
def units(world):
    """Three more units that take cases, each with a handler and a lead."""
    for key, unit in (("caster", "caster"), ("steel", "steelworks"), ("crew", "crew_a")):
        world.person(f"{key}_handler", f"{key} handler", unit, "hotline.handler")
        world.person(f"{key}_lead", f"{key} lead", unit, "hotline.lead")
    return world


@pytest.fixture
def vault(world):
    return sealed_course.vault(world.dispatcher)


@pytest.fixture
def told(say, vault):
    """A report whose code somebody has in his hand, delivered as a case."""
    say.report()
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    return code


@pytest.fixture
def helpers(world):
    """Two more units that can help."""
    for key, unit in (("caster", "caster"), ("steel", "steelworks")):
        world.person(f"{key}_handler", f"{key} handler", unit, "hotline.handler")
        world.person(f"{key}_lead", f"{key} lead", unit, "hotline.lead")


@pytest.fixture
def three(world):
    """A case in hand and two more reports of the same matter, merged into it."""
    world.person("neighbour", "Shi Tao", "crew_a")
    lead = in_progress(world, at("03-09 10:00"))
    first = joined(world, of(world, "colleague", at("03-09 11:00")), lead, at("03-09 12:00"))
    second = joined(world, of(world, "neighbour", at("03-10 09:00")), lead, at("03-10 10:00"))
    return fresh(lead), fresh(first), fresh(second)


@pytest.fixture
def question_desk():
    """An app that takes questions."""
    with media.open_desk() as desk:
        yield desk
