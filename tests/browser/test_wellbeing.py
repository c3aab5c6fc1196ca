"""心灵护航 in the browser: J1 with and without script, one tap to help, the help page without network."""

import pytest

from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.models import Sheet
from lifeline.wellbeing.queries.holding import answers_token
from tests.browser.checks import assert_fits, assert_good, until
from tests.browser.desks import go

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CARD = 'form:has(input[value="{}"]) button[formaction]'  # the one that keeps nothing


def begin(visit, world, name, **look):
    page = visit("/wellbeing/check/", person=world.employee, **look)
    page.locator(CARD.format(name)).click()
    page.wait_for_url("**/wellbeing/g/")
    return page


def answer(page, index, then):
    page.locator(f'.option[value="{index}"]').click()
    page.get_by_text(then).first.wait_for()


@pytest.mark.parametrize(
    "look", [{}, {"width": 320, "size": 150, "theme": "dark"}, {"width": 1280}], ids=["phone", "small-large", "desk"]
)
def test_j1_a_guest_walks_from_the_choice_to_the_result(visit, world, picture, look):
    page = begin(visit, world, "phq9", **look)
    name = "-".join(map(str, look.values())) or "phone"
    assert_good(page)
    picture(page, f"wellbeing-item-{name}")
    for number in range(2, 10):
        answer(page, 1, f"{number} / 10")
    answer(page, 1, "10 / 10")
    page.get_by_text("您的回答显示近来很痛苦").wait_for()
    assert_good(page)
    picture(page, f"wellbeing-card-{name}")
    answer(page, 0, "快完成了")
    page.get_by_role("button", name="查看结果").click()
    page.get_by_text("看结果之前").first.wait_for()
    assert_good(page)
    picture(page, f"wellbeing-before-{name}")
    page.get_by_role("button", name="继续看结果").click()
    page.get_by_text("您的结果").first.wait_for()
    assert_good(page)
    picture(page, f"wellbeing-result-{name}")
    assert page.locator(".figure").first.inner_text() == "9"


def test_j1_without_script_the_same_way_leads_to_the_same_result(visit, world):
    page = begin(visit, world, "phq2", script=False)
    go(page, page.locator('.option[value="3"]'))
    go(page, page.locator('.option[value="2"]'))
    go(page, page.get_by_role("button", name="查看结果"))
    assert page.locator(".figure").first.inner_text() == "5"


def test_an_answer_can_be_taken_back_before_it_goes(visit, world):
    page = begin(visit, world, "phq2")
    page.evaluate("""() => {
        document.querySelector('.option[value="3"]').click();
        document.querySelector('[data-undo]').click();
    }""")
    page.wait_for_timeout(600)
    assert page.get_by_text("1 / 2").is_visible()
    page.keyboard.press("2")
    page.get_by_text("2 / 2").wait_for()


def test_leaving_quickly_leaves_no_way_back(visit, world, live_server):
    page = visit("/wellbeing/check/", person=world.employee)
    page.get_by_role("link", name="快速离开").click()
    page.wait_for_url(live_server.url + "/")
    page.go_back()
    assert "/wellbeing/" not in page.url


def test_w15_e28_the_help_page_opens_without_network_and_without_a_log_in(visit, world, live_server):
    page = visit("/", person=world.employee, workers=True)
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "caches.keys().then((names) => names.length > 0)")
    page.reload()
    page.context.clear_cookies()
    page.context.set_offline(True)
    page.goto(live_server.url + "/wellbeing/help/")
    assert page.locator('a[href="tel:12356"]').is_visible()
    assert page.get_by_text("慢慢呼一口气").is_visible()
    assert_fits(page)


def kept(visit, world, name, **look):
    """The first question of a sheet that is kept."""
    page = visit("/wellbeing/check/", person=world.employee, **look)
    page.locator(f'form:has(input[value="{name}"])').first.locator("button:not([formaction])").click()
    page.locator('input[name="keep"]').check()
    page.locator("main form button.primary").first.click()
    page.locator(".option").first.wait_for()
    page.wait_for_load_state()  # with the scripts, before anybody takes the network away
    return page


def test_j2_q36_answers_in_airplane_mode_wait_sealed_and_arrive_on_return(visit, world, picture):
    page = kept(visit, world, "phq9", width=320, size=150)
    page.context.set_offline(True)
    for number in range(2, 10):
        answer(page, 1, f"{number} / 10")
    answer(page, 1, "10 / 10")
    page.get_by_text("您的回答显示近来很痛苦").wait_for()  # W-18: without any network
    answer(page, 0, "等在这台设备上")
    assert_good(page)
    picture(page, "wellbeing-offline")
    rows = page.evaluate(QUEUE)
    assert (len(rows), {row["opens"] for row in rows}, {row["taken"] for row in rows}) == (10, {False}, {False})
    assert Sheet.objects.get().day  # it is there, without any answer yet
    assert sheets.open_sheets(answers_token(world.employee))[0].given == {}
    page.complaints.clear()  # the browser reports that it is offline
    page.context.set_offline(False)
    page.wait_for_url("**/finish/")
    assert len(sheets.open_sheets(answers_token(world.employee))[0].given) == 10
    assert page.evaluate(QUEUE) == []
    page.get_by_role("button", name="查看结果").click()
    page.get_by_role("button", name="继续看结果").click()
    page.get_by_text("您的结果").first.wait_for()
    assert page.locator(".figure").first.inner_text() == "9"


QUEUE = """() => new Promise((good) => {
  const opening = indexedDB.open('unsent', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true });
  opening.onsuccess = () => {
    const all = opening.result.transaction('rows').objectStore('rows').getAll();
    all.onsuccess = () => {
      opening.result.close();
      good(all.result.map((row) => ({ taken: row.key.extractable, opens: new TextDecoder().decode(row.data).includes('answer') })));
    };
  };
})"""


@pytest.mark.parametrize("way", ["log out", "leave"])
def test_q36_log_out_and_leaving_quickly_clear_the_queue(visit, world, way):
    page = kept(visit, world, "phq2")
    page.route("**/sync/", lambda route: route.abort())
    answer(page, 1, "2 / 2")
    assert len(page.evaluate(QUEUE)) == 1
    if way == "leave":
        page.get_by_role("link", name="快速离开").click()
        page.wait_for_url(lambda url: "/wellbeing/" not in url)
    else:
        page.locator("form[action='/logout/'] button").first.evaluate("button => button.click()")
        page.wait_for_url("**/login/**")
    assert page.evaluate(QUEUE) == []
    page.complaints.clear()  # that sending failed


def test_e7_whose_session_ended_signs_in_from_the_sheet_and_nothing_is_lost(visit, world):
    page = kept(visit, world, "phq2")
    was = page.context.cookies()
    page.context.clear_cookies()
    answer(page, 1, "2 / 2")
    link = page.get_by_role("link", name="登录后继续")
    link.wait_for()
    sheet = page.url
    link.click()
    page.wait_for_url(lambda url: "/login/" in url and "next=/wellbeing/s/" in url)
    assert len(page.evaluate(QUEUE)) == 1
    page.context.add_cookies(was)
    page.goto(sheet)
    page.get_by_text("2 / 2").first.wait_for()
    until(page, "self.unsent.waiting().then((rows) => rows.length === 0)")
    assert len(sheets.open_sheets(answers_token(world.employee))[0].given) == 1
    page.complaints.clear()  # that sending was refused
