"""The reporter's pages: one URL, what it shows, what it does, what it refuses."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lifeline.hotline.actions import feedback, handling
from lifeline.hotline.models import Attachment, Case, EmergencyNumber, Recusal, SiteNumber
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
    """Status and type of a file; the stream is read to its end and closed."""
    response = client.get(address)
    if response.streaming:
        assert b"".join(response.streaming_content)
        response.close()
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
