"""K-99: what stays on the device, for whom, and until when."""

import json

import pytest
from django.urls import reverse

from lifeline.kernel.page import registry
from tests.browser.checks import assert_accessible, assert_fits, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFT = "JSON.parse(localStorage.getItem('draft:design'))"


def write(page, text):
    page.locator("#id_text").fill(text)
    until(page, "localStorage.getItem('draft:design') !== null")


def test_k99_what_was_typed_comes_back_after_a_reload_with_its_submission_key(visit, world):
    page = visit("/design/", person=world.employee)
    key = page.locator("#id_once").input_value()
    write(page, "食堂的灯坏了")
    page.locator("form[data-draft] .draft").get_by_text("已保存在本机").wait_for()
    page.reload()
    assert page.locator("#id_text").input_value() == "食堂的灯坏了"
    assert page.locator("#id_once").input_value() == key
    assert "已恢复" in page.locator("form[data-draft] .draft").inner_text()


def test_k99_a_draft_can_be_discarded(visit, world):
    page = visit("/design/", person=world.employee)
    write(page, "x y z")
    page.reload()
    page.locator("#id_text").press_sequentially(" and more")  # what was typed last is given up too
    with page.expect_navigation():
        page.get_by_text("放弃草稿").click()
    assert page.evaluate("localStorage.getItem('draft:design')") is None
    assert page.locator("#id_text").input_value() == ""


def test_k99_a_draft_goes_when_its_submission_has_arrived_and_not_before(visit, world, live_server):
    page = visit("/design/", person=world.employee)
    write(page, "x y z")
    key = page.evaluate(DRAFT)["once"]
    page.context.add_cookies([{"name": "sent", "value": "another-key", "url": live_server.url}])
    page.reload()
    assert page.evaluate(DRAFT)["once"] == key
    page.context.add_cookies([{"name": "sent", "value": key, "url": live_server.url}])
    page.reload()
    assert page.evaluate("localStorage.getItem('draft:design')") is None
    assert page.locator("#id_text").input_value() == ""


def test_k99_another_person_on_this_device_never_sees_a_draft(visit, world):
    page = visit("/design/", person=world.employee)
    write(page, "only mine")
    draft = page.evaluate("localStorage.getItem('draft:design')")
    other = visit("/look/", person=world.colleague)
    other.evaluate("draft => localStorage.setItem('draft:design', draft)", draft)
    other.goto("/design/")
    assert other.locator("#id_text").input_value() == ""
    assert other.evaluate("localStorage.getItem('draft:design')") is None


def test_k99_log_out_takes_everything_off_the_device(visit, world):
    page = visit("/design/", person=world.employee)
    write(page, "only mine")
    page.goto("/")
    page.locator("form[action='/logout/'] button").first.evaluate("button => button.click()")
    page.wait_for_url("**/login/**")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


def signed_out(page):
    """Press the button, and come to where one signs in."""
    page.locator("form[action='/logout/'] button").first.evaluate("button => button.click()")
    page.wait_for_url("**/login/**")


def test_k99_the_page_goes_when_the_device_is_empty_and_not_before(visit, world):
    page, seen = visit("/me/", person=world.employee), []
    page.evaluate(
        "async () => { await caches.open('kept'); const now = caches.delete.bind(caches);"
        " CacheStorage.prototype.delete = async (name) => {"
        " await new Promise((done) => setTimeout(done, 200)); await now(name); console.info(`${name} is gone`); }; }"
    )
    page.on("console", lambda message: seen.append(message.text) if message.text == "kept is gone" else None)
    page.on("request", lambda request: seen.append("sent") if request.method == "POST" else None)
    signed_out(page)
    assert seen == ["kept is gone", "sent"]


@pytest.mark.parametrize(
    "device",
    [
        "CacheStorage.prototype.keys = () => new Promise(() => {})",
        "CacheStorage.prototype.keys = () => Promise.reject(new Error('no'))",
        "Object.defineProperty(self, 'caches', { value: undefined })",
        "Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } })",
    ],
    ids=["takes for ever", "refuses", "has none", "throws"],
)
def test_k99_whatever_the_device_does_one_is_signed_out(visit, world, device):
    page = visit("/me/", person=world.employee)
    page.evaluate(f"() => {{ {device}; }}")
    signed_out(page)
    page.complaints.clear()  # that it threw


def test_k99_a_form_is_not_sent_into_the_void(visit, world):
    page = visit("/look/", person=world.employee)
    page.context.set_offline(True)
    page.locator("main button[type=submit]").click()
    page.locator("#toasts").get_by_text("网络已断开").first.wait_for()
    assert page.url.endswith("/look/")


def test_k99_the_offline_page_says_what_is_saved_here_and_what_is_not(visit, world, picture):
    page = visit("/design/", person=world.employee, workers=True)
    write(page, "食堂的灯坏了")
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto("/hotline/somewhere/")
    text = page.locator("main").inner_text()
    assert "没有网络连接" in text
    assert "示例表单 · " in text
    assert "断网始于" in text
    assert "照片" in text
    assert_accessible(page)
    assert_fits(page)
    picture(page, "offline-390")
    kept = page.evaluate(
        "caches.keys().then(async names => (await Promise.all(names.map(async name => (await (await caches.open(name)).keys())"
        ".map(one => new URL(one.url).pathname)))).flat())"
    )
    public = {
        "/offline/",
        *(reverse(url, args=args) for url, args in registry.offline),
    }  # pages that are the same for everybody
    assert all(path.startswith("/static/") or path in public for path in kept)
    page.complaints.clear()  # the browser reports that it is offline


def test_k98_a_second_press_sends_nothing_more(visit, world):
    page = visit("/look/", person=world.employee)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    with page.expect_navigation():
        page.evaluate(
            "() => { const send = document.querySelector('main button[type=submit]'); send.click(); send.click(); }"
        )
    assert len(sent) == 1


def test_k99_passwords_are_never_kept(visit, world):
    page = visit("/design/", person=world.employee)
    page.evaluate(
        "document.querySelector('form[data-draft]').insertAdjacentHTML('afterbegin', '<input type=password name=p value=geheim>')"
    )
    write(page, "abc def")
    assert "geheim" not in json.dumps(page.evaluate(DRAFT))
