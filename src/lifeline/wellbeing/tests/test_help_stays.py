"""W-28: help is there whatever is configured, on every page, and with a line that answers around the clock."""

import re
from pathlib import Path

import pytest
from django.conf import global_settings
from django.urls import reverse

from config import settings as product
from lifeline import wellbeing
from lifeline.wellbeing.tests.test_guest import Guest
from lifeline.wellbeing.tests.test_site import RANGES

pytestmark = pytest.mark.django_db
OURS = sorted(name for name in dir(product) if name.isupper() and isinstance(getattr(product, name), bool))


@pytest.mark.parametrize("name", [name for name in OURS if not hasattr(global_settings, name)])
def test_w28_no_setting_turns_the_button_or_the_page_off(name, client, settings):
    """Without a log-in, with each switch of the product turned over."""
    setattr(settings, name, not getattr(settings, name))
    text = client.get(reverse("wellbeing:help_now")).content.decode()
    assert text.count("tel:12356") >= 1
    assert "/wellbeing/help/call/" in text


@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
def test_w28_no_number_of_a_site_hides_the_page_the_button_or_the_card(end, client, sign_in, world, settings, tmp_path):
    """Each number of the regulations at its least and its most, all at once, and a list of lines that is broken."""
    settings.KEYS = tmp_path / "keys"
    settings.CARE = {name: RANGES[f"CARE_{name}"][1 + end] for name in settings.CARE}
    settings.DATA = tmp_path
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "help-lines.json").write_text("{")
    assert "tel:12356" in client.get(reverse("wellbeing:help_now")).content.decode()
    sign_in(client, world.employee)
    assert "tel:12356" in client.get(reverse("wellbeing:help_call")).content.decode()
    guest = Guest(client, "phq9").answer(0, 0, 0, 0, 0, 0, 0, 0, 3)
    assert 'class="card in help-card"' in guest.text
    assert 'href="/wellbeing/help/"' in client.get(reverse("wellbeing:home")).content.decode()


def test_w15_w28_every_page_of_the_area_carries_the_button():
    folder = Path(wellbeing.__file__).parent / "templates" / "wellbeing"
    pages = [path for path in folder.glob("[a-z]*.html") if path.name != "base.html"]
    bases = {re.match(r'{% extends "([^"]+)"', path.read_text())[1] for path in pages}
    assert bases == {"wellbeing/base.html", "kernel/desk.html"}
    assert '{% include "wellbeing/_help_bar.html" %}' in (folder / "base.html").read_text()
