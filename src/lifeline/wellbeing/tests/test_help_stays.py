"""W-28: help is there whatever is configured, on every page, and with a line that answers around the clock."""

import re
from pathlib import Path

import pytest
from django.conf import global_settings
from django.urls import reverse

from config import settings as product
from lifeline import wellbeing
from lifeline.wellbeing.queries import health

pytestmark = pytest.mark.django_db
OURS = sorted(name for name in dir(product) if name.isupper() and isinstance(getattr(product, name), bool))


@pytest.mark.parametrize("name", [name for name in OURS if not hasattr(global_settings, name)])
def test_w28_no_setting_turns_the_button_or_the_page_off(name, client, settings):
    """Without a log-in, with each switch of the product turned over."""
    setattr(settings, name, not getattr(settings, name))
    text = client.get(reverse("wellbeing:help_now")).content.decode()
    assert text.count("tel:12356") >= 1
    assert "/wellbeing/help/call/" in text


def test_w15_w28_every_page_of_the_area_carries_the_button():
    folder = Path(wellbeing.__file__).parent / "templates" / "wellbeing"
    pages = [path for path in folder.glob("[a-z]*.html") if path.name != "base.html"]
    bases = {re.match(r'{% extends "([^"]+)"', path.read_text())[1] for path in pages}
    assert bases == {"wellbeing/base.html", "kernel/desk.html"}
    assert '{% include "wellbeing/_help_bar.html" %}' in (folder / "base.html").read_text()


@pytest.mark.parametrize("held", [(), "without the clock"])
def test_w17_no_line_around_the_clock_is_an_error_of_the_system(held, monkeypatch):
    found = tuple(line for line in health.lines() if not line.always) if held else ()
    assert health.help_lines() == []
    monkeypatch.setattr(health, "lines", lambda: found)
    assert [error.id for error in health.help_lines()] == ["wellbeing.E001"]


def test_a_page_with_parts_that_are_not_printed_loads_the_sheet_that_hides_them():
    folder = Path(__file__).parents[1] / "templates" / "wellbeing"
    pages = [path for path in folder.glob("*.html") if "unprinted" in path.read_text("utf-8")]
    assert {"case_detail.html", "note_edit.html"} <= {path.name for path in pages}
    for page in pages:
        text = page.read_text("utf-8")
        assert '{% extends "wellbeing/base.html" %}' in text or '"wellbeing/wellbeing.css"' in text
