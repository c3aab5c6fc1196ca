"""The curator's pages, and SAS on the first day of the demo company."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.kernel.demo import Plan
from lifeline.questionnaires.api import rights
from lifeline.questionnaires.models import RightsNote
from lifeline.wellbeing import tasks
from lifeline.wellbeing.actions import demo, helpers_demo
from lifeline.wellbeing.policies import CURATOR, may_curate
from lifeline.wellbeing.queries import duty

pytestmark = pytest.mark.django_db
GIVEN = {"basis": "LETTER", "text": "Letter of 1 March 2026", "name": "Dr Lin", "read": "on"}


@pytest.fixture
def curator(client, sign_in, world):
    person = world.person("curator", "Lin Yue", "jinan", CURATOR)
    sign_in(client, person)
    return person


def address(name="sas"):
    key = next(one.about for one in rights.entries() if one.definition.id == name and one.about)[:16]
    return f"/wellbeing/care-of/{key}/"


def test_q20_a_curator_confirms_and_everybody_can_start(client, curator, world, sign_in):
    text = client.get(address()).content.decode()
    assert "我觉得比平常容易紧张和着急" in text
    assert client.post(address(), {**GIVEN, "read": ""}).status_code == 422
    assert not RightsNote.objects.exists()
    assert client.post(address(), GIVEN).status_code == 302
    noted = apps.get_model("kernel", "Event").objects.get(kind="questionnaires.rights.noted")
    assert noted.actor_id == curator.pk
    sign_in(client, world.employee)
    assert "焦虑自评量表（SAS）" in client.get("/wellbeing/check/").content.decode()
    question = client.post("/wellbeing/g/", {"instrument": "sas"}).content.decode()
    assert "我觉得比平常容易紧张和着急" in question


def test_q22_a_curator_withdraws_and_nobody_can_start(client, curator):
    client.post(address(), GIVEN)
    assert client.post(f"{address()}withdraw/").status_code == 302
    assert client.post(f"{address()}withdraw/").status_code == 404
    assert "（SAS）" not in client.get("/wellbeing/check/").content.decode()
    tasks.void(timezone.now())
    assert not RightsNote.objects.get().voided


def test_q19_terms_are_shown_and_acknowledged(client, curator):
    text = client.get(address("who5")).content.decode()
    assert "may be used free of charge" in text
    assert client.post(address("who5"), {**GIVEN, "basis": "LICENCE"}).status_code == 422
    assert client.post(address("who5"), {"basis": "TERMS", "name": "Dr Lin", "read": "on"}).status_code == 302
    assert "世卫组织五项身心健康指标" in client.get("/wellbeing/check/").content.decode()


def test_w58_no_address_and_no_title_of_these_pages_names_an_instrument(client, curator):
    listed = client.get("/wellbeing/care-of/").content.decode()
    links = re.findall(r'href="(/wellbeing/care-of/(?!lines/)[^"]+)"', listed)
    assert links
    for link in links:
        assert re.fullmatch(r"/wellbeing/care-of/[0-9a-f]{16}/", link)
        title = re.search(r"<title>(.*?)</title>", client.get(link).content.decode())[1]
        assert "SAS" not in title
        assert "量表" in title
    assert client.get("/wellbeing/care-of/0123456789abcdef/").status_code == 404


def test_nobody_but_a_curator_confirms(client, sign_in, world):
    for person in (world.employee, world.administrator, world.manager):
        sign_in(client, person)
        assert not may_curate(person)
        assert client.post(address(), GIVEN).status_code == 403
    assert not RightsNote.objects.exists()


def test_the_demo_company_can_take_sas_on_the_first_day_and_says_who_confirmed_it(client, world, sign_in, now):
    demo.fill(Plan(40, 1, now), lambda _done, _total: None)
    sign_in(client, world.employee)
    text = client.get("/wellbeing/check/").content.decode()
    assert "焦虑自评量表（SAS）" in text
    assert text.count("量表管理员（虚构）") == 1
    assert "不存在的量表管理员" in text


def test_w21_in_the_demo_company_a_counsellor_is_on_duty_at_every_hour_of_two_weeks(world, now):
    for number in (*helpers_demo.COUNSELLOR_NOS, demo.SUPERVISOR_NO):
        person = world.person(number, f"Helper {number}", "logistics")
        person.employee_no = number
        person.save()
    demo.fill(Plan(40, 1, now), lambda _done, _total: None)
    assert {len(duty.on_duty(now + timedelta(hours=hour))) for hour in range(14 * 24)} == {1}
    (supervisor,) = duty.supervisors()
    assert duty.gaps(now, duty.shifts(supervisor, now)) == []
    assert supervisor.employee_no == demo.SUPERVISOR_NO


def test_e40_the_list_of_scales_costs_the_same_with_one_and_with_three_notes(curator, world, now, constant_queries):
    waiting = iter(["who5", "cbi", "olbi", "ucla3"])

    def grow():
        name = next(waiting)
        entry = next(one for one in rights.entries() if one.definition.id == name)
        rights.note_rights(entry, "TERMS", "", "Dr Lin", now.date(), actor=None, by="cli", now=now)

    constant_queries("wellbeing:instrument_list", 4, grow)
