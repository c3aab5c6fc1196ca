"""The living page in every look, and what the frame does in a real browser."""

import pytest

from tests.browser.checks import assert_accessible, assert_fits, assert_touchable

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [
    (390, "light", 100), (390, "dark", 100), (320, "light", 125), (320, "light", 150), (320, "dark", 150),
    (768, "light", 100), (1280, "light", 100), (1280, "dark", 125), (1920, "light", 150),
]  # fmt: skip


@pytest.mark.parametrize(("width", "theme", "size"), LOOKS)
def test_k97_every_component_can_be_read_and_hit_in_every_look(visit, world, picture, width, theme, size):
    page = visit("/design/", person=world.dispatcher, width=width, theme=theme, size=size)
    picture(page, f"design-{width}-{theme}-{size}")
    assert_accessible(page)
    assert_fits(page)
    assert_touchable(page)
