"""What turns silent faults into failures: unknown template variables, unordered lists, the network, real clocks."""

from __future__ import annotations

import random
import socket
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.db.models.query import QuerySet
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.strategies import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.test import Client

    from lifeline.people.models import Person

pytest_plugins = ["tests.emptying", "tests.forgetting"]
SHANGHAI = ZoneInfo("Asia/Shanghai")

# How long an example takes says how busy the machine is, and no test of ours is a timed one.
untimed = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("untimed", untimed)
hypothesis_settings.register_profile("same", untimed, derandomize=True)  # what `./lifeline test` asks for
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _characters_are_known():
    """Draw one text: in a fresh clone that makes Hypothesis's table of characters, a second that no test should pay."""

    @hypothesis_settings(max_examples=1, database=None)
    @given(text())
    def drawn(_text: str) -> None:
        pass

    drawn()


@pytest.fixture(scope="session", autouse=True)
def _unordered_lists_are_shuffled():
    """Rule 11: a queryset without an order comes in any order, so a test that leans on luck fails."""
    fetch = QuerySet._fetch_all

    def shuffled(self: QuerySet) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and isinstance(self._result_cache, list):
            random.shuffle(self._result_cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", shuffled)
        yield


@pytest.fixture(scope="session", autouse=True)
def memory_of_the_site():
    """A third of a second and 128 MB a code are for the site; gives its number, by which `kernel.box` is tested."""
    from lifeline.kernel import box

    own = box.MEMORY
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(box, "MEMORY", 1024 * 1024)
        yield own


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """pytest-django's, except that one worker migrates and the others copy what it made (`tests/migrated.py`)."""
    from django.conf import settings
    from django.db import connection

    from tests import migrated

    def setup() -> None:
        request.getfixturevalue("django_db_setup")  # the one of pytest-django, which this one stands before

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with migrated.template() as name:
                if made := migrated.is_there(name):
                    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = name
                setup()
                if not made:
                    migrated.copy_to(name)
            return
        with migrated.one_makes_it():
            if not (file := migrated.path()).exists():
                setup()
                migrated.keep()
                return
        migrated.load(file)


def pytest_collection(session: pytest.Session) -> None:
    """Each worker of a run of everything begins to load tests at another place: thus each is compiled by one worker.

    Pytest makes the asserts of a test anew and keeps what it made; for all tests that is 13 s, in a fresh clone.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker and session.config.args == session.config.getini("testpaths"):
        files = sorted(Path(__file__).parent.glob("src/lifeline/*/tests/test_*.py"))
        begin = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
        for file in files[begin:] + files[:begin]:
            import_module(f"lifeline.{file.parent.parent.name}.tests.{file.stem}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that opens no database of this run, or none at all, finds the same on every engine: it runs once.

    The lanes of `./lifeline test` look for the browser's in its folder, so one that stands elsewhere would never run.
    """
    for item in items:
        if item.get_closest_marker("browser") and "browser" not in item.path.parts:
            raise pytest.UsageError(f"{item.nodeid} drives a browser and belongs into tests/browser.")
        fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if not fixtures and not any(map(item.get_closest_marker, ("django_db", "race"))):
            item.add_marker("once")


LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Rule 11: a test speaks to this machine only, and an action to nobody (K-7)."""
    from lifeline.kernel.action import inside_action

    connect, sleep = socket.socket.connect, time.sleep

    def patient(seconds: float) -> None:
        assert not inside_action(), "An action sleeps."
        sleep(seconds)

    def local_only(self: socket.socket, address: object) -> None:
        assert not inside_action(), "An action speaks to the network."
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOCAL:  # type: ignore[index]
            raise AssertionError(f"A test tried to reach {address!r}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_only)
        patch.setattr(time, "sleep", patient)
        yield


@pytest.fixture
def now() -> datetime:
    """A working Monday, 10:00 in Shanghai."""
    return datetime(2026, 3, 9, 10, tzinfo=SHANGHAI)


@pytest.fixture
def still_clock(monkeypatch):
    """The clock stands: pages that are compared tell the same time, however long the test takes between them."""
    from django.utils import timezone

    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture(autouse=True)
def _each_test_begins_in_the_language_of_the_site(settings):
    """A page that was asked for in English leaves its thread in English."""
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def in_english() -> Iterator[None]:
    """Sentences of this test are compared in English."""
    from django.utils.translation import override

    with override("en"):
        yield


@pytest.fixture
def world(db):
    """The cast of tests/cast.py."""
    from tests.cast import build

    return build()


@pytest.fixture
def sign_in():
    """Sign a person in on a client, as if every step of the log-in had been taken: one row, and no more."""

    def enter(client: Client, person: Person) -> None:
        from django.conf import settings as site
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.utils import timezone

        from lifeline.people.actions.sessions import SessionStore
        from lifeline.people.policies import note_proof

        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), site.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        note_proof(session, "factor", timezone.now(), has_factor=True)
        session.save()
        client.cookies[site.SESSION_COOKIE_NAME] = session.session_key

    return enter


@pytest.fixture
def constant_queries(client, django_assert_num_queries):
    """Rule 7: `constant_queries("hotline:queue_list", 7, grow)` asks a list with one and with three items.

    `grow()` adds one item; the count is a literal, so that a new query is a decision.
    """
    from django.urls import reverse

    def check(name: str, count: int, grow: Callable[[], object], args: Sequence[object] = (), **query: str) -> None:
        for items in (1, 2):
            for _ in range(items):
                grow()
            client.get(reverse(name, args=args), query)  # what is cached for all readers is warm
            with django_assert_num_queries(count):
                assert client.get(reverse(name, args=args), query).status_code == 200

    return check
