"""The living page in every look, and what the frame does in a real browser."""

import re

import pytest
from django.conf import settings

from tests.browser.checks import assert_accessible, assert_fits, assert_good, assert_touchable, dress, until
from tests.browser.desks import go

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [
    (390, "dark", 100), (320, "light", 125), (320, "dark", 150), (768, "light", 100), (1280, "dark", 100),
    (1920, "light", 150),
]  # fmt: skip
"""Beside those in which test_every_page.py sees it whole."""
AT_REST = "document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping') === null"


def test_k97_every_component_can_be_read_and_hit_in_every_look(look_at, world, picture):
    page = look_at("/design/", world.dispatcher)
    for width, theme, size in LOOKS:
        dress(page, width, theme, size)
        picture(page, f"design-{width}-{theme}-{size}")
        assert_good(page)


def test_k97_the_first_stop_of_the_keyboard_leads_to_the_content(visit, world):
    page = visit("/design/", person=world.employee)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'main'")


def test_k97_keys_walk_through_the_rows_and_are_silent_while_one_types(visit, world):
    page = visit("/design/", person=world.employee, width=1280)
    focused = "document.activeElement.textContent.trim()"
    page.keyboard.press("j")
    first = page.evaluate(focused)
    page.keyboard.press("j")
    assert page.evaluate(focused) != first
    page.keyboard.press("k")
    assert page.evaluate(focused) == first
    page.locator("#id_text").fill("")
    page.locator("#id_text").press_sequentially("jk?")
    assert page.locator("#id_text").input_value() == "jk?"
    assert not page.locator("#keys").is_visible()


def test_k97_a_question_mark_lists_the_keys_and_they_can_be_switched_off(visit, world):
    page = visit("/design/", person=world.employee, width=1280)
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert_accessible(page)
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()


def test_k95_the_areas_open_without_script(visit, world):
    page = visit("/design/", person=world.employee, script=False)
    page.locator(".top .menu").click()
    page.locator("#side").wait_for()
    page.locator("#side .shut").click()
    page.locator("#side").wait_for(state="hidden")


def test_k97_the_look_is_chosen_on_a_page_without_script(visit):
    page = visit("/look/?next=/look/", script=False)
    page.get_by_text("特大字").click()
    page.get_by_text("深色").click()
    go(page, page.locator("button[type=submit].primary"))
    assert page.locator("html").get_attribute("data-size") == "xl"
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_k98_the_first_field_with_an_error_has_the_focus(visit):
    page = visit("/look/")
    page.evaluate("document.querySelector('[name=theme]:checked').value = 'pink'")
    page.locator("main button[type=submit]").click()
    page.wait_for_selector(".summary")
    until(page, "document.activeElement.name === 'theme'")
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert_accessible(page)


def test_k96_a_page_with_a_foreign_script_would_not_run_it(visit, world):
    page = visit("/design/", person=world.employee)
    page.complaints.clear()
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in one for one in page.complaints)
    page.complaints.clear()


def test_paper_shows_the_content_and_not_the_frame(visit, world):
    page = visit("/design/", person=world.employee, width=1280)
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    assert not page.locator(".top").is_visible()
    assert page.locator(".timeline").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_nothing_moves_for_those_who_asked_for_rest(visit, world):
    page = visit("/design/", person=world.employee, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.skeleton i')).animationName") == "none"


def test_the_dark_look_follows_the_device_when_nothing_was_chosen(visit, world):
    page = visit("/design/", person=world.employee, theme="auto", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 28)"


def test_forced_colours_keep_the_edges_of_what_one_presses(visit, world):
    page = visit("/design/", person=world.employee, forced_colors="active")
    assert page.evaluate("getComputedStyle(document.querySelector('.badge')).borderTopWidth") == "1px"


def settled(page):
    """The content as it stands, without what htmx notes on elements and without keys that differ at every answer."""
    text = page.locator("#main").inner_html()
    return re.sub(r'(\s+(?=<)| hx-[a-z-]+="[^"]*"| class="(htmx-[a-z]+ ?)+"|(?<=name="once" value=)"[^"]+")', "", text)


@pytest.mark.parametrize(
    ("width", "link", "mark"), [(390, "已超期 3", "show=late"), (1280, "班车增设西站站点的建议", "row=2")]
)
def test_k94_a_swap_in_the_browser_leaves_what_a_reload_shows(visit, world, width, link, mark):
    page = visit("/design/", person=world.employee, width=width)
    part = "#list" if width == 390 else ".split"
    with page.expect_response(lambda answer: mark in answer.url):
        page.locator(part).first.get_by_text(link).click()
    page.wait_for_url(f"**{mark}**")
    until(page, AT_REST)
    swapped = settled(page)
    page.reload()
    assert settled(page) == swapped


def test_k95_filters_and_rows_lead_on_without_script(visit, world):
    page = visit("/design/", person=world.employee, script=False)
    page.locator("#list .filters").get_by_text("已超期").click()
    page.wait_for_url(re.compile(r"/design/\?show=late$"))
    page.locator(".split .row").nth(2).click()
    page.wait_for_url(re.compile("row=2"))
    page.locator("#detail h3", has_text="班车").wait_for()


def test_on_a_phone_a_row_opens_its_page(visit, world):
    page = visit("/design/", person=world.employee, width=390)
    with page.expect_navigation():
        page.locator(".split .row").nth(2).click()
    assert "班车" in page.locator("#detail h3").inner_text()


def test_k97_english_fits_too(visit, world, picture):
    world.employee.language = "en"
    world.employee.save()
    page = visit("/design/", person=world.employee, language="en-GB")
    assert page.locator("html").get_attribute("lang") == "en"
    for width, size in ((320, 150), (390, 100), (1280, 100)):
        dress(page, width, "light", size)
        picture(page, f"design-{width}-en-{size}")
        assert_fits(page)
        assert_touchable(page)


def test_a_refusal_under_htmx_is_a_toast_that_stays_until_it_is_shut(visit, world):
    page = visit("/design/", person=world.employee)
    toast = '<div class="toast" data-toast data-tone="bad"><p>Nein.</p><button class="door" type="button" data-shut>x</button></div>'
    headers = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "Content-Type": "text/html"}
    page.route("**/design/?show=late", lambda route: route.fulfill(status=409, headers=headers, body=toast))
    before = page.locator("#list").inner_text()
    page.locator("#list .filters").get_by_text("已超期").click()
    page.locator("#toasts .toast").get_by_text("Nein.").wait_for()
    until(page, AT_REST)  # from then on it can be shut
    assert page.locator("#list").inner_text() == before
    page.locator("#toasts [data-shut]").click()
    assert page.locator("#toasts .toast").count() == 0


def test_a_session_that_ended_leads_from_a_swap_to_the_log_in_page(visit, world):
    page = visit("/design/?row=1", person=world.employee)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#list .filters").get_by_text("已超期").click()
    page.wait_for_url("**/login/?next=**")
    assert page.url.endswith("/login/?next=%2Fdesign%2F%3Frow%3D1")


def test_the_head_of_a_tall_table_stays_in_sight(visit, world):
    page = visit("/design/", person=world.employee, width=1280)
    page.evaluate(
        "() => { const box = document.querySelector('.scroll'), body = box.querySelector('tbody'); box.classList.add('tall');"
        " for (let n = 0; n < 40; n++) body.append(body.rows[0].cloneNode(true)); box.scrollTop = 900; }"
    )
    tops = page.evaluate(
        "() => { const box = document.querySelector('.scroll');"
        " return [box.getBoundingClientRect().top, box.querySelector('th').getBoundingClientRect().top, box.scrollTop]; }"
    )
    assert tops[2] == 900
    assert abs(tops[1] - tops[0]) <= 2


def test_a_dialog_opens_over_the_page_and_shuts_with_escape(visit, world):
    page = visit("/design/", person=world.employee)
    page.locator("[data-opens=sure]").click()
    assert page.locator("#sure").is_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator("#sure").wait_for(state="hidden")
