"""What a person is told about his own account (P-18), where he reads it, and by which ways he wants to be told."""

from datetime import timedelta

import pytest

from lifeline.kernel import notices
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import inbox, notify, unread_count
from lifeline.people import events, tasks
from lifeline.people.actions import accounts, factors, resets, sign_in
from lifeline.people.forms import NoticeForm
from lifeline.people.models import Session

pytestmark = pytest.mark.django_db


def titles(person):
    return [entry.title for entry in inbox(person.pk)]


@pytest.fixture
def chinese():
    from django.utils.translation import override

    with override("zh-hans"):
        yield


@pytest.mark.usefixtures("chinese")
def test_p18_the_person_is_told_when_a_new_password_is_asked_for_and_when_it_is_set(world, now):
    world.person("second", "He Yun", "jinan", "people.administrator")
    reset = resets.ask(world.employee, "x", lost_proof=False, actor=world.administrator, now=now)
    assert [(entry.title, entry.urgent) for entry in inbox(world.employee.pk)] == [("有人为您申请了重置密码", True)]
    code = resets.confirm(reset, actor=world.second, now=now)
    assert resets.use(world.employee.employee_no, code, "my own long words", "a", now=now)
    assert titles(world.employee)[0] == "您的密码或二次验证方式已变更"


@pytest.mark.usefixtures("chinese")
def test_p18_a_changed_password_and_a_changed_proof_are_told(world):
    accounts.choose_password(world.employee, "my own long words", actor=world.employee)
    factors.renew_recovery_codes(world.employee, actor=world.employee)
    assert titles(world.employee) == ["您的密码或二次验证方式已变更"] * 2


@pytest.mark.usefixtures("chinese")
def test_p14_who_was_tried_five_times_is_told_by_the_clock(world, now):
    for _try in range(5):
        sign_in.enter(world.employee.employee_no, "wrong", "a", now=now)
    assert titles(world.employee) == []
    tasks.tell_of_closed_numbers(now + timedelta(minutes=1))
    assert titles(world.employee) == ["有人用错误密码尝试登录您的工号"]


@pytest.fixture
def told(world):
    notify([world.employee.pk], events.TELL_CHANGED, key="one")
    notify([world.employee.pk], events.TELL_LOCKED, key="two")
    return world


def test_the_page_lists_what_was_told_and_the_bell_counts_it(told, client, sign_in):
    sign_in(client, told.employee)
    page = client.get("/me/notices/").content.decode()
    assert page.index("有人用错误密码") < page.index("您的密码或二次验证方式已变更")
    assert '<span class="count">2' in client.get("/").content.decode()


def test_opening_a_notice_marks_it_as_read_and_leads_to_its_page(told, client, sign_in):
    sign_in(client, told.employee)
    newest = inbox(told.employee.pk)[0]
    assert client.post(f"/me/notices/{newest.id}/")["Location"] == "/me/sessions/"
    assert unread_count(told.employee.pk) == 1


def test_all_notices_of_a_page_are_marked_as_read_at_once(told, client, sign_in):
    sign_in(client, told.employee)
    client.post("/me/notices/read/", {"id": [entry.id for entry in inbox(told.employee.pk)] + ["x"]})
    assert unread_count(told.employee.pk) == 0


def test_a_number_that_no_notice_can_have_marks_nothing_and_is_no_fault(told, client, sign_in):
    sign_in(client, told.employee)
    for number in ("9" * 5000, "9" * 20, str(2**63)):
        assert client.get("/me/notices/", {"after": number}).status_code == 200
        assert client.post("/me/notices/read/", {"id": [number]}).status_code == 302
        assert client.post(f"/me/notices/{number}/").status_code == 404
    assert unread_count(told.employee.pk) == 2


def test_nobody_reads_or_ticks_off_what_another_was_told(told, client, sign_in):
    sign_in(client, told.colleague)
    newest = inbox(told.employee.pk)[0]
    assert "错误密码" not in client.get("/me/notices/").content.decode()
    assert client.post(f"/me/notices/{newest.id}/")["Location"] == "/me/notices/"
    client.post("/me/notices/read/", {"id": [newest.id]})
    assert unread_count(told.employee.pk) == 2


def test_older_notices_are_behind_a_link(world, client, sign_in):
    for number in range(31):
        notify([world.employee.pk], events.TELL_CHANGED, key=f"n{number}")
    sign_in(client, world.employee)
    first = client.get("/me/notices/").content.decode()
    last = inbox(world.employee.pk, limit=30)[-1].id
    assert f"?after={last}" in first
    assert client.get("/me/notices/", {"after": last}).content.decode().count('class="row"') == 1


def test_what_concerns_the_own_account_cannot_be_switched_off(world):
    with pytest.raises(Refused):
        accounts.choose_ways(world.employee, [("people.account.reset", "mail", "off")], actor=world.employee)


notices.declare_notice("people.sample.told", title="A sample")


def test_the_page_of_ways_offers_the_channels_that_the_site_has_and_keeps_the_choice(world, client, sign_in, settings):
    settings.EMAIL_HOST = "localhost"
    sign_in(client, world.employee)
    assert 'name="people.sample.told-mail"' in client.get("/me/choices/").content.decode()
    given = dict.fromkeys(ways(world.employee), "on") | {
        "email": "",
        "phone": "",
        "people.sample.told-mail": "weekly",
    }
    assert client.post("/me/choices/", given)["Location"] == "/me/"
    assert ways(world.employee)["people.sample.told-mail"] == "weekly"
    assert client.post("/me/choices/", given | {"people.sample.told-mail": "sometimes"}).status_code == 422


def ways(person):
    """What holds for each field of the page."""
    return {NoticeForm.name_of(one): one.mode for one in notices.choices(person.pk) if len(one.allowed) > 1}


def test_p16_a_session_whose_password_was_changed_elsewhere_is_over(world, client, sign_in):
    sign_in(client, world.employee)
    account = world.employee.account
    account.set_password("changed by other means")
    account.save()
    assert client.get("/").status_code == 302
    assert Session.objects.filter(person=world.employee).count() == 0


def test_p16_one_query_knows_session_person_and_account(world, client, sign_in, django_assert_num_queries):
    sign_in(client, world.employee)
    with django_assert_num_queries(1):
        client.get("/password/first/")
