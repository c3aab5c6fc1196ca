"""H-11: what comes while one types never hides, covers or moves what one is about to press."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from lifeline.hotline.actions import faq
from tests.browser.checks import assert_accessible, assert_fits, held_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def places(page):
    """Where everything stands that can be pressed or filled below the box."""
    return [
        page.locator(name).bounding_box()
        for name in ("button[type=submit].primary", "#id_photos", "#id_place", "#id_critical")
    ]


def asked(words):
    """The answer to all of these words; one to the words before may still be on its way."""
    return lambda answer: answer.url.endswith("/new/hints/") and quote(words) in (answer.request.post_data or "")


@pytest.mark.usefixtures("categories")
def test_h11_h81_hints_come_after_a_rest_and_move_nothing(visit, world, picture):
    now = timezone.now()
    entry = faq.propose(
        world.jinan, "食堂晚上几点关门？", "晚上八点关门，夜班窗口到十点。", None, actor=world.publisher, now=now
    )
    faq.show(entry, world.publisher, (now + timedelta(days=30)).date(), actor=world.publisher, now=now)
    for width in (390, 1280):
        page = visit("/hotline/new/", person=world.employee, width=width)
        page.locator("#id_text").fill("食堂晚上几点")
        page.locator(".draft").get_by_text("已保存在本机").wait_for()
        before = places(page)
        page.locator("#id_text").press_sequentially("关门了，饭菜又凉")
        page.locator(".found").get_by_text("食堂晚上几点关门？").wait_for()
        assert places(page) == before
        chip = page.locator(".offers").get_by_label("食堂", exact=True)
        chip.check()
        with page.expect_response(asked("又贵")):
            page.locator("#id_text").press_sequentially("又贵")
        page.locator(".offers input:checked").wait_for()
        assert chip.is_checked()
        assert places(page) == before
        assert_fits(page)
        assert_accessible(page)
        picture(page, f"hints-{width}")


@pytest.mark.usefixtures("categories")
def test_h11_what_is_chosen_while_an_answer_is_on_its_way_stays_chosen(visit, world):
    page = visit("/hotline/new/", person=world.employee)
    page.locator("#id_text").fill("食堂的饭菜凉了")
    chip = page.locator(".offers").get_by_label("食堂", exact=True)
    chip.wait_for()
    held = held_up(page, "**/new/hints/")
    for act, words in ((chip.check, "食堂的饭菜凉了又贵"), (chip.check, "浴室没有热水已经三天"), (chip.focus, "")):
        page.evaluate("document.querySelector('.offers').classList.add('before')")
        page.locator("#id_text").fill(words)
        answer = held()
        act()
        answer.continue_()
        page.locator(".offers:not(.before)").wait_for()
        assert chip.is_checked()  # also where it is not offered any more
