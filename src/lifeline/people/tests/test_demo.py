"""The demo company."""

import pytest

from lifeline.people import api
from lifeline.people.actions.demo import found_company
from lifeline.people.models import Membership, Person, Unit
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
