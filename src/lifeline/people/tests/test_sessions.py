"""P-12, P-16: where a person is signed in, and how that ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lifeline.kernel.look import Look
from lifeline.people.actions import accounts, persons
from lifeline.people.models import Factor, RecoveryCode, Session, Token
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


def enter(person, shared="", agent=PHONE):
    client = Client(headers={"User-Agent": agent})
    client.post("/login/", {"employee_no": person.employee_no, "password": PASSWORD, "shared": shared})
    return client


def hours_left(person):
    row = Session.objects.get(person=person)
    return round((row.expire_date - timezone.now()).total_seconds() / 3600, 2)


@pytest.mark.parametrize(("who", "shared", "hours"), [("employee", "", 12), ("clerk", "", 2), ("employee", "on", 0.08)])
def test_p16_a_session_rests_12_hours_with_a_duty_2_and_on_a_shared_terminal_5_minutes(world, who, shared, hours):
    enter(world.people[who], shared)
    assert hours_left(world.people[who]) == hours


def test_p16_a_session_that_rested_too_long_is_over(world):
    client = enter(world.employee)
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/")["Location"] == "/login/?next=/"


def test_p16_each_tenth_of_the_limit_the_session_begins_to_rest_anew_and_not_at_every_click(world):
    client = enter(world.employee)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=11))
    client.get("/")
    assert hours_left(world.employee) == 11
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=10, minutes=47))
    assert client.get("/").cookies["sessionid"]["max-age"] == 12 * 3600
    assert hours_left(world.employee) == 12


def test_p16_a_duty_that_was_granted_meanwhile_shortens_the_rest(world):
    client = enter(world.employee)
    world.duty("employee", "people.leader", "caster")
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    client.get("/")
    assert hours_left(world.employee) == 2


def test_p16_the_list_shows_class_of_device_and_day_and_no_key(world):
    client = enter(world.employee)
    enter(world.employee, agent="Mozilla/5.0 (Windows NT 10.0)")
    page = client.get("/me/sessions/").content.decode()
    assert "手机" in page
    assert "电脑" in page
    assert not any(row.session_key in page for row in Session.objects.order_by("pk"))


def test_p16_of_a_device_nothing_but_class_and_day_is_stored(world):
    enter(world.employee)
    row = Session.objects.get()
    assert (row.device, row.started_on) == ("PHONE", timezone.localdate())
    assert "Android" not in str(row.session_data)


def test_p16_one_device_can_be_signed_out_and_the_others_stay(world):
    here, there = enter(world.employee), enter(world.employee)
    handle = Session.objects.get(pk=there.session.session_key).handle
    assert here.post(f"/me/sessions/{handle}/end/")["Location"] == "/me/sessions/"
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_p16_nobody_signs_out_another_person(world):
    here, there = enter(world.employee), enter(world.colleague)
    handle = Session.objects.get(person=world.colleague).handle
    assert here.post(f"/me/sessions/{handle}/end/").status_code == 404
    assert there.get("/").status_code == 200


def test_p16_all_other_devices_can_be_signed_out_at_once(world):
    here, others = enter(world.employee), [enter(world.employee), enter(world.employee)]
    here.post("/me/sessions/end/")
    assert [client.get("/").status_code for client in (here, *others)] == [200, 302, 302]


def test_p16_the_actions_tell_how_many_sessions_ended(world):
    here = enter(world.employee)
    enter(world.employee)
    assert accounts.end_other_sessions(world.employee, here.session.session_key, actor=world.employee) == 1
    accounts.end_session(world.employee, Session.objects.get().handle, actor=world.employee)
    assert Session.objects.count() == 0


def test_p13_the_password_is_changed_by_who_knows_the_old_one(world):
    here, there = enter(world.employee), enter(world.employee)
    given = {"old": "wrong", "password": "my own long words", "again": "my own long words"}
    assert here.post("/me/password/", given).status_code == 422
    assert there.get("/").status_code == 200
    assert here.post("/me/password/", given | {"old": PASSWORD})["Location"] == "/me/"
    assert [client.get("/").status_code for client in (here, there)] == [200, 302]


def test_p13_a_weak_new_password_is_refused_at_its_field(world):
    page = enter(world.employee).post(
        "/me/password/", {"old": PASSWORD, "password": "1234567890", "again": "1234567890"}
    )
    assert page.status_code == 422
    assert "泄露密码" in page.content.decode()


def test_p12_who_leaves_has_no_way_in_at_that_moment(world, now):
    client = enter(world.employee)
    persons.leave(world.employee, on=timezone.localdate(), actor=world.administrator)
    assert client.get("/").status_code == 302
    left = [table.objects.filter(person=world.employee).count() for table in (Session, Token, Factor, RecoveryCode)]
    assert left == [0, 0, 0, 0]
    answer = Client().post("/login/", {"employee_no": world.employee.employee_no, "password": PASSWORD})
    assert (answer.status_code, Session.objects.filter(person=world.employee).count()) == (422, 0)


def test_p12_the_ways_in_of_others_stay(world):
    enter(world.colleague)
    persons.leave(world.employee, on=timezone.localdate(), actor=world.administrator)
    assert Session.objects.filter(person=world.colleague).count() == 1


def test_a_person_reads_in_his_own_language_look_and_size(world):
    accounts.keep_look(world.employee, Look("dark", 150, "en"), actor=world.employee)
    client = Client()
    answer = client.post("/login/", {"employee_no": world.employee.employee_no, "password": PASSWORD})
    assert answer.cookies["look"].value == "dark.150"
    assert "Hello, Wang Min" in client.get("/").content.decode()


def test_the_choice_of_look_is_kept_with_the_person(world):
    client = enter(world.employee)
    client.post("/look/", {"size": "125", "theme": "light", "language": "en", "next": "/"})
    world.employee.refresh_from_db()
    assert (world.employee.large_text, world.employee.theme, world.employee.language) == (125, "light", "en")


def test_p16_signing_out_clears_the_device(world):
    assert "storage" in enter(world.employee).post("/logout/")["Clear-Site-Data"]
