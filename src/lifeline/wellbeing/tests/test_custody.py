"""W-62: who keeps the keys does nothing else that would make him powerful."""

import pytest
from django.core import checks

from lifeline.kernel import vault
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


def test_w55_w62_the_custodian_sees_numbers_and_a_store_that_is_away_and_nobody_else_sees_the_page(
    client, sign_in, world, settings, tmp_path
):
    settings.KEYS = tmp_path / "keys"
    keeper = world.person("keeper", "Keeper", "jinan", people.CUSTODIAN)
    sign_in(client, keeper)
    assert "还没有封存任何内容" in client.get("/wellbeing/care-of/keys/").content.decode()
    keys = [vault.new_key("wellbeing.test") for _n in range(3)]
    text = client.get("/wellbeing/care-of/keys/").content.decode()
    assert "<dd>3</dd>" in text
    assert not any(key in text for key in keys)
    settings.KEYS = tmp_path / "gone"
    assert "密钥库没有响应" in client.get("/wellbeing/care-of/keys/").content.decode()
    for person in (world.administrator, world.employee):
        sign_in(client, person)
        assert client.get("/wellbeing/care-of/keys/").status_code == 403
