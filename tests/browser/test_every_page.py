"""Every page of the access table on phone and desk, light, dark and in large text: no barrier, nothing cut, all in reach.

With LIFELINE_PICTURES=1 the pictures in screenshots/pages/ are there to be looked at.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.checks import assert_accessible, assert_fits, assert_touchable, dress
from tests.cast import PERSONAS
from tests.guard.access import ACCESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NO_PAGES = {"kernel:manifest", "kernel:service_worker"}
AT_ONCE = 8
#  width, theme, size, whether axe looks: phone and desk, light and dark, each once on every page
LOOKS = [
    (390, "light", 100, True),
    (390, "dark", 150, False),
    (320, "light", 150, False),
    (1280, "light", 100, False),
    (1280, "dark", 125, True),
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


def rooms():
    """The pages in groups that one setting serves: to make it, and to empty the tables after it, costs more than a look."""
    by_setting: dict[object, list[str]] = {}
    for name in PAGES:
        by_setting.setdefault(ACCESS[name].setup, []).append(name)
    return [list(part) for names in by_setting.values() for part in batched(names, AT_ONCE)]


def batched(names, size):
    """Parts of at most `size`; `itertools` knows it from Python 3.12 on."""
    return (names[at : at + size] for at in range(0, len(names), size))


@pytest.mark.usefixtures("categories")
@pytest.mark.parametrize("names", rooms(), ids="+".join)
def test_k97_every_page_stands_every_look(look_at, world, sign_in, picture, names):
    setup = ACCESS[names[0]].setup
    made = setup(world) if setup else None
    failed = []
    for name in names:
        row, who = ACCESS[name], reader(ACCESS[name])
        person = world.people[who] if who else None
        try:
            show(
                name, reverse(name, args=row.args(world, made)), person, look_at=look_at, sign_in=sign_in, take=picture
            )
        except AssertionError as found:
            failed.append(f"{name}: {found}")
    assert not failed, "\n\n".join(failed)


def show(name, address, person, *, look_at, sign_in, take):
    """Look at one page in every look."""
    client = Client()
    if person:
        sign_in(client, person)
    if not is_page(client.get(address)):
        return
    page = look_at(address, person)
    for width, theme, size, with_axe in LOOKS:
        dress(page, width, theme, size)
        take(page, f"pages/{name.replace(':', '-')}-{width}-{theme}{size}")
        if with_axe or name in WHOLE:
            assert_accessible(page)
        assert_fits(page)
        assert_touchable(page)
    assert page.complaints == []


def test_the_pages_that_are_seen_whole_exist():
    assert set(PAGES) >= WHOLE
