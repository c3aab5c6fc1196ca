"""W-28: help is there whatever is configured, on every page, and with a line that answers around the clock."""

import re
from pathlib import Path

import pytest
from django.conf import global_settings
from django.urls import reverse

from config import settings as product
from lifeline import wellbeing

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
