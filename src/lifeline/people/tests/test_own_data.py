"""P-22: a person sees all that is stored about himself, and takes it with him."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.people import api
from lifeline.people.actions import factors, persons, tokens
from lifeline.people.models import Person
from lifeline.people.queries.own import all_about
from lifeline.people.views import mine

pytestmark = pytest.mark.django_db

NAMED = {
    "Membership": "people.memberships",
    "Duty": "people.duties",
    "FormerNumber": "people.former_numbers",
    "Account": "people.ways_in",
    "Factor": "people.ways_in",
    "RecoveryCode": "people.ways_in",
    "Session": "people.sessions",
    "Token": "people.tokens",
    "Reset": "people.resets",
}
PASSING = {"Tries": "keyed digests, gone after a day"}


def test_p22_every_table_of_people_that_points_to_a_person_has_its_section(world):
    tables = {
        model.__name__
        for model in apps.get_app_config("people").get_models()
        if any(field.related_model is Person and field.name == "person" for field in model._meta.fields)
    }
    assert tables == set(NAMED) | set(PASSING)
    assert set(NAMED.values()) < {section.key for section in all_about(world.employee)}


def test_p22_every_column_of_a_person_is_shown(world):
    facts = {fact.key for fact in all_about(world.employee)[0].records[0]}
    assert facts == {field.name for field in Person._meta.fields} - {"id"}


def test_p22_the_page_shows_units_duties_devices_and_the_log(client, world, sign_in):
    world.duty("employee", "people.leader", "crew_a")
    sign_in(client, world.employee)
    factors.renew_recovery_codes(world.employee, actor=world.employee)
    page = client.get("/me/data/").content.decode()
    for word in ("Crew A", "负责人", "电脑", "生成了 10 个新的恢复码", world.employee.employee_no):
        assert word in page


def test_p22_the_file_holds_the_same_and_no_secret(client, world, sign_in):
    sign_in(client, world.employee)
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=9)
    token = tokens.make(world.employee, "payroll", ["people:read"], until, actor=world.employee, now=now)
    answer = client.get("/me/data/file/")
    text = answer.getvalue().decode()
    told = json.loads(text)
    assert "attachment" in answer["Content-Disposition"]
    assert told["stored"]["people.person"][0]["name"] == "Wang Min"
    assert told["stored"]["people.tokens"][0]["name"] == "payroll"
    assert set(told["stored"]) == {section.key for section in all_about(world.employee)}
    assert not any(secret in text for secret in (token, world.employee.account.password))


def test_p22_nothing_of_another_person_is_in_it(client, world, sign_in):
    sign_in(client, world.employee)
    text = client.get("/me/data/file/").getvalue().decode()
    assert not any(person.employee_no in text for key, person in world.people.items() if key != "employee")


def test_p15_taking_the_file_asks_for_a_fresh_proof(client, world, sign_in):
    sign_in(client, world.employee)
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert client.get("/me/data/file/")["Location"].startswith("/proof/")


def test_p22_an_app_adds_its_own_section_once():
    with pytest.raises(ValueError, match="declared twice"):
        api.stored("people.person", "again", lambda _person: [])


def test_p22_the_person_changes_how_he_is_reached(client, world, sign_in):
    sign_in(client, world.employee)
    assert client.post("/me/choices/", {"email": "min@example.com", "phone": "139"})["Location"] == "/me/"
    world.employee.refresh_from_db()
    assert (world.employee.email, world.employee.phone) == ("min@example.com", "139")


def test_p22_a_mail_address_of_another_person_is_refused(client, world, sign_in):
    Person.objects.filter(pk=world.colleague.pk).update(email="na@example.com")
    sign_in(client, world.employee)
    assert client.post("/me/choices/", {"email": "na@example.com"}).status_code == 422
    world.employee.refresh_from_db()
    assert world.employee.email == ""


def test_p22_what_a_person_did_is_listed_without_of_whom(client, world, sign_in, monkeypatch):
    monkeypatch.setattr(mine, "ON_PAGE", 1)
    other = persons.join("20001", "单文斌", world.crew_a, on=date(2026, 3, 9), actor=world.administrator)
    persons.leave(other, on=date(2026, 3, 10), actor=world.administrator)
    persons.erase_person(other, reason="request 12", actor=world.administrator)
    sign_in(client, world.administrator)
    told = json.loads(client.get("/me/data/file/").getvalue())["stored"]["people.acts"]
    assert len(told) >= 3
    assert "单文斌" not in json.dumps(told, ensure_ascii=False)
    page = client.get("/me/data/").content.decode()
    assert "文件里是全部" in page
    sign_in(client, world.employee)
    assert json.loads(client.get("/me/data/file/").getvalue())["stored"]["people.acts"] == []
