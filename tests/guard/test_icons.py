"""Every sign that a page asks for is in the sprite."""

import re

from tests.guard import house
from tools import icons

ASKED = (
    re.compile(r'{%\s*icon\s+"([a-z0-9-]+)"'),
    re.compile(r'\bicon="([a-z0-9-]+)"'),
    re.compile(r'\bicon=_?\(?"([a-z0-9-]+)"'),
    re.compile(r'Words\(\s*"([a-z0-9-]+)"'),
    re.compile(r'#([a-z0-9-]+)" data-sign'),
)
CHOSEN = {"circle-check", "alert-triangle", "alert-circle", "info-circle"}  # by the tone of a note


def asked_for():
    texts = [path.read_text() for path in [*house.SOURCES, *house.TEMPLATES]]
    return {name for text in texts for pattern in ASKED for name in pattern.findall(text)} | CHOSEN


def test_every_sign_that_is_asked_for_is_there():
    assert asked_for() - set(icons.sprite()) == set()
