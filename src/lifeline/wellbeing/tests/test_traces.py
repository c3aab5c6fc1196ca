"""W-58: a whole walk leaves no scale, score, band or answer in an address, a title, a file name, a log, a cache or a row."""

import logging
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from lifeline.questionnaires import api
from lifeline.wellbeing import tasks
from lifeline.wellbeing.queries import holding
from lifeline.wellbeing.rules.consents import KEEP, REMIND
from lifeline.wellbeing.tests.offices import given, open_office
from lifeline.wellbeing.tests.test_guest import Guest

pytestmark = pytest.mark.django_db
SCALE = api.definition("phq9")
WORDS = api.wording(SCALE, "zh-Hans")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
NEEDLES = ("phq9", "PHQ-9", "抑郁", "moderately_severe", "中重度", WORDS.title, *WORDS.items.values())
"""What must stand nowhere but in the pages themselves. None of them can come about by chance in a random key."""


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


class Watched:
    """A client that writes down what stays behind of each answer: addresses, titles, file names, what may be kept."""

    def __init__(self, client):
        self.client, self.left, self.kept = client, [], []

    def get(self, path):
        return self._seen(self.client.get(path))

    def post(self, path, data=None):
        return self._seen(self.client.post(path, data or {}))

    def _seen(self, response):
        asked = response.request
        self.left += [asked["PATH_INFO"], asked["QUERY_STRING"], str(dict(response.headers)), str(response.cookies)]
        if response["Content-Type"].startswith("text/html"):
            self.left += TITLE.findall(response.content.decode())
            self.left += re.findall(r'(?:href|action|src)="([^"]*)"', response.content.decode())
        if response.status_code == 200 and "no-store" not in response.get("Cache-Control", ""):
            self.kept.append(asked["PATH_INFO"])
        return response


def everything_stored():
    """Every row of every table in text: bytes as bytes are printed, so what is sealed does not match."""
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            for row in model._base_manager.order_by("pk").values():
                yield f"{model._meta.label} {row}"


def found_in(texts):
    return [(needle, text[:160]) for text in texts for needle in NEEDLES if needle in unquote(text)]


def walk_as_guest(watched):
    guest = Guest(watched, "phq9").answer(2, 2, 2, 2, 2, 2, 2, 1, 1, 1).finish()
    assert 'class="figure"' in guest.send(step="seen").text


def walk_kept(watched):
    """Start, ten answers, result, history, consents, export, sharing's first page; the address of the result."""
    reply = watched.post("/wellbeing/sheet/", {"instrument": "phq9", KEEP: "yes", REMIND: "yes"})
    for index in (2, 2, 2, 2, 2, 2, 2, 1, 1, 1):
        watched.get(reply["Location"])
        reply = watched.post(reply["Location"], {"answer": str(index)})
    watched.get(reply["Location"])
    watched.post(reply["Location"], {"step": "finish"})
    result = watched.post(reply["Location"], {"step": "seen"})["Location"]
    assert "中重度" in watched.get(result).content.decode()
    for path in (
        f"{result}share/",
        f"{result}erase/",
        "/wellbeing/history/",
        "/wellbeing/consents/",
        "/wellbeing/mine/",
    ):
        assert watched.get(path).status_code == 200, path
    watched.post("/wellbeing/mine/export/")
    return result


def walk_to_a_talk(watched, result):
    slot = re.search(r'class="slot" href="([^"]*)"', watched.get(result).content.decode())[1]
    watched.get(slot)
    talk = watched.post(slot, given())["Location"]
    assert watched.get(talk).status_code == 200
    watched.get(f"{talk}calendar/")
    watched.get("/wellbeing/people/")


def test_w58_e38_a_whole_walk_leaves_no_trace_of_what_was_taken(client, sign_in, world, caplog, settings):
    settings.EMAIL_HOST = "mail.example.org"
    caplog.set_level(logging.DEBUG)
    open_office(world, timezone.now())
    sign_in(client, world.employee)
    watched = Watched(client)
    watched.get("/wellbeing/")
    watched.get("/wellbeing/check/")
    walk_as_guest(watched)
    walk_to_a_talk(watched, walk_kept(watched))
    watched.post("/wellbeing/sheet/", {"instrument": "phq9"})  # begun, and left
    later = timezone.now() + timedelta(days=4)
    tasks.remind_unfinished(later.replace(hour=2, minute=0))  # 10:00 in Shanghai
    assert holding.keeps(world.employee)
    assert watched.kept == []
    assert found_in(watched.left) == []
    assert found_in(everything_stored()) == []
    assert found_in(record.getMessage() for record in caplog.records) == []
    assert found_in(str(one.message()) for one in mail.outbox) == []
    assert found_in(f"{key} {value!r}" for key, value in getattr(cache, "_cache", {}).items()) == []
