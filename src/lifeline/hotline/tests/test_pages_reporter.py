"""The reporter's pages: one URL, what it shows, what it does, what it refuses."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lifeline.hotline.actions import feedback, handling, refusal
from lifeline.hotline.models import Attachment, Case, Category, EmergencyNumber, Recusal, SiteNumber
from lifeline.hotline.states import Grade, Verdict
from lifeline.hotline.tests import course
from lifeline.people.states import UnitKind

pytestmark = pytest.mark.django_db
NEW = "/hotline/new/"


@pytest.fixture
def me(client, sign_in, world):
    """The employee, signed in."""
    sign_in(client, world.employee)
    return client


@pytest.fixture
def real_now():
    """Pages ask the clock of the machine."""
    return timezone.now()


def photo(name="bath.jpg", color="red"):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def fetch(client, address):
    """Status and type of a file; the stream is read to its end, where the client closes it."""
    response = client.get(address)
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response.status_code, response["Content-Type"]


def send(client, **values):
    return client.post(NEW, {"text": course.TEXT, "once": "0123456789abcdef", **values})


def test_h1_a_sentence_is_enough_and_leads_to_the_number_and_the_dates(me, world):
    response = send(me)
    case = Case.objects.get()
    assert response["Location"] == reverse("hotline:report_done", args=[case.number])
    assert (case.text, case.reporter, case.level, case.place) == (course.TEXT, world.employee, "NORMAL", "")
    page = me.get(response["Location"]).content.decode()
    assert case.number in page
    assert page.count("<time") == 4


def test_h3_a_second_press_leads_to_the_same_case(me):
    first, second = send(me), send(me)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_k99_the_answer_tells_the_device_that_the_draft_may_go(me):
    assert send(me).cookies["sent"].value == "0123456789abcdef"


def test_h1_a_text_that_says_too_little_comes_back_as_it_was(me):
    response = send(me, text=" 坏了 ", place="三号浴室")
    assert response.status_code == 422
    page = response.content.decode()
    assert "请至少写 5 个字" in page
    assert "坏了" in page
    assert 'value="三号浴室"' in page
    assert 'value="0123456789abcdef"' in page
    assert not Case.objects.exists()


def test_h8_a_photo_hangs_on_the_case_and_is_seen_by_its_reporter(me):
    send(me, photos=[photo()])
    case, kept = Case.objects.get(), Attachment.objects.get()
    assert kept.name == "bath.jpg"
    page = me.get(reverse("hotline:my_case_detail", args=[case.number])).content.decode()
    address = reverse("hotline:case_attachment", args=[case.number, kept.key])
    assert address in page
    assert fetch(me, address) == (200, "image/jpeg")
    assert fetch(me, address + "?small") == (200, "image/jpeg")


def test_h8_a_file_that_is_not_accepted_is_named_and_the_others_need_not_be_chosen_again(me):
    archive = SimpleUploadedFile("all.zip", b"PK\x05\x06" + bytes(18), "application/zip")
    response = send(me, photos=[photo(), archive])
    assert response.status_code == 422
    page = response.content.decode()
    assert "all.zip: " in page
    assert not Case.objects.exists()
    key = re.search(r'name="kept" value="([^"]+)"', page)[1]
    send(me, kept=[key])
    assert [row.name for row in Attachment.objects.all()] == ["bath.jpg"]


def test_h8_a_file_of_somebody_else_cannot_be_claimed(client, sign_in, world):
    sign_in(client, world.colleague)
    page = send(client, text="", photos=[photo()]).content.decode()
    key = re.search(r'name="kept" value="([^"]+)"', page)[1]
    sign_in(client, world.employee)
    send(client, kept=[key])
    assert Case.objects.get().attachments.count() == 0


def test_h8_a_file_larger_than_the_site_takes_is_named(me):
    SiteNumber.objects.create(name="file_mb", value=0)
    response = send(me, photos=[photo()])
    assert response.status_code == 422
    assert "bath.jpg: 文件超过 0 MB" in response.content.decode()


def test_h12_whoever_is_named_by_number_name_or_unit_is_excluded(me, world):
    world.person("twin", world.handler.name, "mill")
    send(me, avoid=f"{world.lead.employee_no}、{world.handler.name}；Steelworks")
    rows = Recusal.objects.all()
    assert {row.person for row in rows if row.person} == {world.lead, world.handler, world.twin}
    assert [row.unit for row in rows if row.unit] == [world.steelworks]
    page = me.get(reverse("hotline:my_case_detail", args=[Case.objects.get().number])).content.decode()
    assert "Steelworks" in page


def test_h12_of_units_with_one_name_the_nearest_is_meant(me, world):
    world.unit("crew_far", "Crew A", UnitKind.TEAM, "mill")
    send(me, avoid="Crew A")
    assert [row.unit for row in Recusal.objects.all()] == [world.crew_a]


def test_h12_a_name_that_nobody_bears_sends_nothing(me):
    response = send(me, avoid="Wang Nobody")
    assert response.status_code == 422
    assert "Wang Nobody" in response.content.decode()
    assert not Case.objects.exists()


def test_h9_words_of_danger_and_emergency_numbers_are_on_the_page_and_stop_nothing(me):
    page = me.get(NEW).content.decode()
    assert "着火" in json.loads(re.search(r'<script id="danger-words"[^>]*>(.*?)</script>', page)[1])
    assert 'href="tel:119"' in page
    assert send(me, text="炉前着火了快来人").status_code == 302
    assert Case.objects.get().level == "NORMAL"


def test_h9_the_switch_makes_a_case_critical(me):
    send(me, critical="on")
    assert Case.objects.get().level == "CRITICAL"


def test_h9_the_numbers_are_those_of_the_site(me):
    EmergencyNumber.objects.create(name="厂内消防", number="8119", place=9)
    assert "厂内消防 8119" in me.get("/hotline/").content.decode()


def test_a_poster_fills_in_the_place(me, world):
    page = me.get(NEW, {"place": "三号浴室", "unit": "STEELWORKS"}).content.decode()
    assert 'value="Steelworks 三号浴室"' in page


def test_h5_the_page_of_the_number_is_only_for_its_reporter(client, sign_in, world, real_now):
    case = course.report(world, real_now)
    sign_in(client, world.colleague)
    assert client.get(reverse("hotline:report_done", args=[case.number])).status_code == 404


def test_my_cases_are_listed_and_filtered(me, world, real_now):
    course.report(world, real_now)
    page = me.get("/hotline/mine/").content.decode()
    assert course.TEXT in page
    case = Case.objects.get()
    feedback.withdraw(case, actor=world.employee, now=real_now)
    assert course.TEXT not in me.get("/hotline/mine/?show=open").content.decode()
    assert course.TEXT in me.get("/hotline/mine/").content.decode()


def test_my_cases_cost_the_same_however_many(me, world, real_now, constant_queries):
    constant_queries("hotline:my_case_list", 4, lambda: course.report(world, real_now))


def test_h56_the_page_of_a_case_shows_its_promise_with_the_arithmetic(me, world, real_now):
    case = course.dispatched(world, real_now)
    page = me.get(reverse("hotline:my_case_detail", args=[case.number])).content.decode()
    assert "承办单位会与您联系" in page
    assert "Logistics" in page
    assert "第 5 个工作日：" in page


def test_h37_no_note_of_staff_reaches_the_reporter(me, world, real_now):
    case = course.in_progress(world, real_now)
    handling.note(case, "此人常来反映", actor=world.handler, now=real_now)
    page = me.get(reverse("hotline:my_case_detail", args=[case.number])).content.decode()
    assert course.CONTACT in page
    assert "此人常来反映" not in page


def test_e24_a_file_is_for_those_who_may_read_the_thread(client, sign_in, world):
    sign_in(client, world.employee)
    send(client, photos=[photo()])
    case, kept = Case.objects.get(), Attachment.objects.get()
    address = reverse("hotline:case_attachment", args=[case.number, kept.key])
    told = {}
    for who in ("employee", "dispatcher", "colleague", "handler", "publisher", "outsider", "foreign_dispatcher"):
        sign_in(client, world.people[who])
        told[who] = fetch(client, address)[0]
    assert {who for who, status in told.items() if status == 200} == {"employee", "dispatcher"}
    assert set(told.values()) == {200, 404}
    sign_in(client, world.employee)
    assert client.get(reverse("hotline:case_attachment", args=[case.number, "another"])).status_code == 404


def test_the_start_page_has_the_door_and_my_open_cases(me, world, real_now):
    course.report(world, real_now)
    page = me.get("/").content.decode()
    assert f'href="{NEW}"' in page
    assert course.TEXT in page


def test_h2_the_start_of_the_hotline_leads_whoever_has_a_code_to_the_anonymous_host(me, settings):
    settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = ["testserver"], True, "k"
    settings.ANON_HOST = "say.example.com"
    assert 'href="https://say.example.com/a/"' in me.get("/hotline/", secure=True).content.decode()
    settings.ANON_HOST = ""
    assert "say.example.com" not in me.get("/hotline/", secure=True).content.decode()


def page_of(case, step=""):
    return f"/hotline/mine/{case.number}/{step}"


def test_a_message_is_sent_once_however_often_it_is_pressed(me, world, real_now):
    case = course.in_progress(world, real_now)
    said = {"text": "今天又停了一次", "once": "0123456789abcdef"}
    for _ in range(2):
        assert me.post(page_of(case, "message/"), said)["Location"] == page_of(case)
    assert case.messages.filter(side="REPORTER").count() == 1


def test_h30_the_answer_to_a_question_lets_the_work_go_on(me, world, real_now):
    case = course.in_progress(world, real_now)
    handling.ask(case, course.QUESTION, actor=world.handler, now=real_now)
    assert course.QUESTION in me.get(page_of(case, "answer/")).content.decode()
    me.post(page_of(case, "answer/"), {"text": "每天晚上十点以后", "once": "0123456789abcdef"})
    assert course.fresh(case).state == "IN_PROGRESS"
    assert me.get(page_of(case, "answer/"))["Location"] == page_of(case, "message/")


def test_h58_a_second_nudge_is_refused_in_words(me, world, real_now):
    case = course.in_progress(world, real_now)
    for _ in range(2):
        assert me.post(page_of(case, "nudge/"))["Location"] == page_of(case)
    assert course.fresh(case).nudges == 1
    assert "您刚刚催办过" in me.get(page_of(case)).content.decode()


def test_h43_a_rating_of_solved_closes_the_case(me, world, real_now):
    case = course.answered(world, real_now)
    assert course.REPLY in me.get(page_of(case, "rate/")).content.decode()
    assert me.post(page_of(case, "rate/"), {"verdict": "SOLVED", "grade": "5"})["Location"] == page_of(case)
    assert (course.fresh(case).state, course.fresh(case).closed_as) == ("CLOSED", "SOLVED")


def test_h43_without_an_answer_to_both_questions_nothing_is_rated(me, world, real_now):
    case = course.answered(world, real_now)
    response = me.post(page_of(case, "rate/"), {"verdict": "SOLVED", "text": "水还是凉的"})
    assert response.status_code == 422
    assert "水还是凉的" in response.content.decode()
    assert course.fresh(case).ratings.count() == 0


def test_h46_whoever_says_not_solved_is_led_to_another_round_that_begins_at_once(me, world, real_now):
    case = course.answered(world, real_now)
    response = me.post(page_of(case, "rate/"), {"verdict": "UNSOLVED", "grade": "1"})
    assert response["Location"] == page_of(case, "reopen/")
    assert "立即重办" in me.get(page_of(case, "reopen/")).content.decode()
    assert me.post(page_of(case, "reopen/"), {"text": "今早还是没有热水"})["Location"] == page_of(case)
    assert (course.fresh(case).state, course.fresh(case).round) == ("IN_PROGRESS", 2)


def test_h46_without_such_a_rating_the_page_says_that_the_supervisor_decides(me, world, real_now):
    case = course.answered(world, real_now)
    assert "督办员在1 个工作日内决定" in me.get(page_of(case, "reopen/")).content.decode()
    me.post(page_of(case, "reopen/"), {"text": "今早还是没有热水"})
    assert course.fresh(case).state == "REOPEN_REQUESTED"


def test_h45_later_a_new_case_begins_and_the_page_leads_to_it(me, world, real_now):
    case = course.answered(world, real_now - timedelta(days=40))
    assert "重办期限已过" in me.get(page_of(case, "reopen/")).content.decode()
    response = me.post(page_of(case, "reopen/"), {"text": "今早还是没有热水"})
    assert response["Location"] == page_of(Case.objects.get(follows=case))


def test_h48_withdrawing_asks_first_and_ends_the_case(me, world, real_now):
    case = course.in_progress(world, real_now)
    assert "撤回后不再办理" in me.get(page_of(case, "withdraw/")).content.decode()
    assert me.post(page_of(case, "withdraw/"))["Location"] == page_of(case)
    assert course.fresh(case).state == "WITHDRAWN"


def test_h48_where_safety_is_concerned_the_page_says_that_the_unit_goes_on(me, world, real_now):
    case = course.dispatched(world, real_now, category=Category.objects.get(code="safety"))
    assert "由承办单位继续办理" in me.get(page_of(case, "withdraw/")).content.decode()
    assert me.post(page_of(case, "withdraw/"))["Location"] == "/hotline/mine/"
    assert me.get(page_of(case)).status_code == 404
    assert course.fresh(case).staff_owned


def test_h19_an_appeal_leads_back_to_the_dispatch(me, world, real_now):
    case = course.report(world, real_now)
    check = refusal.refuse(case, "NOT_OURS", "这是市里的事，请打 12345", actor=world.dispatcher, now=real_now)
    refusal.confirm_refusal(check, actor=world.supervisor, now=real_now)
    assert page_of(case, "appeal/") in me.get(page_of(case)).content.decode()
    me.post(page_of(case, "appeal/"), {"text": "浴室是公司的"})
    assert course.fresh(case).state == "TRIAGE"


def test_k8_a_step_that_is_not_possible_says_so_before_anything_is_typed(me, world, real_now):
    case = course.in_progress(world, real_now)
    response = me.get(page_of(case, "rate/"))
    assert response.status_code == 409
    assert "状态已经变化" in response.content.decode()


def test_h5_a_number_shows_the_stage_to_anybody_and_no_word_of_the_case(client, world, real_now):
    case = course.in_progress(world, real_now)
    page = client.get("/hotline/stage/", {"number": case.number.lower().replace("-", " ")}).content.decode()
    assert "承办单位正在办理" in page
    assert "Logistics" not in page
    assert course.TEXT[:6] not in page


@pytest.mark.parametrize(("number", "words"), [("2026-00000", "没有这个编号"), ("12345", "编号由年份和五位字符组成")])
def test_h5_a_wrong_number_is_answered_kindly(client, db, number, words):
    response = client.get("/hotline/stage/", {"number": number})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert f'value="{number}"' in response.content.decode()


def test_h43_after_the_rating_the_page_says_so_and_asks_no_second_time(me, world, real_now):
    case = course.answered(world, real_now)
    assert "已答复，请您评价" in me.get(reverse("hotline:my_case_detail", args=[case.number])).content.decode()
    feedback.rate(case, Verdict.UNSOLVED, Grade.DISSATISFIED, actor=world.employee, now=real_now)
    page = me.get(reverse("hotline:my_case_detail", args=[case.number])).content.decode()
    assert "您的评价：" in page
    assert "未解决 · 不满意" in page
    assert "请您评价" not in page
    assert "请您评价" not in me.get("/hotline/mine/").content.decode()
