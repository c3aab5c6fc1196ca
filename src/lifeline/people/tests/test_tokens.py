"""Keys for programs (kernel, section 14; P-12)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.kernel.errors import Refused
from lifeline.people import api
from lifeline.people.actions import persons, tokens
from lifeline.people.models import Token

pytestmark = pytest.mark.django_db


def make(person, now, *, days=30, scopes=("people:read",)):
    until = timezone.localdate(now) + timedelta(days=days)
    return tokens.make(person, "payroll", scopes, until, actor=person, now=now)


def test_a_token_names_its_person_and_what_it_may(world, now):
    bearer = api.token_for(f"Bearer {make(world.employee, now)}", now=now)
    assert (bearer.person, bearer.scopes) == (world.employee, {"people:read"})


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer lifeline_x", "Basic {}", "Bearer x{}", "{}"])
def test_another_header_names_nobody(world, now, header):
    assert api.token_for(header.format(make(world.employee, now)), now=now) is None


def test_a_token_is_dead_on_its_last_day(world, now):
    header = f"Bearer {make(world.employee, now, days=1)}"
    assert api.token_for(header, now=now)
    assert api.token_for(header, now=now + timedelta(days=1)) is None


def test_p12_a_token_ends_with_its_person(world, now):
    header = f"Bearer {make(world.employee, now)}"
    persons.leave(world.employee, on=now.date(), actor=None, by="import")
    assert api.token_for(header, now=now) is None
    assert Token.objects.count() == 0


@pytest.mark.parametrize(("days", "scopes"), [(0, ("people:read",)), (366, ("people:read",)), (30, ()), (30, ("x:y",))])
def test_too_long_and_unknown_scopes_are_refused(world, now, days, scopes):
    with pytest.raises(Refused):
        make(world.employee, now, days=days, scopes=scopes)
    assert Token.objects.count() == 0


def test_only_the_digest_is_stored(world, now):
    token = make(world.employee, now)
    assert token not in str(Token.objects.values_list())


def test_the_day_of_the_last_use_is_written_once_a_day(world, now, django_assert_num_queries):
    header = f"Bearer {make(world.employee, now)}"
    api.token_for(header, now=now)
    assert Token.objects.get().used_on == timezone.localdate(now)
    with django_assert_num_queries(1):
        api.token_for(header, now=now)
    tokens.use_token(Token.objects.get().pk, timezone.localdate(now) + timedelta(days=1), actor=world.employee)
    assert Token.objects.get().used_on == timezone.localdate(now) + timedelta(days=1)


def test_a_revoked_token_opens_nothing(world, now):
    header = f"Bearer {make(world.employee, now)}"
    tokens.revoke(Token.objects.get(), actor=world.employee)
    assert api.token_for(header, now=now) is None


def test_the_page_makes_a_key_and_shows_it_once(client, world, sign_in):
    sign_in(client, world.employee)
    page = client.post("/me/keys/", {"name": "payroll", "scopes": ["people:read"], "days": "30"}).content.decode()
    token = re.search(r"lifeline_[\w-]{43}", page)[0]
    assert api.token_for(f"Bearer {token}", now=timezone.now())
    assert token not in client.get("/me/keys/").content.decode()
    client.post(f"/me/keys/{Token.objects.get().pk}/revoke/")
    assert Token.objects.count() == 0


def test_a_key_without_a_purpose_or_scope_is_not_made(client, world, sign_in):
    sign_in(client, world.employee)
    assert client.post("/me/keys/", {"name": "", "days": "30"}).status_code == 422
    assert Token.objects.count() == 0


def test_another_persons_key_cannot_be_revoked(client, world, sign_in, now):
    make(world.colleague, now)
    sign_in(client, world.employee)
    assert client.post(f"/me/keys/{Token.objects.get().pk}/revoke/").status_code == 404
    assert Token.objects.count() == 1


def test_p15_making_a_key_asks_for_a_fresh_proof(client, world, sign_in):
    sign_in(client, world.employee)
    session = client.session
    session["proved_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert client.post("/me/keys/", {"name": "a", "scopes": ["people:read"], "days": "30"}).status_code == 302
    assert Token.objects.count() == 0


def test_the_list_of_keys_costs_the_same_number_of_queries(client, world, sign_in, constant_queries):
    sign_in(client, world.employee)
    constant_queries("people:token_list", 4, lambda: make(world.employee, timezone.now()))


def test_a_scope_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        api.scope("people:read", "again")
