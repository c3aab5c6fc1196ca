"""What every page must stand: no barrier that axe-core finds, targets to hit with a thumb, nothing cut at 320 px."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.turns import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def until(page: Page, expression: str) -> None:
    """Wait until the expression is true; Playwright's own waiting needs the eval that the policy forbids."""
    end = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)


def held_up(page: Page, addresses: str) -> Callable[[], Route]:
    """From now on requests to these addresses stay on their way. What it gives waits for the next: to be let go on."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def one() -> Route:
        end = time.monotonic() + PATIENCE
        while not held:
            assert time.monotonic() < end, f"nothing was asked of {addresses}"
            page.wait_for_timeout(10)
        return held.pop(0)

    page.route(addresses, hold)
    return one


AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < Infinity).map(one => one.finished)).then(() => null)"""
"""A colour on its way from one to the other is neither, and what comes in stands somewhere else a moment later."""


def arrived(page: Page) -> None:
    """The page is there with its styles and scripts, and nothing moves."""
    page.wait_for_load_state()
    page.evaluate(AT_REST)


def assert_accessible(page: Page) -> None:
    """K-97. No serious or critical violation of WCAG 2.1 AA; the message names rule, element and reason.

    Styles are not fetched a second time (`preload`): no rule that we ask for reads them.
    """
    arrived(page)
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text())
    wanted = {"type": "tag", "values": RULES}
    asked = {"runOnly": wanted, "resultTypes": ["violations"], "preload": False, "iframes": False}
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    bad = [
        f"{one['impact']} {one['id']}: {node['html'][:120]} — {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
    assert not bad, "\n".join(bad)


def assert_good(page: Page) -> None:
    """All of it."""
    assert_accessible(page)
    assert_fits(page)
    assert_touchable(page)


HEIGHTS = {320: 568, 390: 844, 768: 1024, 1280: 800, 1920: 1080}
SIZES = {100: "", 125: "l", 150: "xl"}


def dress(page: Page, width: int, theme: str, size: int) -> None:
    """Turn an open page to a width, a theme and a size of letters, as its reader's choice and screen would."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.evaluate(
        "([theme, size]) => { const root = document.documentElement; root.dataset.theme = theme;"
        " size ? root.dataset.size = size : delete root.dataset.size; }",
        [theme, SIZES[size]],
    )
    until(page, f"innerWidth === {width}")


WIDER = """() => [...document.querySelectorAll('body *')].filter(e => {
  if (!e.getClientRects().length || e.closest('.scroll, .hidden-label, .skip, dialog:not([open]), svg')) return false;
  const box = e.getBoundingClientRect();
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map(e => e.outerHTML.slice(0, 120))"""

CUT = """() => [...document.querySelectorAll('body *')].filter(e => {
  if (!e.getClientRects().length || e.closest('.hidden-label, .brand, svg, .scroll, textarea, select, input')) return false;
  const style = getComputedStyle(e);
  return ['hidden', 'clip'].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
}).map(e => e.outerHTML.slice(0, 120))"""

SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(e => {
  if (!e.getClientRects().length || e.disabled || e.closest('.hidden-label, .skip')) return false;
  const words = [...e.parentElement.childNodes].some(one => one.nodeType === 3 && one.textContent.trim());
  if (e.tagName === 'A' && words && getComputedStyle(e).display === 'inline') return false;
  const label = e.closest('label'), box = (label || e).getBoundingClientRect();
  return box.height < 43.5 || box.width < 24;
}).map(e => `${Math.round(e.getBoundingClientRect().width)}×${Math.round(e.getBoundingClientRect().height)} ${e.outerHTML.slice(0, 120)}`)"""


def assert_fits(page: Page) -> None:
    """K-97. Nothing stands out of the screen sideways and nothing is cut off."""
    arrived(page)
    for what, probe in (("stands out sideways", WIDER), ("is cut off", CUT)):
        found = page.evaluate(probe)
        assert not found, f"{what}:\n" + "\n".join(found)
    wide, room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room, f"the page is {wide} px wide on a screen of {room} px"


def assert_touchable(page: Page) -> None:
    """K-97. What one presses is at least 44 px high; a link inside a sentence is exempt, as WCAG has it."""
    arrived(page)
    found = page.evaluate(SMALL)
    assert not found, "too small:\n" + "\n".join(found)
