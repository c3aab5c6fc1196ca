"""The anonymous host: its promises as refusals. No cookie, no address with a secret, no time but the hour, no telling codes
apart."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse

from lifeline.hotline.models import Case, Drop
from lifeline.hotline.queries import codes, tokens
from lifeline.hotline.rules.codes import read_code
from lifeline.hotline.states import DropKind
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.hotline.urls import ANONYMOUS
from lifeline.hotline.views.anonymous import fence

pytestmark = pytest.mark.django_db
NAMES = sorted(entry.name for entry in ANONYMOUS)


def test_h2_the_first_page_says_promises_and_limits_in_both_languages(say, vault):
    page = say.get().content.decode()
    for words in (
        "不用登录",
        "只记到小时",
        "应急钥匙",
        "不保留文件名",
        "哪个岗位",
        "查不到",
        "谁也找不回来",
        "企业微信",
    ):
        assert words in page, words
    english = say.get("?lang=en").content.decode()
    assert "No log-in, no phone number." in english
    assert 'lang="en"' in english
    assert say.fields["lang"] == "en"


def test_h67_from_the_first_page_to_the_code_and_its_last_four_characters(say, vault):
    response = say.report()
    assert response.status_code == 200
    code = read_code(say.code)
    assert code is not None
    drop = Drop.objects.get()
    assert drop.kind == DropKind.REPORT
    wrong = say.post("confirm/", {"last": "0000"})
    assert wrong.status_code == 422
    assert read_code(say.code) == code
    done = say.post("confirm/", {"last": f" {code[-4:].lower()} "})
    assert done.status_code == 200
    assert code not in done.content.decode()
    assert say.post("thread/").status_code == 200
    assert TEXT in say.page


def test_h68_a_report_whose_code_was_never_confirmed_is_handled_all_the_same(say, told, vault):
    assert vault.text(Case.objects.get()) == TEXT


def test_h67_the_code_opens_the_case_from_any_browser(say, told):
    assert say.enter(told.lower().replace("-", " ")).status_code == 200
    assert TEXT in say.page
    assert Case.objects.get().number in say.page


def test_h3_sending_the_form_again_shows_the_same_code_and_makes_no_second_report(say, vault):
    say.get()
    say.post("report/")
    fields = dict(say.fields)
    shown = set()
    for _again in range(3):
        say.fields = dict(fields)
        say.post("report/", {"text": TEXT, "company": "JINAN"})
        shown.add(say.code)
    assert len(shown) == 1
    assert Drop.objects.count() == 1


def test_e7_the_form_of_a_report_that_is_a_case_already_shows_its_code_again(say, vault):
    say.get()
    say.post("report/")
    fields = dict(say.fields)
    say.post("report/", {"text": TEXT, "company": "JINAN"})
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    say.fields = fields
    say.post("report/", {"text": TEXT, "company": "JINAN"})
    assert say.code == code
    assert (Case.objects.count(), Drop.objects.count()) == (1, 0)


def test_h69_wrong_mistyped_and_destroyed_codes_get_the_same_bytes_and_status(say, told):
    say.report("另一件事情发生了")
    other = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    opened = codes.opened(codes.typed(other))
    assert opened is not None
    opened.case.keys.all().delete()
    answers = set()
    for typed in (
        told[:-1] + ("0" if told[-1] != "0" else "1"),
        "K48E-TR7N-MMVG-EF75-QMD1-H",
        "",
        "口" * 30,
        "x" * 500,
        other,
    ):
        response = say.bare("enter/", {"code": typed})
        answers.add((response.status_code, response.content, str(sorted(response.headers.items()))))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 422


@pytest.mark.parametrize("right", [True, False])
def test_h69_an_answer_to_a_code_leaves_900_ms_after_its_question_came(say, told, right, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    begin = time.monotonic()
    say.bare("enter/", {"code": told if right else "K48E-TR7N-MMVG-EF75-QMD1-H"})
    spent = time.monotonic() - begin
    assert 0.9 - spent <= max(waited) <= 0.9


@pytest.mark.parametrize("name", NAMES)
def test_p5_every_page_has_exactly_these_headers_and_sets_no_cookie(say, name):
    """A browser brings cookies of another host along: they are not read and none comes back."""
    say.client.cookies["sessionid"] = "of-the-main-host"
    for response in (
        say.client.get(reverse(f"hotline:{name}", urlconf="config.anonymous")),
        say.bare(name.removeprefix("anon_") + "/"),
    ):
        assert response.cookies == {}
        assert "Set-Cookie" not in response.headers
        assert "sessionid" not in response.wsgi_request.COOKIES
        for header, value in fence.HEADERS.items():
            assert response[header] == value
        assert response["Cache-Control"] == "no-store"
        assert "Server-Timing" not in response
        assert "Vary" not in response


def test_p5_the_fence_lets_nothing_in_from_elsewhere():
    policy = dict(part.strip().split(" ", 1) for part in fence.CONTENT.split(";"))
    assert policy["default-src"] == "'none'"
    assert set(policy) == {
        "default-src",
        "style-src",
        "script-src",
        "img-src",
        "form-action",
        "base-uri",
        "frame-ancestors",
    }
    assert "http" not in fence.CONTENT
    assert "camera=()" in fence.HEADERS["Permissions-Policy"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "anon_home"])
def test_h2_whoever_opens_an_inner_address_begins_on_the_first_page(say, name):
    """P-10: no inner page exists as an address, so history and back button hold none."""
    response = say.client.get(reverse(f"hotline:{name}", urlconf="config.anonymous"))
    assert response.status_code == 302
    assert response["Location"] == "/a/"


@pytest.mark.parametrize(
    "name", ["thread", "message", "answer", "rate", "reopen", "appeal", "withdraw", "reveal", "attachment"]
)
@pytest.mark.parametrize("thread", ["", "x", "AAAA", "é"])
def test_p14_without_a_thread_token_every_step_asks_for_the_code(say, told, name, thread):
    response = say.bare(f"{name}/", {"thread": thread, "sent": "1", "text": TEXT})
    assert response.status_code == 422
    assert 'name="code"' in response.content.decode()
    assert Drop.objects.count() == 0


def test_p14_a_token_of_another_purpose_or_age_opens_nothing(say, told, now):
    holder = codes.typed(told)
    token = tokens.thread_token(holder, now)
    assert tokens.thread_holder(token, now + timedelta(minutes=14)) is not None
    assert tokens.thread_holder(token, now + timedelta(minutes=16)) is None
    assert tokens.read(tokens.FORM, token, now) is None
    assert tokens.thread_holder(token[:-8] + "AAAAAAA=", now) is None
    assert holder.lookup not in token


def test_p10_neither_address_nor_title_nor_page_name_holds_code_or_token(say, told):
    response = say.enter(told)
    assert response.request["PATH_INFO"] == "/a/enter/"
    assert response.request["QUERY_STRING"] == ""
    title = re.search("<title>(.*?)</title>", say.page, re.DOTALL)[1]
    assert told not in title
    assert "?" not in " ".join(re.findall(r'(?:action|href)="(/a/[^"]*)"', say.page))


def test_p9_no_page_names_another_host(say, told):
    """But the address of the main site, as words and not as a link."""
    for step in ("", "report/", "enter/", "leave/"):
        response = say.post(step) if step else say.get()
        page = response.content.decode()
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', page) == []


def test_p10_leaving_asks_the_browser_to_forget(say):
    assert say.bare("leave/")["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_h73_no_page_asks_for_a_way_to_notify(say, vault):
    say.get()
    say.post("report/")
    names = set(re.findall(r'name="(\w+)"', say.page))
    assert not names & {"email", "phone", "mail", "mobile", "wecom", "name"}


def test_h63_what_a_browser_says_of_itself_is_stored_nowhere(say, vault):
    marks = {
        "HTTP_USER_AGENT": "Markerbrowser/7",
        "HTTP_REFERER": "https://marker.example/",
        "HTTP_ACCEPT_LANGUAGE": "xx-marker",
        "HTTP_X_FORWARDED_FOR": "203.0.113.77",
        "HTTP_COOKIE": "marker=1",
    }
    say.get()
    say.post("report/", **marks)
    say.post("report/", {"text": TEXT, "company": "JINAN"}, REMOTE_ADDR="203.0.113.77", **marks)
    sealed_course.after_the_batch(Drop.objects.get().hour)
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            stored = " ".join(str(value) for row in cursor.fetchall() for value in row).lower()
            assert "marker" not in stored, table
            assert "203.0.113.77" not in stored, table


def test_h1_a_text_that_is_too_short_comes_back_with_what_was_typed(say, vault):
    response = say.report("短")
    assert response.status_code == 422
    assert "短</textarea>" in say.page
    assert Drop.objects.count() == 0


def test_h1_a_body_beyond_the_limit_is_not_read(say):
    response = say.client.post(
        "/a/report/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="60000000"
    )
    assert response.status_code == 413
    assert "50 MB" in response.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "=cmd()",
        "\u200b零宽\u202e反向文字在此",
        "丂" * 9000,
        "王𠮷𠮷的浴室😀",
    ],
)
def test_e20_strange_texts_are_taken_as_they_are(say, vault, text):
    response = say.report(text)
    assert response.status_code == 200, re.findall(r'<ul class="errorlist.*?</ul>', say.page, re.DOTALL)
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert vault.text(Case.objects.get())


def test_e20_a_nul_byte_comes_back_with_a_sentence(say, vault):
    assert say.report("这里有\x00一个").status_code == 422
    assert Drop.objects.count() == 0


def test_p14_what_the_page_does_not_offer_is_not_taken(say, told):
    """Smuggled recipients, a rating before there is a reply, the state, a recusal removed: nothing changes."""
    say.enter(told)
    response = say.post("rate/", {"sent": "1", "verdict": "SOLVED", "grade": "5", "state": "CLOSED", "staff": "1"})
    assert response.status_code == 409
    say.enter(told)
    say.post("message/", {"sent": "1", "text": "有补充", "kind": "RATING", "target": "-1", "recipients": "7"})
    drop = Drop.objects.get()
    assert (drop.kind, drop.target) == (DropKind.MESSAGE, Case.objects.get().pk)
    assert "recipients" not in drop.body


def test_h65_a_message_through_the_code_waits_and_is_seen_by_its_writer_at_once(say, told, vault):
    say.enter(told)
    say.post("message/")
    fields = dict(say.fields)
    say.post("message/", {"text": "今天又收了一次钱"})
    assert "今天又收了一次钱" in say.page
    assert "在路上" in say.page
    say.fields = fields
    say.post("message/", {"text": "今天又收了一次钱"})
    assert Drop.objects.count() == 1
    sealed_course.after_the_batch(Drop.objects.get().hour)
    case = Case.objects.get()
    message = case.messages.get()
    assert vault.text(case, "MESSAGE", message.pk) == "今天又收了一次钱"
    assert case.unread == 1


def test_e14_a_message_before_the_batch_reaches_the_case_that_the_batch_makes(still_clock, say, vault):
    say.report()
    code = say.code
    say.enter(code)
    say.post("message/")
    say.post("message/", {"text": "忘了说地点"})
    assert Drop.objects.count() == 2
    sealed_course.after_the_batch(Drop.objects.first().hour)
    assert vault.text(Case.objects.get(), "MESSAGE", Case.objects.get().messages.get().pk) == "忘了说地点"
    say.enter(code)
    assert say.page.count("忘了说地点") == 1


def test_h48_a_withdrawal_asks_once_more(say, told):
    say.enter(told)
    say.post("withdraw/")
    assert Drop.objects.count() == 0
    say.post("withdraw/", {})
    assert Drop.objects.get().kind == DropKind.WITHDRAWAL
    assert 'action="/a/withdraw/"' not in say.page
