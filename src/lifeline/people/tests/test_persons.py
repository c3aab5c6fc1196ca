"""P-7, P-9, P-12: persons over time."""

from datetime import date, timedelta

import pytest

from lifeline.kernel import notices
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import history
from lifeline.people import api, events
from lifeline.people.actions import persons, units
from lifeline.people.models import Duty, Membership, Person
from lifeline.people.states import PersonState

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)


def sentences(subject):
    told = [str(line.sentence) for line in history(subject, viewer_language="en")]
    return [sentence.replace("\u2068", "").replace("\u2069", "") for sentence in told]


def test_a_person_joins_with_key_and_initials(world):
    person = persons.join("20001", "单文斌", world.crew_a, on=DAY, crew="A", actor=world.administrator)
    assert (person.name_key[:6], person.initials) == ("shan00", "swb")
    assert api.unit_at(person, DAY) == world.crew_a
    assert api.unit_at(person, DAY - timedelta(1)) is None
    assert sentences(person) == ["单文斌 joined Crew A."]


def test_p10_a_number_is_given_once(world):
    with pytest.raises(Refused):
        persons.join(world.employee.employee_no, "Somebody", world.crew_a, on=DAY, actor=world.administrator)
    assert not Person.objects.filter(name="Somebody").exists()


def test_p7_a_transfer_is_a_new_interval(world):
    persons.transfer(world.employee, world.logistics, on=DAY, actor=world.administrator)
    rows = Membership.objects.filter(person=world.employee).order_by("from_on")
    assert [(row.unit.name, row.to_on) for row in rows] == [("Crew A", DAY), ("Logistics", None)]
    assert api.unit_at(world.employee, DAY - timedelta(1)) == world.crew_a
    assert api.unit_at(world.employee, DAY) == world.logistics


def test_p7_a_day_before_the_present_membership_is_refused(world):
    persons.transfer(world.employee, world.logistics, on=DAY, actor=world.administrator)
    with pytest.raises(Refused) as refusal:
        persons.transfer(world.employee, world.steelworks, on=DAY, actor=world.administrator)
    assert refusal.value.rule == "P-7"
    assert api.unit_at(world.employee, DAY) == world.logistics


def test_p7_another_crew_is_a_new_interval(world):
    persons.change_crew(world.employee, "C", on=DAY, actor=world.administrator)
    rows = Membership.objects.filter(person=world.employee).order_by("from_on")
    assert [(row.crew, row.to_on) for row in rows] == [("A", DAY), ("C", None)]


def test_p6_a_closed_unit_takes_no_one(world):
    units.close_unit(world.caster, on=DAY, actor=world.administrator)
    world.caster.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        persons.transfer(world.handler, world.caster, on=DAY, actor=world.administrator)
    assert refusal.value.rule == "P-6"


def test_p12_a_leaver_loses_duties_and_membership_on_the_day_and_keeps_his_history(world):
    persons.leave(world.handler, on=DAY, actor=world.administrator)
    handler = Person.objects.get(pk=world.handler.pk)
    assert (handler.state, handler.is_active) == (PersonState.LEFT, False)
    assert not api.has_duty(handler, "hotline.handler", on=DAY - timedelta(1))
    assert list(Duty.objects.filter(person=handler).values_list("to_on", flat=True)) == [DAY]
    assert api.unit_at(handler, DAY - timedelta(1)) == world.logistics
    assert sentences(handler) == ["Left the company on 2026-03-09."]


def test_p12_erasure_empties_the_person_and_the_personal_values_of_the_log(world):
    person = persons.join("20001", "单文斌", world.crew_a, on=DAY, actor=world.administrator)
    persons.leave(person, on=DAY + timedelta(1), actor=world.administrator)
    persons.erase_person(person, reason="request 12", actor=world.administrator)
    person.refresh_from_db()
    assert (person.name, person.email, person.phone, person.employee_no) == ("—", "", "", f"x{person.pk}")
    assert "单文斌" not in "".join(sentences(person))


def test_p12_erasure_takes_notices_and_choices_and_leaves_those_of_others(world, settings):
    settings.EMAIL_HOST = "mail.test"
    both = [world.employee.pk, world.colleague.pk]
    notices.notify(both, events.TELL_CHANGED, key="one")
    for pk in both:
        notices.choose(pk, "", "mail", "off")
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    persons.erase_person(world.employee, reason="request 12", actor=world.administrator)
    mails = [next(o.mode for o in notices.choices(pk) if (o.kind, o.channel) == ("", "mail")) for pk in both]
    assert mails == ["on", "off"]
    assert [notices.unread_count(pk) for pk in both] == [0, 1]


def test_p9_who_comes_back_is_the_same_person_without_the_old_duties(world):
    persons.leave(world.handler, on=DAY, actor=world.administrator)
    back = persons.come_back(world.handler, world.caster, on=DAY + timedelta(30), actor=world.administrator)
    assert back.pk == world.handler.pk
    assert api.unit_at(back, DAY + timedelta(30)) == world.caster
    assert not api.has_duty(Person.objects.get(pk=back.pk), "hotline.handler", on=DAY + timedelta(30))


def test_p9_a_changed_number_is_kept_as_former_and_taken_by_nobody_else(world):
    old = world.employee.employee_no
    persons.renumber(world.employee, "30001", on=DAY, actor=world.administrator)
    assert list(world.employee.former_numbers.values_list("employee_no", flat=True)) == [old]
    with pytest.raises(Refused):
        persons.renumber(world.colleague, old, on=DAY, actor=world.administrator)


def test_a_new_name_sorts_at_once(world):
    person = persons.rename(world.employee, "仇英", actor=world.administrator)
    assert (person.name_key[:3], person.initials) == ("qiu", "qy")
    with pytest.raises(Refused):
        persons.rename(world.employee, "<b>", actor=world.administrator)


def test_p10_a_mail_address_belongs_to_one_person(world):
    persons.update_contact(world.employee, email="w@example.com", phone="1", actor=world.administrator)
    with pytest.raises(Refused):
        persons.update_contact(world.colleague, email="W@example.com", phone="", actor=world.administrator)
