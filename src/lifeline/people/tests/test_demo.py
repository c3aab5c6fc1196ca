"""The demo company."""

import pytest
from django.utils.translation import override

from lifeline.kernel.demo import Plan
from lifeline.kernel.start import first_link
from lifeline.people import api
from lifeline.people.actions.demo import appoint, change_password, fill, found_company, log_ins
from lifeline.people.models import Duty, Membership, Person, Unit
from lifeline.people.states import UnitKind

pytestmark = pytest.mark.django_db


def test_the_same_seed_gives_the_same_company():
    def names(seed):
        found_company(60, seed=seed, password="a long pass phrase", actor=None)
        told = list(Person.objects.order_by("employee_no").values_list("name", flat=True))
        Membership.objects.all().delete()
        Person.objects.all().delete()
        for unit in Unit.objects.order_by("-path"):
            unit.names.all().delete()
            unit.places.all().delete()
        Unit.objects.update(parent=None, kind=UnitKind.COMPANY)
        Unit.objects.all().delete()
        return told

    first = names(7)
    assert len(first) == 60
    assert first == names(7) != names(8)


def test_everybody_works_somewhere_and_can_sign_in():
    company = found_company(80, seed=1, password="a long pass phrase", actor=None)
    people = list(Person.objects.order_by("pk"))
    assert len(people) == 80
    assert all(api.unit_at(person) is not None for person in people)
    assert all(person.account.check_password("a long pass phrase") for person in people[:2])
    assert {"甲", "乙", "丙", "丁"} >= {m.crew for m in Membership.objects.filter(unit__kind=UnitKind.TEAM)} - {""}
    assert company.root.kind == UnitKind.COMPANY


def nothing(_done, _total=None):
    """A progress that nobody looks at."""


def test_the_demo_has_holders_for_the_duties_of_people_and_a_leader_in_each_unit(now):
    fill(Plan(120, 1, now), nothing)
    held = Duty.objects.values_list("role", flat=True)
    assert {"people.administrator", "kernel.auditor", "people.editor", "people.leader"} == set(held)
    staffed = Membership.objects.values("unit").distinct().count()
    assert Duty.objects.filter(role="people.leader").count() == staffed


def test_the_demo_shows_one_log_in_for_each_duty_and_an_employee_without_one(now):
    fill(Plan(120, 1, now), nothing)
    shown = {str(entry.what): entry.employee_no for entry in log_ins()}
    with override("en"):
        assert {str(entry.what) for entry in log_ins()} >= {"administrator", "auditor", "leader", "employee"}
    plain = Person.objects.get(employee_no=list(shown.values())[-1])
    assert not plain.duties.exists()
    assert plain.account.check_password(Plan(1, 1, now).password)


def test_another_password_is_everybodys(now):
    fill(Plan(60, 1, now), nothing)
    change_password("something else 9")
    first, last = Person.objects.order_by("employee_no").first(), Person.objects.order_by("employee_no").last()
    assert first.account.check_password("something else 9")
    assert last.account.check_password("something else 9")


def test_p19_a_bare_site_gives_a_link_and_one_with_an_administrator_none(now):
    assert first_link().startswith("/first/")
    fill(Plan(60, 1, now), nothing)
    assert first_link() is None


def test_one_person_in_two_seats_of_one_role_holds_it_once():
    company = found_company(20, seed=1, password="a long pass phrase", actor=None)
    appoint(company, actor=None)
    held = list(Duty.objects.values_list("person", "role", "unit"))
    assert len(held) == len(set(held))
