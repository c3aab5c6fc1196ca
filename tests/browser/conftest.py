"""The harness of the browser tests: Debian's Chromium, a visitor with a look of his own, accessibility, pictures.

    @pytest.mark.browser
    def test_a_case_is_reported(visit, world):
        page = visit("/hotline/new/", person=world.employee, width=390, theme="dark", size=150)
        assert_accessible(page)

What the page writes to the console as an error fails the test, and so does a breach of the content policy.
LIFELINE_CHROMIUM names the browser. With LIFELINE_PICTURES=1, `picture(page, "name")` writes screenshots/name.png, which
git ignores: to be looked at by people, and a third of the time of the run.
"""

from __future__ import annotations

import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.browser import anonymous, turns
from tests.browser.checks import HEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from lifeline.people.models import Person

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def worth(message) -> bool:
    """An error of a script or a breach of the policy; that a page answered 404 or 422 is what the test asks for."""
    return message.type == "error" and not message.text.startswith("Failed to load resource")


def lost(answer) -> bool:
    """A file of ours that is not there, or a fault."""
    return answer.status >= 500 or ("/static/" in answer.url and answer.status >= 400)


def chromium() -> str:
    """Path of the browser."""
    found = os.environ.get("LIFELINE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return found or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver keeps a loop in this thread; no async code of ours runs
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def listen(page: Page, complaints: list[str]) -> None:
    """Write into `complaints` what goes wrong on the page."""
    page.on("console", lambda message: complaints.append(message.text) if worth(message) else None)
    page.on("response", lambda answer: complaints.append(f"{answer.status} {answer.url}") if lost(answer) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def session_of(person: Person, sign_in, url: str) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    client = Client()
    sign_in(client, person)
    return {"name": site.SESSION_COOKIE_NAME, "value": client.cookies[site.SESSION_COOKIE_NAME].value, "url": url}


@pytest.fixture(scope="session", autouse=True)
def _one_at_a_time(django_db_setup, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), turns.one_at_a_time():
        yield


@pytest.fixture(scope="module")
def tab(browser, live_server) -> Iterator[Page]:
    """One page for all tests of a module that only look at one address after the other: opening a device costs more."""
    context = browser.new_context(
        viewport={"width": 390, "height": HEIGHTS[390]},
        service_workers="block",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        base_url=live_server.url,
        reduced_motion="reduce",  # colours do not fade from look to look
    )
    page = context.new_page()
    page.set_default_timeout(turns.PATIENCE * 1000)
    page.complaints = []
    listen(page, page.complaints)
    yield page
    context.close()


@pytest.fixture
def look_at(tab, live_server, sign_in) -> Iterator[Callable[..., Page]]:
    """`look_at(address, person=…)` shows an address in the module's tab, as somebody who comes anew."""

    def show(address: str, person: Person | None = None) -> Page:
        tab.complaints.clear()
        tab.context.clear_cookies()
        if person is not None:
            tab.context.add_cookies([session_of(person, sign_in, live_server.url)])
        tab.goto(address)
        return tab

    yield show
    told = list(tab.complaints)
    tab.goto("about:blank")  # a page that asks again by itself would do so while the tables are emptied
    turns.all_answered()
    assert told == []


@pytest.fixture
def visit(browser, live_server, sign_in) -> Iterator[Callable[..., Page]]:
    """`visit(address, person=…, width=390, theme="light", size=100, script=True, workers=False, …)` opens a page.

    Each call is a device of its own: cookies, storage, size of the screen. More keywords go to Playwright's context.
    """
    contexts, complaints = [], []

    def enter(
        address: str,
        *,
        person: Person | None = None,
        width: int = 390,
        theme: str = "light",
        size: int = 100,
        script: bool = True,
        workers: bool = False,
        language: str = "zh-CN",
        **more,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=script,
            service_workers="allow" if workers else "block",
            locale=language,
            timezone_id="Asia/Shanghai",
            base_url=live_server.url,
            **more,
        )
        contexts.append(context)
        context.add_cookies([{"name": "look", "value": f"{theme}.{size}", "url": live_server.url}])
        if person is not None:
            context.add_cookies([session_of(person, sign_in, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(turns.PATIENCE * 1000)
        page.complaints = complaints
        listen(page, complaints)
        page.goto(address)
        return page

    yield enter
    for context in contexts:
        context.close()
    turns.all_answered()
    assert complaints == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Write the whole page to screenshots/NAME.png, to be looked at, if LIFELINE_PICTURES asks for it."""
    wanted = bool(os.environ.get("LIFELINE_PICTURES"))

    def take(page: Page, name: str) -> None:
        if not wanted:
            return
        path = ROOT / "screenshots" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)

    return take


@pytest.fixture
def say(live_server, settings) -> Iterator[str]:
    """The address of the anonymous host."""
    server = anonymous.serve()
    yield f"http://{settings.ANON_HOST}:{server.port}"
    server.terminate()


@pytest.fixture
def categories() -> None:
    """The category tree, which the first test that empties the tables has taken along."""
    import_module("lifeline.hotline.migrations.0002_beginning").plant_categories(apps, None)
