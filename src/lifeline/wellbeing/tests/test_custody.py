"""W-62: who keeps the keys does nothing else that would make him powerful."""

import pytest
from django.core import checks

from lifeline.kernel.errors import Refused
from lifeline.people import api as people
from lifeline.people.actions import duties
from lifeline.people.models import Duty
from lifeline.wellbeing import policies
from lifeline.wellbeing.queries import health

pytestmark = pytest.mark.django_db
APART = (policies.LEAD, policies.CURATOR, people.LEADER, people.ADMINISTRATOR)


@pytest.mark.parametrize("role", APART)
def test_w62_k88_the_custody_of_keys_is_refused_beside_what_it_excludes(role, world, now):
    for number, pair in enumerate(((role, people.CUSTODIAN), (people.CUSTODIAN, role))):
        person = world.person(f"p{number}", f"P {number}", "jinan", pair[0])
        with pytest.raises(Refused):
            duties.grant(person, pair[1], world.jinan, from_on=now.date(), reason="x", actor=None, by="cli")
        assert Duty.objects.filter(person=person).count() == 1


def test_w62_a_conflict_that_is_there_is_an_error_of_the_system(world, now):
    world.person("keeper", "Keeper", "jinan", people.CUSTODIAN)
    assert health.custody(databases=["default"]) == []
    assert health.custody_checkup(now).state == "ok"
    world.duty("keeper", policies.CURATOR, "jinan")
    (fault,) = health.custody(databases=["default"])
    assert (fault.level, fault.id) == (checks.ERROR, "wellbeing.E002")
    assert health.custody(databases=None) == []
    assert health.custody_checkup(now).state == "wrong"
