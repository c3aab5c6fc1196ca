"""P-13, P-14: signing in by number and password."""

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test.utils import CaptureQueriesContext

from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import history
from lifeline.people import rules, tasks
from lifeline.people.actions import accounts, passwords, persons, sign_in, tries
from lifeline.people.models import Account, Membership, Session, Tries
from lifeline.people.states import PersonState
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
HERE = "10.0.0.7"
LOGIN = "/login/"


@pytest.fixture
def wang(world):
    return world.employee


def enter(number, password=PASSWORD, address=HERE, *, now):
    return sign_in.enter(number, password, address, now=now)


def fail(times, number, *, now, address=HERE):
    for _try in range(times):
        assert enter(number, "a wrong password", address, now=now) is None


def test_p13_number_and_password_prove_who_it_is(wang, now):
    assert enter(wang.employee_no, now=now) == wang


def test_p13_full_width_figures_and_letters_are_accepted(wang, now):
    account = wang.account
    account.set_password("blast furnace 3")
    account.save()
    assert enter("１００００", "ｂｌａｓｔ　ｆｕｒｎａｃｅ　３", now=now) == wang


def test_p13_the_hash_is_argon2id_with_19_mib_two_passes_and_one_lane(settings):
    settings.PASSWORD_HASHERS = ["lifeline.people.actions.passwords.Argon2"]
    assert hashers.make_password("x").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_p13_an_initial_password_opens_for_fourteen_days(wang, now):
    account = wang.account
    password = passwords.set_initial(account, now=now)
    account.save()
    assert enter(wang.employee_no, password, now=now + timedelta(days=13, hours=23)) == wang
    assert enter(wang.employee_no, password, now=now + timedelta(days=14)) is None


def test_p13_initial_passwords_are_random_and_easy_to_read():
    made = {passwords.random_password() for _slip in range(200)}
    assert len(made) == 200
    assert all(len(word) == 14 and not set("0O1lI") & set(word) for word in made)


@pytest.mark.parametrize("weak", ["1234567890", "0147258369", "too short"])
def test_p13_a_weak_password_is_refused_and_the_old_one_stays(wang, weak, now):
    with pytest.raises(passwords.Refused) as refusal:
        accounts.choose_password(wang, weak, actor=wang)
    assert refusal.value.rule == "P-13"
    assert enter(wang.employee_no, now=now) == wang


def test_p13_the_breach_list_is_the_one_that_django_ships():
    assert len(passwords.common_passwords()) > 19_000


@pytest.mark.parametrize("failures", [1, 4])
def test_p14_up_to_four_failures_close_nothing_and_a_right_password_forgets_them(wang, failures, now):
    fail(failures, wang.employee_no, now=now)
    assert enter(wang.employee_no, now=now) == wang
    assert Tries.objects.filter(key=tries.digest("number", wang.employee_no)).count() == 0


def test_p14_after_five_failures_the_right_password_waits_a_minute(wang, now):
    fail(5, wang.employee_no, now=now)
    assert enter(wang.employee_no, now=now + timedelta(seconds=59)) is None
    assert enter(wang.employee_no, now=now + timedelta(seconds=60)) == wang


def test_p14_the_next_failure_doubles_the_wait(wang, now):
    fail(5, wang.employee_no, now=now)
    fail(1, wang.employee_no, now=now + timedelta(minutes=1))
    assert enter(wang.employee_no, now=now + timedelta(minutes=2, seconds=59)) is None
    assert enter(wang.employee_no, now=now + timedelta(minutes=3)) == wang


def test_p14_a_try_while_closed_does_not_lengthen_the_wait(wang, now):
    fail(20, wang.employee_no, now=now)
    assert enter(wang.employee_no, now=now + timedelta(minutes=1)) == wang


def test_p14_an_address_that_tries_many_numbers_is_closed_for_all_of_them(wang, now):
    for number in range(rules.ADDRESS_FREE_TRIES):
        fail(1, f"9{number}", now=now)
    assert enter(wang.employee_no, now=now) is None
    assert enter(wang.employee_no, address="10.0.0.8", now=now) == wang


def test_p14_right_passwords_do_not_use_up_the_tries_of_an_address(world, now):
    for _shift in range(60):
        assert enter(world.employee.employee_no, now=now) == world.employee


def test_p14_the_table_of_tries_holds_neither_numbers_nor_addresses(wang, now):
    fail(1, wang.employee_no, now=now)
    assert not any(wang.employee_no in row.key or HERE in row.key for row in Tries.objects.order_by("key"))


@pytest.fixture
def hashes(monkeypatch):
    """Counts the hashes that are really computed."""
    counted = []
    hasher = hashers.get_hasher()
    verify = type(hasher).verify
    monkeypatch.setattr(type(hasher), "verify", lambda *a: counted.append(1) or verify(*a))
    return counted


def left(world, _now):
    world.employee.state = PersonState.LEFT
    world.employee.save()
    return PASSWORD


def closed(world, now):
    fail(5, world.employee.employee_no, now=now)
    return PASSWORD


def dead_slip(world, now):
    account = world.employee.account
    password = passwords.set_initial(account, now=now - timedelta(days=15))
    account.save()
    return password


def no_account(world, _now):
    Account.objects.filter(person=world.employee).delete()
    return PASSWORD


def no_password(world, _now):
    account = world.employee.account
    account.set_unusable_password()
    account.save()
    return PASSWORD


def wrong(_world, _now):
    return "a wrong password"


@pytest.mark.parametrize("why", [wrong, left, closed, dead_slip, no_account, no_password])
def test_p14_every_failure_costs_what_an_unknown_number_costs(world, why, now, hashes):
    from django.db import connection

    password = why(world, now)
    fail(1, "unknown", now=now)
    hashes.clear()
    with CaptureQueriesContext(connection) as unknown:
        assert enter("unknown", password, now=now) is None
    assert len(hashes) == 1
    with CaptureQueriesContext(connection) as known:
        assert enter(world.employee.employee_no, password, now=now) is None
    assert len(hashes) == 2
    assert [q["sql"].split()[0] for q in known] == [q["sql"].split()[0] for q in unknown]


@pytest.mark.parametrize("why", [wrong, left, closed, dead_slip, no_account, no_password])
def test_p14_every_failure_gets_the_same_page(client, world, why, now):
    from django.utils import timezone

    password = why(world, timezone.now())
    number = world.employee.employee_no
    pages = []
    for who in (number, "unknown"):
        page = client.post(LOGIN, {"employee_no": who, "password": password})
        assert page.status_code == 422
        pages.append(without_tokens(page.content.decode(), who))
    assert pages[0] == pages[1]


def without_tokens(text, number):
    import re

    return re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", text).replace(number, "NUMBER")


def test_signing_in_leads_to_the_page_that_was_asked_for(client, wang):
    asked = client.get("/")
    assert asked["Location"] == "/login/?next=/"
    page = client.post(LOGIN, {"employee_no": wang.employee_no, "password": PASSWORD, "next": "/?a=1"})
    assert page["Location"] == "/?a=1"


def test_signing_in_never_leads_to_another_site(client, wang):
    given = {"employee_no": wang.employee_no, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, given)["Location"] == "/"


def test_the_sentence_for_a_failed_sign_in_is_chinese_and_names_no_reason(client, wang):
    page = client.post(LOGIN, {"employee_no": wang.employee_no, "password": "wrong"}, HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert "登录未成功" in page.content.decode()


def test_signing_out_ends_the_session(client, wang, sign_in):
    sign_in(client, wang)
    assert Session.objects.filter(person=wang).count() == 1
    assert client.post("/logout/")["Location"] == "/login/"
    assert Session.objects.filter(person=wang).count() == 0


def test_who_left_is_signed_out_at_his_next_click(client, wang, sign_in):
    sign_in(client, wang)
    left_state = PersonState.LEFT
    type(wang).objects.filter(pk=wang.pk).update(state=left_state)
    assert client.get("/").status_code == 302


def test_p13_the_first_log_in_forces_a_new_password_before_any_page(client, world, now):
    from django.utils import timezone

    account = world.employee.account
    slip = passwords.set_initial(account, now=timezone.now())
    account.save()
    client.post(LOGIN, {"employee_no": world.employee.employee_no, "password": slip})
    assert client.get("/")["Location"] == "/password/first/?next=%2F"
    refused = client.post("/password/first/", {"password": "1234567890", "again": "1234567890"})
    assert refused.status_code == 422
    chosen = client.post("/password/first/", {"password": "my own long words", "again": "my own long words"})
    assert chosen["Location"] == "/"
    assert client.get("/").status_code == 200
    account.refresh_from_db()
    assert (account.must_change, account.initial_until_at) == (False, None)


def test_p13_both_new_passwords_must_be_the_same(client, world, sign_in):
    Account.objects.filter(person=world.employee).update(must_change=True)
    sign_in(client, world.employee)
    given = {"password": "my own long words", "again": "my other long words"}
    assert client.post("/password/first/", given).status_code == 422


def test_p16_a_new_password_ends_all_other_sessions(client, wang, sign_in):
    from django.test import Client

    other = Client()
    sign_in(client, wang)
    sign_in(other, wang)
    accounts.choose_password(wang, "my own long words", actor=wang, keep_session=client.session.session_key)
    assert other.get("/").status_code == 302
    assert Session.objects.filter(person=wang).count() == 1


def test_p14_the_address_behind_our_own_proxy_is_the_one_that_it_saw(client, wang, now):
    given = {"employee_no": "unknown", "password": "wrong"}
    client.post(LOGIN, given, headers={"X-Forwarded-For": "1.1.1.1, 10.1.2.3"})
    assert Tries.objects.filter(key=tries.digest("address", "10.1.2.3")).count() == 1


def test_p14_a_stranger_cannot_name_his_own_address(client, wang, now):
    given = {"employee_no": "unknown", "password": "wrong"}
    client.post(LOGIN, given, headers={"X-Forwarded-For": "10.1.2.3"}, REMOTE_ADDR="10.9.9.9")
    assert Tries.objects.filter(key=tries.digest("address", "10.9.9.9")).count() == 1


def test_p14_the_clock_records_that_a_persons_number_was_closed_and_forgets_strangers(wang, now):
    fail(5, wang.employee_no, now=now)
    fail(5, "unknown", now=now, address="10.0.0.9")
    tasks.tell_of_closed_numbers(now)
    tasks.tell_of_closed_numbers(now)
    lines = history(wang, viewer_language="zh-hans")
    assert [line.sentence for line in lines] == ["连续 5 次登录失败，暂停登录 1 分钟。"]
    assert lines[0].who == "系统定时"


def test_p14_a_number_that_was_opened_meanwhile_is_not_recorded(wang, now):
    fail(5, wang.employee_no, now=now)
    key = tries.digest("number", wang.employee_no)
    tries.forget_tries(key, tries.digest("address", HERE), actor=wang)
    with pytest.raises(Unseen):
        tries.tell_of_closed(key, actor=None, now=now)


def test_p14_tries_that_no_longer_count_and_dead_sessions_are_swept(client, wang, sign_in, now):
    from django.utils import timezone

    sign_in(client, wang)
    fail(1, "unknown", now=now)
    assert tries.sweep(actor=None, now=now + timedelta(hours=23)) == 0
    tasks.sweep_what_ran_out(timezone.now() + timedelta(hours=25))
    assert (Tries.objects.count(), Session.objects.count()) == (0, 0)


def test_p14_a_count_answers_whether_the_try_may_be_looked_at(wang, now):
    keys = tries.digest("number", "x"), tries.digest("address", HERE)
    answers = [tries.count_try(*keys, None, actor=None, now=now) for _try in range(6)]
    assert answers == [True] * 5 + [False]


def test_p12_the_password_of_who_left_opens_nothing_proves_him_and_goes_after_thirty_days(world, now):
    one, other = world.employee, world.colleague
    Account.objects.filter(person=other).update(must_change=True)  # a slip that others have seen
    Membership.objects.filter(person=world.dispatcher).update(from_on=now.date())  # leaves on the day he came
    for person in (one, other, world.dispatcher):
        persons.leave(person, on=now.date(), actor=world.administrator)
    assert sign_in.enter(one.employee_no, PASSWORD, "10.0.0.1", now=now) is None
    assert sign_in.prove_left(one.employee_no, PASSWORD, "10.0.0.1", now=now) == one
    assert sign_in.prove_left(world.handler.employee_no, PASSWORD, "10.0.0.1", now=now) is None
    assert [sign_in.prove_left(one.employee_no, "x", "10.0.0.2", now=now) for _ in range(9)] == [None] * 9
    assert sign_in.prove_left(one.employee_no, PASSWORD, "10.0.0.2", now=now) is None  # P-14: closed by the tries
    assert not Account.objects.filter(person=other).exists()
    tries.sweep(actor=None, now=now + timedelta(days=29))
    assert Account.objects.filter(person=one).exists()
    assert not Account.objects.filter(person=world.dispatcher).exists()
    tries.sweep(actor=None, now=now + timedelta(days=30))
    assert not Account.objects.filter(person=one).exists()
    assert Account.objects.filter(person=world.handler).exists()
