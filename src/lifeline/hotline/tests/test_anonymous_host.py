"""The anonymous host: its promises as refusals. No cookie, no address with a secret, no time but the hour, no telling codes
apart."""

from __future__ import annotations

import io
import re
import time
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import checks
from django.test import Client
from django.urls import reverse

from lifeline.hotline.actions.allowances import spend
from lifeline.hotline.models import Allowance, Attachment, Case, Drop, SealedItem
from lifeline.hotline.queries import codes, tokens
from lifeline.hotline.rules import proof
from lifeline.hotline.rules.codes import read_code
from lifeline.hotline.states import DropKind
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.hotline.urls import ANONYMOUS
from lifeline.hotline.views.anonymous import fence, report
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
NAMES = sorted(entry.name for entry in ANONYMOUS)


@pytest.fixture
def vault(world):
    return sealed_course.vault(world.dispatcher)


@pytest.fixture
def told(say, vault):
    """A report whose code somebody has in his hand, delivered as a case."""
    say.report()
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    return code


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
    assert response.status_code == 404
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


def test_e14_a_message_before_the_batch_reaches_the_case_that_the_batch_makes(say, vault):
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


def photo():
    file = io.BytesIO(samples.photo())
    file.name = "王敏的手机.jpg"
    return file


def test_p4_a_photo_loses_place_device_and_name_and_the_receipt_says_so(say, vault, settings, tmp_path):
    settings.DATA = tmp_path
    say.report(photos=photo())
    assert "拍摄地点" in say.page
    assert "王敏" not in say.page
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    row = Attachment.objects.get()
    assert row.name == ""
    assert not any("王敏" in str(path) for path in tmp_path.rglob("*"))
    say.enter(code)
    response = say.post("attachment/", {"file": row.key})
    clean = b"".join(response)
    assert clean.startswith(b"\xff\xd8")
    assert b"Exif" not in clean
    assert response["Cache-Control"] == "no-store"


def test_e24_a_file_of_another_case_is_nobodys(say, vault, settings, tmp_path):
    settings.DATA = tmp_path
    say.report(photos=photo())
    sealed_course.after_the_batch(Drop.objects.get().hour)
    key = Attachment.objects.get().key
    say.report("另一件完全无关的事")
    say.enter(say.code)
    assert say.post("attachment/", {"file": key}).status_code == 404


@pytest.mark.parametrize("name", ["a.exe", "a.jpg"])
def test_e17_a_file_that_lies_about_itself_is_named_and_nothing_is_sent(say, vault, settings, tmp_path, name):
    settings.DATA = tmp_path
    file = io.BytesIO(b"MZ" + bytes(500))
    file.name = name
    response = say.report(photos=file)
    assert response.status_code == 422
    assert name in say.page
    assert (Drop.objects.count(), list((tmp_path / "files").rglob("sealed/*/*"))) == (0, [])


def test_h12_a_name_that_means_nobody_is_said_and_one_that_does_keeps_the_case_away(say, world, vault):
    supervisor = sealed_course.vault(world.supervisor)
    assert say.report(avoid="没有这个人").status_code == 422
    assert "没有这个人" in say.page
    say.report(avoid="Qian Jin")
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert (vault.text(Case.objects.get()), supervisor.text(Case.objects.get())) == (None, TEXT)


def test_h12_people_of_another_company_are_not_found_here(say, vault):
    assert say.report(avoid="Jiang Bo").status_code == 422


def test_h75_reports_are_counted_by_the_hour_and_by_nothing_else(say, vault):
    """Without proof of work the slow bucket holds; a full one keeps the text and takes nothing."""
    for _one in range(2):
        say.report()
    counted = {row.name: row.used for row in Allowance.objects.all()}
    assert counted == {"all": 2, "plain": 2}
    Allowance.objects.filter(name="plain").update(used=30)
    response = say.report()
    assert response.status_code == 422
    assert TEXT in say.page
    assert Drop.objects.count() == 2
    assert {field.name for field in Allowance._meta.fields} == {"id", "name", "hour", "used"}


def test_h75_what_is_used_up_counts_nothing_and_a_new_hour_begins_anew(now):
    """All or nothing: a full category leaves the whole count as it was; past hours are forgotten."""
    spend({"all": 9, "category FOOD": 1}, actor=None, now=now)
    with pytest.raises(Refused):
        spend({"all": 9, "category FOOD": 1}, actor=None, now=now)
    assert dict(Allowance.objects.values_list("name", "used")) == {"all": 1, "category FOOD": 1}
    spend({"all": 9}, actor=None, now=now + timedelta(hours=1))
    assert [row.used for row in Allowance.objects.all()] == [1]


def test_h75_with_proof_of_work_the_slow_bucket_does_not_count(say, vault):
    say.get()
    say.post("report/")
    challenge = re.search(r'data-challenge="(\w+)"', say.page)[1]
    answer = next(str(n) for n in range(10**8) if proof.is_solved(challenge, str(n), 18))
    say.post("report/", {"text": TEXT, "company": "JINAN", "answer": answer})
    assert {row.name for row in Allowance.objects.all()} == {"all"}


def test_h75_the_work_rises_with_the_load_from_18_to_22_bits():
    assert [proof.bits_wanted(used, 600) for used in (0, 119, 120, 360, 599, 900)] == [18, 18, 19, 21, 22, 22]
    assert not proof.is_solved("a", "b", 1)
    assert not proof.is_solved("a", "1" * 13, 0)


def test_p13_a_fault_shows_and_logs_no_value(say, vault, monkeypatch, caplog):
    def broken(*_args, **_more):
        raise RuntimeError(f"the text was {TEXT}")

    monkeypatch.setattr(report.lodging, "lodge", broken)
    response = say.report(HTTP_USER_AGENT="Markerbrowser/7")
    assert response.status_code == 500
    page = response.content.decode()
    assert TEXT not in page
    assert "RuntimeError" not in page
    from lifeline.kernel.logs import only_known_texts, places_only

    (line,) = [record for record in caplog.records if "anonymous_page_failed" in str(record.msg)]
    written = only_known_texts(None, "", places_only(None, "", dict(line.msg)))
    assert TEXT not in str(written)
    assert "Markerbrowser" not in str(written)
    assert written["error"] == "RuntimeError"


def test_another_hosts_name_gets_nothing(say, vault):
    assert Client(HTTP_HOST="localhost").get("/a/").status_code == 400


def test_the_main_site_does_not_know_the_pages(client, settings):
    settings.ROOT_URLCONF = "config.urls"
    assert client.get("/a/").status_code == 404


def test_the_channel_is_closed_where_nobody_could_read(say):
    page = say.get().content.decode()
    assert 'action="/a/report/"' not in page
    assert say.report().status_code == 422
    assert Drop.objects.count() == 0


PRODUCTION = {"ANON_HOST": "say.example.com", "ALLOWED_HOSTS": ["lifeline.example.com"], "SESSION_COOKIE_SECURE": True, "RECUSAL_KEY": "k"}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({}, []),
        ({"ANON_HOST": "lifeline.example.com"}, ["hotline.host"]),
        ({"SESSION_COOKIE_SECURE": False}, ["hotline.tls"]),
        ({"RECUSAL_KEY": ""}, ["hotline.key"]),
        ({"ANON_HOST": "say.localhost"}, []),
    ],
)
def test_the_channel_is_refused_in_production_without_host_tls_and_key(settings, wrong, fault):
    from lifeline.hotline.queries import channel

    for name, value in {**PRODUCTION, **wrong}.items():
        setattr(settings, name, value)
    found = [message.id for message in checks.run_checks() if message.id.startswith("hotline.")]
    assert found == fault
    assert bool(channel.faults()) == (fault != [] or "localhost" in settings.ANON_HOST)


def test_the_demo_on_this_machine_has_the_channel(settings):
    from lifeline.hotline.queries import channel

    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    assert channel.faults() == []
    assert channel.address() == "http://say.localhost:8001/a/"


def test_h83_no_sealed_text_is_in_a_search_index(say, told):
    for name in ("SearchItem", "SearchText"):
        assert not apps.get_model("kernel", name).objects.exists()
    assert SealedItem.objects.exists()


def test_a_receipt_is_a_picture_to_keep_without_a_word_beside_it(say, vault):
    from PIL import Image

    say.report()
    response = say.post("receipt/", {"as": "picture"})
    assert response["Content-Type"] == "image/png"
    image = Image.open(io.BytesIO(response.content))
    assert (image.info, image.width) == ({}, 720)


def test_the_derivation_waits_in_a_queue_and_says_so(say, told, monkeypatch, tmp_path):
    """Three at once on a machine with two places: the third hears that many people use it, and nothing is lost."""
    monkeypatch.setattr(box, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(box, "PATIENCE", 0.0)
    with box._slot(), box._slot():
        response = say.bare("enter/", {"code": told})
    assert response.status_code == 503


def test_h2_the_named_form_offers_the_anonymous_host_before_the_first_word_and_carries_nothing(
    client, world, sign_in, settings
):
    """A plain link that stands before the text, without form, script or referrer; none where the channel is closed."""
    settings.ROOT_URLCONF = "config.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    sign_in(client, world.employee)
    assert "say." not in client.get("/hotline/new/").content.decode()
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"
    page = client.get("/hotline/new/").content.decode()
    link = 'href="https://say.example.com/a/" rel="noreferrer"'
    assert page.index(link) < page.index("<textarea")
