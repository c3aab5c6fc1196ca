"""P-17: signing in through the company's own identity provider, run by the test on loopback."""

import ssl
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone

from lifeline.kernel import openid
from lifeline.kernel.events import history
from lifeline.kernel.tls import trusted
from lifeline.people.actions import accounts, sign_in
from lifeline.people.models import Account, Person, Session
from lifeline.people.states import PersonState
from lifeline.people.tests.provider import CLIENT, SECRET, running
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    openid.forget()
    with running() as provider:
        settings.OPENID = {
            "issuer": provider.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "claim": "employee_number",
        }
        yield provider
    openid.forget()


def go_there(client, to="/"):
    return client.get("/login/company/", {"next": to})["Location"]


def come_back(client, answer):
    return client.get("/login/company/return/", answer)


def enter(client, provider, person, **more):
    return come_back(client, provider.authorize(go_there(client), employee_number=person.employee_no, **more))


def refused(client, response):
    assert response["Location"] == "/login/"
    assert Session.objects.filter(person__isnull=False).count() == 0
    return client.get("/login/").content.decode()


def test_p17_the_claim_brings_the_person_in_and_back_to_his_page(client, provider, world):
    url = go_there(client, "/me/")
    back = come_back(client, provider.authorize(url, employee_number=world.employee.employee_no))
    assert back["Location"] == "/me/"
    assert client.get("/").status_code == 200
    assert Session.objects.get().person == world.employee


def test_p17_the_browser_is_sent_with_pkce_state_and_nonce_and_never_with_the_secret(client, provider):
    asked = parse_qs(urlsplit(go_there(client)).query)
    assert asked["client_id"] == [CLIENT]
    assert asked["redirect_uri"] == ["http://testserver/login/company/return/"]
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    assert SECRET not in str(asked)


def test_p17_the_authorities_are_read_once_for_all_who_sign_in(client, provider, world, monkeypatch):
    read, create = [], ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda *a, **k: read.append(k) or create(*a, **k))
    trusted.cache_clear()
    for person in (world.employee, world.colleague):
        openid.forget()
        assert enter(Client(), provider, person)["Location"] == "/"
    assert len(read) == 1


def test_p17_nobody_is_made_for_a_number_that_is_not_here(client, provider, world):
    before = Person.objects.count()
    page = refused(client, come_back(client, provider.authorize(go_there(client), employee_number="77777")))
    assert "公司账号对应的工号不在本系统中" in page
    assert Person.objects.count() == before


def test_p17_mail_alone_links_nobody(client, provider, world):
    Person.objects.filter(pk=world.employee.pk).update(email="min@example.com")
    refused(client, come_back(client, provider.authorize(go_there(client), email="min@example.com")))


@pytest.mark.parametrize("claim", ["email", "preferred_username", "name"])
def test_p17_a_claim_that_proves_nothing_cannot_be_configured(claim):
    with pytest.raises(ValueError, match="does not prove"):
        openid.Provider("https://id.example.com", "a", "b", claim)


def test_p17_a_provider_without_tls_cannot_be_configured():
    with pytest.raises(ValueError, match="https"):
        openid.Provider("http://id.example.com", "a", "b", "employee_number")


def test_p17_who_left_does_not_come_in(client, provider, world):
    Person.objects.filter(pk=world.employee.pk).update(state=PersonState.LEFT)
    refused(client, enter(client, provider, world.employee))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": [CLIENT, "x"], "azp": "x"},
        {"nonce": "another nonce"},
        {"exp": 1},
        {"iat": 4_102_444_800},  # 2100
    ],
)
def test_p17_a_token_that_is_not_for_us_here_and_now_is_refused(client, provider, world, changes):
    provider.changes = changes
    assert "公司统一登录未完成" in refused(client, enter(client, provider, world.employee))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_p17_a_token_that_is_not_signed_with_a_public_key_is_refused(client, provider, world, algorithm):
    provider.algorithm = algorithm
    refused(client, enter(client, provider, world.employee))


def test_p17_a_token_signed_by_somebody_else_is_refused(client, provider, world):
    provider.key = ec.generate_private_key(ec.SECP256R1())
    refused(client, enter(client, provider, world.employee))


def test_p17_a_new_key_of_the_provider_is_fetched_once_more(client, provider, world):
    assert enter(client, provider, world.employee)["Location"] == "/"
    provider.key = provider.shown = ec.generate_private_key(ec.SECP256R1())
    provider.kid = "two"
    assert enter(Client(), provider, world.employee)["Location"] == "/"


def test_p17_configuration_and_keys_are_not_asked_for_at_every_log_in(client, provider, world):
    enter(client, provider, world.employee)
    enter(Client(), provider, world.employee)
    assert sorted(provider.asked) == ["/.well-known/openid-configuration", "/keys", "/token", "/token"]


def test_p17_an_answer_without_a_question_is_refused(client, provider, world):
    refused(client, come_back(client, {"code": "x", "state": "y"}))


def test_p17_another_browsers_answer_is_refused(client, provider, world):
    answer = provider.authorize(go_there(Client()), employee_number=world.employee.employee_no)
    go_there(client)
    refused(client, come_back(client, answer))


def test_p17_an_answer_works_once(client, provider, world):
    answer = provider.authorize(go_there(client), employee_number=world.employee.employee_no)
    come_back(client, answer)
    client.post("/logout/")
    refused(client, come_back(client, answer))


def test_p17_who_declines_there_comes_back_with_a_plain_sentence(client, provider):
    go_there(client)
    assert "请重新开始" in refused(client, come_back(client, {"error": "access_denied", "state": "x"}))


def test_p17_a_mix_up_of_providers_is_refused(client, provider, world):
    answer = provider.authorize(go_there(client), employee_number=world.employee.employee_no)
    refused(client, come_back(client, {**answer, "iss": "https://another.example"}))


def test_p17_a_provider_that_calls_itself_otherwise_is_refused(client, provider):
    provider.issuer_shown = "https://another.example"
    assert go_there(client) == "/login/"


def test_p17_when_the_provider_is_down_the_password_stays(client, provider, world):
    provider.down = True
    assert go_there(client) == "/login/"
    page = client.get("/login/").content.decode()
    assert "公司统一登录暂时没有响应。如有密码，请在此登录。" in page
    given = {"employee_no": world.employee.employee_no, "password": PASSWORD}
    assert client.post("/login/", given)["Location"] == "/"


def test_p17_without_a_provider_there_is_no_such_page(client, db):
    assert client.get("/login/company/").status_code == 404
    assert "公司统一账号" not in client.get("/login/").content.decode()


def test_p17_who_has_no_account_yet_gets_one_without_a_password(client, provider, world):
    accounts.end_access(world.employee)
    assert enter(client, provider, world.employee)["Location"] == "/"
    assert not Account.objects.get(person=world.employee).has_usable_password()
    assert history(world.employee, viewer_language="zh-hans")[-1].sentence == "首次通过公司统一账号登录。"


def test_p17_a_claim_is_the_number_and_nothing_is_made_for_an_empty_one(world, now):
    accounts.end_access(world.employee)
    assert sign_in.by_claim("", now=now) is None
    assert sign_in.by_claim(" 10000 ", now=now) == world.employee
    accounts.end_access(world.colleague)
    sign_in.open_account(world.colleague, actor=world.colleague, now=now)
    assert Account.objects.get(person=world.colleague).password.startswith("!")


def test_p17_a_slip_that_was_never_used_does_not_stand_in_the_way(client, provider, world):
    Account.objects.filter(person=world.employee).update(must_change=True)
    enter(client, provider, world.employee)
    assert client.get("/").status_code == 200


def test_p17_a_sensitive_page_leads_to_the_provider_once_more(client, provider, world):
    enter(client, provider, world.employee)
    session = client.session
    session["proved_at"] = "2026-01-01T00:00:00+00:00"
    session.save()
    assert client.get("/me/proofs/").status_code == 302
    assert "/login/company/?next=" in client.get("/proof/?next=/me/proofs/").content.decode()
    assert "prompt=login" in go_there(client)


def test_p17_where_passwords_are_off_only_the_emergency_accounts_use_one(client, provider, world, settings):
    settings.PASSWORDS, settings.EMERGENCY = False, [world.administrator.employee_no]
    now = timezone.now()
    assert sign_in.enter(world.employee.employee_no, PASSWORD, "a", now=now) is None
    assert sign_in.enter(world.administrator.employee_no, PASSWORD, "a", now=now) == world.administrator
    assert 'name="password"' not in client.get("/login/").content.decode()
    assert 'name="password"' in client.get("/login/?emergency").content.decode()
