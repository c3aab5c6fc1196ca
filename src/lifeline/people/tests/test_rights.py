"""P-1 … P-5: duties and the rights that follow from them."""

from datetime import date, timedelta

import pytest

from lifeline.kernel.errors import Forbidden, Refused
from lifeline.people import api, policies, queries
from lifeline.people.actions import duties
from lifeline.people.models import Duty
from lifeline.people.policies import ADMINISTRATOR, AUDITOR, CUSTODIAN, LEADER
from lifeline.people.states import PersonState

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)


def fresh(person):
    """The person as the next request reads him."""
    return type(person).objects.get(pk=person.pk)


def give(world, who, role, unit, **more):
    return duties.grant(
        world.people[who], role, world.units[unit], from_on=DAY, reason="order 7", actor=world.administrator, **more
    )


def test_p1_a_duty_counts_in_its_units_subtree(world):
    give(world, "employee", LEADER, "steelworks")
    employee = fresh(world.employee)
    assert api.has_duty(employee, LEADER, world.crew_a, DAY)
    assert not api.has_duty(employee, LEADER, world.logistics, DAY)
    assert not api.has_duty(employee, LEADER, world.jinan, DAY)


def test_p1_a_duty_never_reaches_another_company(world):
    assert not api.has_duty(world.dispatcher, "hotline.dispatcher", world.mill, DAY)


def test_p1_a_duty_counts_in_its_days_only(world):
    give(world, "employee", LEADER, "steelworks", to_on=DAY + timedelta(3))
    employee = fresh(world.employee)
    days = [DAY - timedelta(1), DAY, DAY + timedelta(2), DAY + timedelta(3)]
    assert [api.has_duty(employee, LEADER, on=day) for day in days] == [False, True, True, False]


def test_p1_p5_the_duties_that_are_kept_are_those_in_effect_of_each_person_on_each_day(world):
    give(world, "employee", LEADER, "steelworks", to_on=DAY + timedelta(3))
    give(world, "lead", CUSTODIAN, "jinan")
    give(world, "colleague", LEADER, "crew_a")
    Duty.objects.filter(person=world.colleague).update(granted_by=world.administrator, confirmed_by=world.auditor)
    type(world.clerk).objects.filter(pk=world.clerk.pk).update(state=PersonState.LEFT)
    for person in world.people.values():
        for day in (DAY - timedelta(1), DAY, DAY + timedelta(3), date(2019, 1, 1)):
            rows = Duty.objects.filter(policies.in_effect(day), person=person).order_by("pk")
            found = [
                (held.duty_id, held.role, held.unit_id, held.path, held.unit_name, held.from_on, held.to_on)
                for held in api.duties_of(fresh(person), day)
            ]
            assert found == list(
                rows.values_list("pk", "role", "unit_id", "unit__path", "unit__name", "from_on", "to_on")
            )
    assert not api.duties_of(fresh(world.lead), DAY)[1:], "nobody has confirmed him as custodian"
    assert api.duties_of(fresh(world.clerk), DAY) == ()


def test_rights_of_a_request_cost_at_most_the_marks(world, django_assert_num_queries):
    for asked in (2, 1):  # the marks, and the first time his duties
        employee = fresh(world.employee)
        with django_assert_num_queries(asked):
            api.has_duty(employee, LEADER, world.steelworks)
    with django_assert_num_queries(0):
        for role in (LEADER, AUDITOR, ADMINISTRATOR):
            api.has_duty(employee, role, world.steelworks)


def test_p2_a_deputy_has_the_duty_for_the_given_days_and_is_shown_as_deputy(world):
    duty = give(world, "lead", LEADER, "logistics")
    duties.deputise(duty, world.handler, from_on=DAY, to_on=DAY + timedelta(2), actor=fresh(world.lead))
    handler = fresh(world.handler)
    assert [held.deputy for held in queries.why(handler, LEADER, world.logistics, DAY)] == [True]
    assert not api.has_duty(handler, LEADER, on=DAY + timedelta(2))


def test_p2_a_deputys_days_lie_within_those_of_the_duty(world):
    duty = give(world, "lead", LEADER, "logistics", to_on=DAY + timedelta(5))
    with pytest.raises(Refused, match=r"."):
        duties.deputise(duty, world.handler, from_on=DAY, to_on=DAY + timedelta(6), actor=fresh(world.lead))
    assert not Duty.objects.filter(deputy_of=duty).exists()


def test_p3_roles_that_exclude_each_other_never_lie_in_one_hand(world):
    duties.grant(world.employee, ADMINISTRATOR, world.jinan, from_on=DAY, reason="first", actor=None, by="cli")
    with pytest.raises(Refused) as refusal:
        give(world, "employee", CUSTODIAN, "jinan")
    assert refusal.value.rule == "P-3"
    assert not Duty.objects.filter(person=world.employee, role=CUSTODIAN).exists()


def test_p4_every_right_names_its_duty_unit_days_and_giver(world):
    give(world, "employee", LEADER, "steelworks")
    (held,) = api.why(fresh(world.employee), LEADER, world.crew_a, DAY)
    assert (held.unit_name, held.granted_by, held.from_on, held.to_on) == ("Steelworks", "Chen Jie", DAY, None)


def test_p4_no_flag_gives_a_right(world):
    assert (world.employee.is_staff, api.why(world.employee, ADMINISTRATOR)) == (False, [])


def test_p5_nobody_grants_himself(world):
    with pytest.raises(Refused) as refusal:
        give(world, "administrator", LEADER, "jinan")
    assert refusal.value.rule == "P-5"


def test_p5_only_an_administrator_of_the_unit_grants(world):
    for actor in (world.dispatcher, world.employee):
        with pytest.raises(Forbidden):
            duties.grant(world.colleague, LEADER, world.crew_a, from_on=DAY, reason="x", actor=actor)
    with pytest.raises(Forbidden):
        duties.grant(world.outsider, LEADER, world.mill, from_on=DAY, reason="x", actor=world.administrator)
    assert not Duty.objects.filter(role=LEADER).exists()


def test_p5_a_two_person_role_waits_for_a_second_administrator(world):
    duty = give(world, "employee", ADMINISTRATOR, "steelworks")
    assert not api.has_duty(fresh(world.employee), ADMINISTRATOR, on=DAY)
    with pytest.raises(Refused):
        duties.confirm_duty(duty, on=DAY, actor=world.administrator)
    world.duty("manager", ADMINISTRATOR, "jinan")
    duties.confirm_duty(duty, on=DAY, actor=fresh(world.manager))
    assert api.has_duty(fresh(world.employee), ADMINISTRATOR, world.crew_a, DAY)


def test_a_duty_ends_with_its_deputies(world):
    duty = give(world, "lead", LEADER, "logistics")
    deputy = duties.deputise(duty, world.handler, from_on=DAY, to_on=DAY + timedelta(9), actor=fresh(world.lead))
    duties.end_duty(duty, on=DAY + timedelta(3), reason="retired", actor=world.administrator)
    deputy.refresh_from_db()
    assert deputy.to_on == DAY + timedelta(3)


def test_a_duty_that_had_not_begun_is_taken_back(world):
    duty = give(world, "lead", LEADER, "logistics")
    duties.end_duty(duty, on=DAY, reason="mistake", actor=world.administrator)
    assert not Duty.objects.filter(role=LEADER).exists()


def test_holders_are_found_upwards_and_nearest_first(world):
    give(world, "lead", LEADER, "steelworks")
    give(world, "handler", LEADER, "jinan")
    assert {p.name for p in api.holders(LEADER, world.crew_a, DAY)} == {"Sun Li", "Zhao Gang"}
    assert [p.name for p in api.holders(LEADER, world.crew_a, DAY, nearest=True)] == ["Sun Li"]
    assert [p.name for p in api.holders(LEADER, world.logistics, DAY, nearest=True)] == ["Zhao Gang"]


def test_holders_of_a_role_that_nobody_declares_is_a_programming_error(world):
    with pytest.raises(LookupError):
        api.holders("hotline.pope", world.jinan, DAY)
