"""Every page of the access table on phone and desk, light, dark and in large text: no barrier, nothing cut, all in reach.

With LIFELINE_PICTURES=1 the pictures in screenshots/pages/ are there to be looked at.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.checks import assert_accessible, assert_fits, assert_touchable
from tests.cast import PERSONAS
from tests.guard.access import ACCESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_PAGES = {"kernel:manifest", "kernel:service_worker"}
#  width, height, data-theme, data-size, whether axe looks: phone and desk, light and dark, each once on every page
LOOKS = [
    (390, 844, "light", "", True),
    (390, 844, "dark", "xl", False),
    (320, 568, "light", "xl", False),
    (1280, 800, "light", "", False),
    (1280, 800, "dark", "l", True),
]
WHOLE = {"kernel:design_page", "people:home", "hotline:report_new", "hotline:case_detail", "wellbeing:home"}
"""Of these pages axe sees each look: between them they show every part that only a phone or only a desk has."""


def reader(row):
    """The first persona that gets the page; "" for a page that is open to all; None when nobody reads it."""
    if row.public == 200:
        return ""
    return next((who for who in PERSONAS if row.status(who) == 200), None)


PAGES = sorted(
    name for name, row in ACCESS.items() if row.method == "get" and reader(row) is not None and name not in NO_PAGES
)


def is_page(answer):
    """Not a file, and not a part that only a swap asks for."""
    return "text/html" in answer["Content-Type"] and answer.content.lstrip().lower().startswith(b"<!doctype")


@pytest.mark.usefixtures("categories")
@pytest.mark.parametrize("name", PAGES)
def test_k97_every_page_stands_every_look(look_at, world, sign_in, picture, name):
    row, who = ACCESS[name], reader(ACCESS[name])
    made = row.setup(world) if row.setup else None
    address = reverse(name, args=row.args(world, made))
    person = world.people[who] if who else None
    client = Client()
    if person:
        sign_in(client, person)
    if not is_page(client.get(address)):
        return
    page = look_at(address, person)
    for width, height, theme, size, with_axe in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(
            "([theme, size]) => { const root = document.documentElement; root.dataset.theme = theme;"
            " size ? root.dataset.size = size : delete root.dataset.size; }",
            [theme, size],
        )
        picture(page, f"pages/{name.replace(':', '-')}-{width}-{theme}{size}")
        if with_axe or name in WHOLE:
            assert_accessible(page)
        assert_fits(page)
        assert_touchable(page)


def test_the_pages_that_are_seen_whole_exist():
    assert set(PAGES) >= WHOLE
