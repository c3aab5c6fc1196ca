"""The administrators' desk, as it is clicked."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lifeline.people import api
from lifeline.people.actions import persons
from lifeline.people.models import Duty, Person, Unit
from lifeline.people.policies import ADMINISTRATOR, LEADER
from lifeline.people.queries import today
from lifeline.people.queries.desk import person_piece, unit_matching
from lifeline.people.states import PersonState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


@pytest.fixture
def desk(client, sign_in, world):
    """The administrator of the whole company."""
    sign_in(client, world.administrator)
    return client


def test_p21_a_person_is_found_by_number_name_and_initials(desk, world):
    person = persons.join("20001", "单文斌", world.crew_a, on=date(2024, 1, 1), actor=None, by="cli")
    for word in (person.employee_no, "文斌", "swb"):
        assert "单文斌" in desk.get(reverse("people:person_list"), {"q": word}).content.decode()
    assert [api.numbered(typed) for typed in (" 20001 ", "2000", "swb", "")] == [person, None, None, None]


def test_the_desk_shows_no_person_of_another_company(desk, world):
    assert "Jiang Bo" not in desk.get(reverse("people:person_list")).content.decode()
    assert desk.get(reverse("people:person_detail", args=[world.outsider.pk])).status_code == 404


def test_the_list_of_persons_costs_the_same_at_one_and_three(desk, world, constant_queries):
    numbers = count(30001)
    constant_queries(
        "people:person_list",
        5,
        lambda: persons.join(str(next(numbers)), "Test", world.crew_a, on=today(), actor=None, by="cli"),
    )


def test_the_list_of_duties_costs_the_same_at_one_and_three(desk, world, constant_queries):
    roles = iter([LEADER, "kernel.auditor", "people.editor"])
    constant_queries("people:duty_list", 4, lambda: world.duty("colleague", next(roles), "crew_a"))


def test_p20_the_list_goes_on_where_it_stopped(world, monkeypatch):
    from lifeline.people.queries import desk as reading

    monkeypatch.setattr(reading, "PAGE", 2)
    people = Person.objects.order_by("name_key", "employee_no")
    names, after = [], ""
    while True:
        piece = person_piece(people, after)
        names += [row.name for row in piece.rows]
        if not (after := piece.after):
            break
    assert names == [person.name for person in people]


def test_p9_a_new_person_is_added_from_the_desk(desk, world):
    given = {"number": "20001", "name": "曾红", "unit": "CREW_A", "post": "主操", "crew": "A", "on": "2026-03-01"}
    answer = desk.post(reverse("people:person_new"), given)
    assert answer.status_code == 302
    assert api.unit_at(Person.objects.get(employee_no="20001"), date(2026, 3, 1)) == world.crew_a


def test_k98_a_refused_form_keeps_what_was_typed(desk, world):
    given = {"number": world.employee.employee_no, "name": "曾红", "unit": "CREW_A", "on": "2026-03-01"}
    answer = desk.post(reverse("people:person_new"), given)
    assert answer.status_code == 422
    assert "曾红" in answer.content.decode()
    assert not Person.objects.filter(name="曾红").exists()


def test_name_number_and_contact_change_together_or_not_at_all(desk, world):
    given = {"name": "仇英", "number": world.colleague.employee_no, "email": "q@example.com", "phone": ""}
    assert desk.post(reverse("people:person_edit", args=[world.employee.pk]), given).status_code == 422
    world.employee.refresh_from_db()
    assert (world.employee.name, world.employee.email) == ("Wang Min", "")
    given["number"] = "40001"
    assert desk.post(reverse("people:person_edit", args=[world.employee.pk]), given).status_code == 302
    world.employee.refresh_from_db()
    assert (world.employee.name, world.employee.employee_no) == ("仇英", "40001")


def test_p7_a_transfer_from_the_desk(desk, world):
    given = {"unit": "Jinan Steel/Logistics", "on": today().isoformat()}
    assert desk.post(reverse("people:person_transfer", args=[world.employee.pk]), given).status_code == 302
    assert api.unit_at(world.employee) == world.logistics


def test_p12_leaving_from_the_desk(desk, world):
    answer = desk.post(reverse("people:person_close", args=[world.colleague.pk]), {"on": today().isoformat()})
    assert answer.status_code == 302
    assert Person.objects.get(pk=world.colleague.pk).state == PersonState.LEFT
    assert "Li Na" in desk.get(reverse("people:person_list"), {"state": "left"}).content.decode()


def test_p6_the_tree_shows_units_below_and_counts_their_people(desk, world):
    text = desk.get(reverse("people:unit_tree", args=[world.steelworks.pk])).content.decode()
    assert "Caster" in text
    assert "Logistics" not in text


def test_p6_units_are_opened_renamed_moved_merged_and_closed_from_the_desk(desk, world):
    day = today().isoformat()
    new = {"code": "CAST2", "name": "Caster 2", "kind": "WORKSHOP", "on": day}
    assert desk.post(reverse("people:unit_new", args=[world.steelworks.pk]), new).status_code == 302
    unit = Unit.objects.get(code="CAST2")
    change = {"name": "Slab caster", "parent": "JINAN", "on": day}
    assert desk.post(reverse("people:unit_edit", args=[unit.pk]), change).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.parent) == ("Slab caster", world.jinan)
    assert desk.post(reverse("people:unit_merge", args=[unit.pk]), {"unit": "CASTER", "on": day}).status_code == 302
    assert desk.post(reverse("people:unit_close", args=[world.crew_a.pk]), {"on": day}).status_code == 302
    assert api.unit_at(world.employee) == world.caster


def test_a_unit_of_another_company_cannot_be_named(desk, world):
    given = {"unit": "MILL", "on": today().isoformat()}
    assert desk.post(reverse("people:person_transfer", args=[world.employee.pk]), given).status_code == 422


def test_p5_a_duty_is_given_with_its_reason_and_ended(desk, world):
    given = {
        "employee_no": world.employee.employee_no, "role": LEADER, "unit": "CASTER", "from_on": today().isoformat(),
        "reason": "order 7",
    }  # fmt: skip
    assert desk.post(reverse("people:duty_grant"), given).status_code == 302
    duty = Duty.objects.get(role=LEADER)
    assert "order 7" in desk.get(reverse("people:duty_list"), {"role": LEADER}).content.decode()
    later = (today() + timedelta(1)).isoformat()
    assert desk.post(reverse("people:duty_end", args=[duty.pk]), {"on": later, "reason": "moved"}).status_code == 302
    duty.refresh_from_db()
    assert duty.to_on == today() + timedelta(1)


def test_p5_a_two_person_duty_is_confirmed_by_the_second_administrator(client, sign_in, world):
    world.duty("manager", ADMINISTRATOR, "jinan")
    sign_in(client, world.administrator)
    given = {
        "employee_no": world.employee.employee_no, "role": ADMINISTRATOR, "unit": "STEELWORKS",
        "from_on": today().isoformat(), "reason": "order 8",
    }  # fmt: skip
    client.post(reverse("people:duty_grant"), given)
    duty = Duty.objects.get(person=world.employee, role=ADMINISTRATOR)
    assert client.post(reverse("people:duty_confirm", args=[duty.pk])).status_code == 409
    sign_in(client, world.manager)
    assert client.post(reverse("people:duty_confirm", args=[duty.pk])).status_code == 302
    duty.refresh_from_db()
    assert duty.confirmed_by == world.manager


def test_p2_the_holder_names_his_own_deputy(client, sign_in, world):
    sign_in(client, world.lead)
    duty = world.lead.duties.get()
    given = {
        "employee_no": world.handler.employee_no, "from_on": today().isoformat(),
        "to_on": (today() + timedelta(3)).isoformat(),
    }  # fmt: skip
    assert client.post(reverse("people:duty_deputise", args=[duty.pk]), given).status_code == 302
    assert api.has_duty(Person.objects.get(pk=world.handler.pk), "hotline.lead", world.logistics)


def test_p4_every_right_is_explained_by_its_duty(desk, world):
    asked = {"employee_no": world.lead.employee_no, "unit": "LOGISTICS"}
    text = desk.get(reverse("people:why_may"), asked).content.decode()
    assert "Logistics · 2020年1月1日" in text
    asked["unit"] = "STEELWORKS"
    assert "2020年" not in desk.get(reverse("people:why_may"), asked).content.decode()


FILE = "工号,姓名,单位,民族\n20001,单文斌,CREW_A,汉\n"


def test_p8_a_check_writes_nothing_and_an_import_does(desk, world):
    def send(**more):
        file = SimpleUploadedFile("people.csv", FILE.encode())
        return desk.post(reverse("people:import_new"), {"file": file, "once": "k" * 20, **more})

    answer = send(check="1")
    assert answer.status_code == 200
    assert answer.context["left_out"] == ["民族"]
    assert not Person.objects.filter(employee_no="20001").exists()
    answer = send()
    assert answer.status_code == 200
    assert Person.objects.filter(employee_no="20001").exists()


def test_p8_a_file_that_is_no_table_is_refused_with_a_sentence(desk, world):
    file = SimpleUploadedFile("people.csv", b"\x00\x01\x02")
    answer = desk.post(reverse("people:import_new"), {"file": file, "once": "k" * 20})
    assert answer.status_code == 422


def test_p8_only_who_keeps_a_whole_company_imports(client, sign_in, world):
    world.duty("colleague", ADMINISTRATOR, "steelworks")
    sign_in(client, world.colleague)
    assert client.get(reverse("people:import_new")).status_code == 403


def test_a_unit_is_named_by_code_by_a_single_name_or_by_a_path(world):
    units = Unit.objects.order_by("path")
    assert unit_matching("caster", units) == world.caster
    assert unit_matching("Steelworks/Caster/Crew A", units) == world.crew_a
    assert unit_matching("Nowhere", units) is None
    assert unit_matching(" / ", units) is None
