"""The page with which an auditor checks a slip: from a file, without the site, without the network."""

from __future__ import annotations

import copy
import json

import pytest

from lifeline.kernel import chain
from lifeline.kernel.models import Event
from lifeline.kernel.tests.chains import build
from lifeline.kernel.tests.kinds import FILED, OPENED
from tests.browser.checks import assert_accessible
from tests.guard import house

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PAGE = house.ROOT / "src/lifeline/kernel/static/kernel/chain/check.html"
CHECKS = ("leaf", "values", "path", "seals", "head")


@pytest.fixture
def check(browser, tmp_path):
    """Give the page a proof and perhaps a known head; the checks that do not hold."""
    context = browser.new_context(offline=True, locale="zh-CN")
    page = context.new_page()

    def run(proof, known=""):
        file = tmp_path / "proof.json"
        file.write_text(proof if isinstance(proof, str) else json.dumps(proof))
        page.goto(PAGE.as_uri())
        page.locator("#file").set_input_files(file)
        page.locator("#known").fill(known)
        page.locator("button").click()
        page.locator("#result").wait_for(state="visible")
        held = {name: page.locator(f"#check-{name}").get_attribute("data-holds") for name in CHECKS}
        assert page.locator("#sound").is_visible() == (set(held.values()) == {"yes"})
        assert page.locator("#broken").is_visible() != page.locator("#sound").is_visible()
        return {name for name, holds in held.items() if holds == "no"}

    run.page = page
    yield run
    context.close()


@pytest.fixture
def proof():
    build(3)
    row = Event.objects.filter(kind=OPENED).order_by("seq").last()
    return chain.proof(row.id, opened=["name"])


@pytest.mark.parametrize("number", range(6))
def test_k20_every_proof_holds_in_the_browser_too(check, number):
    build(2)
    row = Event.objects.get(seq=7 + number)
    assert check(chain.proof(row.id, opened=["name", "text"], whole=True)) == set()


def test_k20_what_was_changed_in_a_proof_is_named(check, proof):
    for place, (name, value) in {
        "leaf": ("event", proof["event"].replace("炼铁厂", "炼钢厂")),
        "values": ("opened", [{**proof["opened"][0], "value": "李雷"}]),
        "path": ("index", proof["index"] ^ 1),
        "seals": ("following", [{**proof["following"][0], "at_us": 1}]) if proof["following"] else ("seal", {}),
    }.items():
        forged = copy.deepcopy(proof) | {name: value}
        assert place in check(forged)
    assert check(proof, known="0" * 64) == {"head"}
    assert check(proof, known=chain.head().head.hex()) == set()


def test_what_is_no_proof_does_not_hold(check):
    assert check("nonsense") == {"leaf", "values", "path", "seals"}


def test_k26_a_closed_event_is_proved_by_its_hash(check):
    build(1)
    assert check(chain.proof(Event.objects.get(kind=FILED).id)) == set()
    assert json.loads(check.page.locator("#content").inner_text()) == {"kind": "test.report.filed", "grain": "h"}


def test_the_page_is_accessible(check, proof):
    check(proof)
    assert_accessible(check.page)
