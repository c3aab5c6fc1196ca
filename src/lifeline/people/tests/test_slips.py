"""P-13: slips with initial passwords."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from lifeline.kernel.errors import Refused
from lifeline.kernel.events import history
from lifeline.people.actions import accounts, sign_in, slips
from lifeline.people.models import Account
from lifeline.people.queries.access import awaiting_slips, lost_slip_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(world):
    """The crew has just been imported: nobody there has a password."""
    for key in ("employee", "colleague"):
        accounts.end_access(world.people[key])
    return world


def names(people):
    return [person.name for person in people]


def test_p13_a_slip_opens_for_fourteen_days_and_asks_for_an_own_password(fresh, now):
    slip = slips.issue([fresh.employee], actor=fresh.administrator, now=now)[0]
    account = Account.objects.get(person=fresh.employee)
    assert (account.must_change, account.initial_until_at) == (True, now + timedelta(days=14))
    assert sign_in.enter(slip.employee_no, slip.password, "a", now=now + timedelta(days=13)) == fresh.employee
    assert history(fresh.employee, viewer_language="zh-hans")[-1].sentence == "打印了初始密码条。"


def test_p13_the_password_of_a_slip_stands_nowhere(fresh, now):
    slip = slips.issue([fresh.employee], actor=None, by="cli", now=now)[0]
    assert slip.password not in str(Account.objects.values_list())


def test_p13_who_has_neither_password_nor_living_slip_waits_for_one(fresh, now):
    assert names(awaiting_slips(fresh.steelworks, fresh.administrator, now)) == ["Li Na", "Wang Min"]
    slips.issue([fresh.employee], actor=fresh.administrator, now=now)
    assert names(awaiting_slips(fresh.steelworks, fresh.administrator, now)) == ["Li Na"]
    later = now + timedelta(days=14)
    assert names(awaiting_slips(fresh.steelworks, fresh.administrator, later)) == ["Li Na", "Wang Min"]


def test_p13_an_own_password_is_never_replaced_by_a_slip(world, now):
    with pytest.raises(Refused):
        slips.issue([world.employee], actor=world.administrator, now=now)
    assert not Account.objects.get(person=world.employee).must_change


def test_p13_only_those_who_need_one_get_a_slip(fresh, now):
    printed = slips.issue([fresh.employee, fresh.handler], actor=fresh.administrator, now=now)
    assert names(printed) == ["Wang Min"]
    assert slips.write_slips({fresh.colleague.pk: "x"}, actor=None, by="cli", now=now) == {fresh.colleague.pk}


def test_p18_no_slip_for_who_holds_a_duty_outside_of_the_administrators_units(fresh, now):
    fresh.person("second", "He Yun", "steelworks", "people.administrator")
    fresh.duty("employee", "hotline.dispatcher", "jinan")
    assert names(awaiting_slips(fresh.steelworks, fresh.second, now)) == ["Li Na"]
    assert lost_slip_of(fresh.second, fresh.employee.employee_no) is None
    assert lost_slip_of(fresh.second, fresh.colleague.employee_no) == fresh.colleague


def test_p13_a_lost_slip_is_replaced_until_a_password_was_chosen(world, now):
    number = world.employee.employee_no
    assert lost_slip_of(world.administrator, number) is None
    Account.objects.filter(person=world.employee).update(must_change=True)
    assert lost_slip_of(world.administrator, number) == world.employee


def test_p13_the_page_prints_slips_of_a_unit_once(fresh, client, sign_in):
    sign_in(client, fresh.administrator)
    page = client.post("/people/slips/", {"unit": "STEELWORKS"}).content.decode()
    words = re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", page)
    assert len(words) == 2
    assert not any(word in client.get("/people/slips/").content.decode() for word in words)
    assert client.post("/people/slips/", {"unit": "STEELWORKS"}).status_code == 422


@pytest.mark.parametrize(
    "given", [{"unit": ""}, {"unit": "STEELWORKS", "employee_no": "10001"}, {"unit": "MILL"}, {"employee_no": "10011"}]
)
def test_p13_the_page_prints_for_one_unit_or_one_person_of_ones_own(fresh, client, sign_in, given):
    accounts.end_access(fresh.outsider)
    sign_in(client, fresh.administrator)
    assert client.post("/people/slips/", given).status_code == 422
    assert Account.objects.filter(must_change=True).count() == 0


def test_p13_the_page_prints_a_lost_slip_again(fresh, client, sign_in):
    sign_in(client, fresh.administrator)
    assert "Wang Min" in client.post("/people/slips/", {"employee_no": "10000"}).content.decode()


def test_p15_printing_asks_for_a_fresh_proof(fresh, client, sign_in):
    sign_in(client, fresh.administrator)
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert client.post("/people/slips/", {"unit": "STEELWORKS"}).status_code == 302
    assert Account.objects.filter(must_change=True).count() == 0


def test_p13_the_command_writes_a_table_that_only_its_owner_reads(fresh, tmp_path, capsys):
    out = tmp_path / "slips.csv"
    call_command("people", "slips", "STEELWORKS", str(out), "--lang", "zh-hans")
    assert out.stat().st_mode & 0o777 == 0o600
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines[0] == "工号,姓名,初始密码"
    assert len(lines) == 3
