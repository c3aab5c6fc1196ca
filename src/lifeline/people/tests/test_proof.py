"""P-15: the second proof."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from lifeline.kernel.errors import Refused, Unavailable, Unseen
from lifeline.kernel.events import history
from lifeline.people.actions import factors, passkeys, sealed
from lifeline.people.models import Factor, RecoveryCode
from lifeline.people.tests.authenticator import ORIGIN, Phone
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
HERE = "10.0.0.7"


@pytest.fixture
def chief(world):
    """An administrator: his duty asks for a second proof."""
    return world.administrator


def enter_by_password(client, person):
    return client.post("/login/", {"employee_no": person.employee_no, "password": PASSWORD})


def code_at(secret, moment):
    return pyotp.TOTP(secret).at(moment)


def with_app(person, now):
    secret = factors.new_secret()
    factors.add_app(person, secret, code_at(secret, now), actor=person, now=now)
    return secret


def next_code(secret, after):
    return code_at(secret, after + timedelta(seconds=30))


def test_p15_a_duty_that_asks_for_it_leads_from_every_page_to_the_second_step(client, chief):
    enter_by_password(client, chief)
    for page in ("/", "/me/", "/me/sessions/"):
        assert client.get(page)["Location"].startswith("/proof/?next=")


def test_p15_who_holds_no_such_duty_goes_straight_on(client, world):
    enter_by_password(client, world.employee)
    assert client.get("/").status_code == 200


def test_p15_who_has_no_proof_yet_is_led_to_set_one_up(client, chief):
    enter_by_password(client, chief)
    assert client.get("/proof/")["Location"] == "/me/proofs/"
    page = client.get("/me/proofs/")
    assert "请先设置二次验证" in page.content.decode()


def test_p15_an_app_is_added_by_its_first_code_and_opens_the_way(client, chief):
    enter_by_password(client, chief)
    page = client.get("/me/proofs/app/").content.decode()
    secret = re.search(r'class="key">(\w+)<', page)[1]
    assert "<svg" in page
    added = client.post("/me/proofs/app/", {"code": code_at(secret, timezone.now())})
    assert added["Location"] == "/me/proofs/codes/"
    assert client.get("/").status_code == 200


def test_p15_a_wrong_first_code_adds_nothing(client, chief):
    enter_by_password(client, chief)
    client.get("/me/proofs/app/")
    assert client.post("/me/proofs/app/", {"code": "12"}).status_code == 422
    assert Factor.objects.count() == 0
    assert client.get("/").status_code == 302


def test_p15_the_apps_code_opens_a_new_session(client, chief):
    now = timezone.now()
    secret = with_app(chief, now)
    enter_by_password(client, chief)
    assert client.post("/proof/", {"code": "no code", "next": "/me/"}).status_code == 422
    assert client.get("/").status_code == 302
    right = client.post("/proof/", {"code": next_code(secret, now), "next": "/me/"})
    assert right["Location"] == "/me/"
    assert client.get("/").status_code == 200


def test_p15_who_set_a_proof_up_by_choice_is_asked_for_it_too(client, world):
    with_app(world.employee, timezone.now())
    enter_by_password(client, world.employee)
    assert client.get("/")["Location"] == "/proof/?next=%2F"


def test_p15_a_password_alone_cannot_add_a_proof_beside_the_one_that_is_there(client, chief):
    with_app(chief, timezone.now())
    enter_by_password(client, chief)
    for page in ("/me/proofs/", "/me/proofs/app/", "/me/proofs/codes/"):
        assert client.get(page)["Location"].startswith("/proof/")
    for page in ("/me/proofs/codes/", "/me/proofs/passkey/new/", "/me/proofs/passkey/", "/me/proofs/1/remove/"):
        assert client.post(page)["Location"].startswith("/proof/")
    assert (Factor.objects.count(), RecoveryCode.objects.count()) == (1, 0)


def test_p15_a_code_opens_once_and_neither_do_earlier_ones(chief, now):
    secret = with_app(chief, now)
    assert not factors.prove_by_app(chief, code_at(secret, now), actor=chief, now=now)
    later = now + timedelta(seconds=60)
    assert factors.prove_by_app(chief, code_at(secret, later), actor=chief, now=later)
    assert not factors.prove_by_app(chief, code_at(secret, later), actor=chief, now=later)
    assert not factors.prove_by_app(chief, next_code(secret, now), actor=chief, now=later)


def test_p15_a_clock_that_is_half_a_minute_off_is_forgiven_and_a_whole_one_is_not(chief, now):
    secret = with_app(chief, now - timedelta(days=1))
    assert factors.prove_by_app(chief, code_at(secret, now - timedelta(seconds=30)), actor=chief, now=now)
    assert factors.prove_by_app(chief, code_at(secret, now + timedelta(seconds=30)), actor=chief, now=now)
    later = now + timedelta(hours=1)
    assert not factors.prove_by_app(chief, code_at(secret, later + timedelta(seconds=60)), actor=chief, now=later)


def test_p14_wrong_codes_are_slowed_down_as_passwords_are(chief, now):
    secret = with_app(chief, now - timedelta(days=1))
    for _try in range(5):
        assert not factors.prove(chief, "000", HERE, now=now)
    assert not factors.prove(chief, code_at(secret, now), HERE, now=now)
    later = now + timedelta(minutes=1)
    assert factors.prove(chief, code_at(secret, later), HERE, now=later)


def test_p15_the_apps_secret_does_not_stand_in_the_database(chief, now):
    secret = with_app(chief, now)
    row = bytes(Factor.objects.get(person=chief).secret)
    assert secret.encode() not in row
    assert sealed.unseal(row) == secret.encode()


def test_p15_with_another_site_key_the_secret_stays_shut_and_the_old_one_still_opens_it(chief, now, settings):
    with_app(chief, now)
    row = bytes(Factor.objects.get(person=chief).secret)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with pytest.raises(Unavailable):
        sealed.unseal(row)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert len(sealed.unseal(row)) == 32


def test_p15_ten_recovery_codes_each_open_once(chief, now):
    with_app(chief, now)
    codes = factors.renew_recovery_codes(chief, actor=chief)
    assert len(set(codes)) == 10
    assert factors.prove(chief, codes[3].upper(), HERE, now=now)
    assert not factors.prove(chief, codes[3], HERE, now=now)
    assert [line.sentence for line in history(chief, viewer_language="zh-hans")][-1] == "使用了一个恢复码，还剩 9 个。"


def test_p15_a_code_that_was_just_used_by_another_request_is_unseen(chief, now):
    factors.renew_recovery_codes(chief, actor=chief)
    code = RecoveryCode.objects.filter(person=chief).order_by("pk").first()
    factors.use_recovery_code(code, actor=chief)
    with pytest.raises(Unseen):
        factors.use_recovery_code(code, actor=chief)


def test_p15_new_recovery_codes_make_the_old_ones_useless(chief, now):
    old = factors.renew_recovery_codes(chief, actor=chief)
    factors.renew_recovery_codes(chief, actor=chief)
    assert not factors.prove(chief, old[0], HERE, now=now)


def test_p15_another_persons_recovery_code_opens_nothing(world, chief, now):
    codes = factors.renew_recovery_codes(world.auditor, actor=world.auditor)
    assert not factors.prove(chief, codes[0], HERE, now=now)


def test_p15_codes_are_shown_once_and_only_by_asking(client, chief, sign_in):
    with_app(chief, timezone.now())
    sign_in(client, chief)
    assert RecoveryCode.objects.count() == 0
    page = client.post("/me/proofs/codes/").content.decode()
    shown = re.findall(r"<code>([0-9a-f-]{13})</code>", page)
    assert len(shown) == 10
    assert not any(code in client.get("/me/proofs/codes/").content.decode() for code in shown)


def test_p15_the_last_proof_stays_while_a_duty_asks_for_it(chief, now):
    with_app(chief, now)
    with pytest.raises(Refused) as refusal:
        factors.remove(Factor.objects.get(), actor=chief)
    assert refusal.value.rule == "P-15"
    assert Factor.objects.count() == 1


def test_p15_with_the_last_proof_the_recovery_codes_go(world, client, sign_in):
    with_app(world.employee, timezone.now())
    factors.renew_recovery_codes(world.employee, actor=world.employee)
    sign_in(client, world.employee)
    assert client.post(f"/me/proofs/{Factor.objects.get().pk}/remove/")["Location"] == "/me/proofs/"
    assert (Factor.objects.count(), RecoveryCode.objects.count()) == (0, 0)


def test_p15_another_persons_proof_cannot_be_removed(world, client, sign_in):
    with_app(world.auditor, timezone.now())
    sign_in(client, world.employee)
    assert client.post(f"/me/proofs/{Factor.objects.get().pk}/remove/").status_code == 404
    assert Factor.objects.count() == 1


def test_p15_after_ten_minutes_a_sensitive_page_asks_again_and_comes_back(client, world, sign_in):
    sign_in(client, world.employee)
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=10, seconds=1)).isoformat()
    session.save()
    assert client.get("/").status_code == 200
    assert client.get("/me/proofs/?a=1")["Location"] == "/proof/?next=%2Fme%2Fproofs%2F%3Fa%3D1"
    sent = client.post("/me/proofs/codes/", headers={"Referer": "http://testserver/me/proofs/"})
    assert sent["Location"] == "/proof/?next=%2Fme%2Fproofs%2F"


def test_p15_who_has_no_second_proof_gives_the_password_again(client, world):
    enter_by_password(client, world.employee)
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert client.get("/me/proofs/").status_code == 302
    assert client.post("/proof/", {"password": "wrong", "next": "/me/proofs/"}).status_code == 422
    assert client.post("/proof/", {"password": PASSWORD, "next": "/me/proofs/"})["Location"] == "/me/proofs/"
    assert client.get("/me/proofs/").status_code == 200


def test_p15_a_proof_gives_the_session_a_new_key(client, world):
    enter_by_password(client, world.employee)
    before = client.session.session_key
    client.post("/proof/", {"password": PASSWORD})
    assert client.session.session_key != before


@pytest.fixture
def secure():
    """A browser that speaks TLS: elsewhere there are no passkeys."""
    return Client(headers={"X-Forwarded-Proto": "https"}, SERVER_NAME="testserver")


def register(client, phone):
    options = client.post("/me/proofs/passkey/new/").json()
    return client.post("/me/proofs/passkey/", phone.make(options), content_type="application/json")


def test_p15_a_passkey_is_registered_and_proves_who_it_is(secure, chief):
    enter_by_password(secure, chief)
    phone = Phone()
    assert register(secure, phone).json() == {"go": "/me/proofs/codes/"}
    assert secure.get("/").status_code == 200

    enter_by_password(other := Client(), chief)
    assert other.get("/").status_code == 302
    options = other.post("/proof/passkey/ask/").json()
    answer = other.post("/proof/passkey/?next=/me/", phone.prove(options), content_type="application/json")
    assert answer.json() == {"go": "/me/"}
    assert other.get("/").status_code == 200


def prove(client, phone):
    options = client.post("/proof/passkey/ask/").json()
    return client.post("/proof/passkey/", phone.prove(options), content_type="application/json")


def test_p15_a_strangers_passkey_is_refused(secure, chief):
    enter_by_password(secure, chief)
    register(secure, Phone())
    enter_by_password(other := Client(), chief)
    assert prove(other, Phone()).status_code == 409
    assert other.get("/").status_code == 302


def test_p15_a_passkey_of_another_site_is_refused(secure, chief):
    enter_by_password(secure, chief)
    assert register(secure, Phone(origin="https://evil.example")).status_code == 409
    assert Factor.objects.count() == 0


def test_p15_an_answer_cannot_be_sent_twice(secure, chief):
    enter_by_password(secure, chief)
    register(secure, phone := Phone())
    enter_by_password(other := Client(), chief)
    answer = phone.prove(other.post("/proof/passkey/ask/").json())
    assert other.post("/proof/passkey/", answer, content_type="application/json").status_code == 200
    assert other.post("/proof/passkey/", answer, content_type="application/json").status_code == 409


def test_p15_a_copied_passkey_is_noticed_by_its_counter(secure, chief):
    enter_by_password(secure, chief)
    register(secure, phone := Phone())
    enter_by_password(other := Client(), chief)
    assert prove(other, phone).status_code == 200
    phone.counter = 0
    assert prove(other, phone).status_code == 409


@pytest.mark.parametrize("body", ["", "no json", "[]", "{}", '{"id": 1}'])
def test_p15_nonsense_instead_of_an_answer_is_refused(secure, chief, body):
    enter_by_password(secure, chief)
    secure.post("/me/proofs/passkey/new/")
    assert secure.post("/me/proofs/passkey/", body, content_type="application/json").status_code == 409


def test_p15_a_passkey_is_kept_by_its_public_key_only(chief, now):
    phone = Phone()
    options, state = passkeys.ask_for_new(chief, "testserver")
    proof = passkeys.check_new(state, phone.make(options), "testserver")
    factor = passkeys.add_passkey(chief, proof, "phone", actor=chief, now=now)
    assert phone.key.private_numbers().private_value.to_bytes(32, "big") not in bytes(factor.secret)
    asked, state = passkeys.ask_for_proof(chief, "testserver")
    assert passkeys.check_proof(chief, state, phone.prove(asked), "testserver", now=now)
    assert not passkeys.prove_by_passkey(chief, phone.id, 1, actor=chief, now=now)
    assert ORIGIN.endswith("testserver")


def test_the_list_of_proofs_costs_the_same_number_of_queries(client, world, sign_in, constant_queries):
    sign_in(client, world.employee)

    def grow():
        options, state = passkeys.ask_for_new(world.employee, "testserver")
        proof = passkeys.check_new(state, Phone().make(options), "testserver")
        passkeys.add_passkey(world.employee, proof, "phone", actor=world.employee, now=timezone.now())

    constant_queries("people:factor_list", 5, grow)
