"""Other systems that are told: kept by the administrators of a company, each for its own."""

from __future__ import annotations

import re
from itertools import count

import pytest
from django.urls import reverse

from lifeline.kernel import notices
from lifeline.kernel.errors import Refused
from lifeline.people.models import Unit
from lifeline.people.states import UnitKind

pytestmark = pytest.mark.django_db
URL = "https://erp.example.org/in"
CLOSED = "hotline.case.closed"


@pytest.fixture
def desk(client, sign_in, world):
    """The administrator of one company."""
    sign_in(client, world.administrator)
    return client


def add(desk, world, **values):
    given = {"url": URL, "company": world.jinan.pk, "kinds": [CLOSED], **values}
    return desk.post(reverse("people:hook_list"), given)


def secret_in(answer):
    found = re.search(r'class="key">([^<]+)<', answer.content.decode())
    return found and found[1]


def test_k45_a_hook_is_added_and_its_secret_is_shown_this_once(desk, world):
    secret = secret_in(add(desk, world))
    hook = notices.hook_list()[0]
    assert (hook.url, hook.kinds, hook.within, hook.active) == (URL, [CLOSED], str(world.jinan.pk), True)
    assert len(secret) > 30
    page = desk.get(reverse("people:hook_list")).content.decode()
    assert "erp.example.org" in page
    assert secret not in page


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://example.org/"}, {"url": "erp"}, {"kinds": []}, {"kinds": ["hotline.case.noted"]}]
)
def test_k45_what_cannot_be_told_is_refused_and_nothing_is_kept(desk, world, wrong):
    assert add(desk, world, **wrong).status_code == 422
    assert notices.hook_list() == []


def test_p1_another_companys_hooks_are_neither_seen_nor_changed_nor_made(desk, world):
    assert add(desk, world, company=world.laiwu.pk).status_code == 422
    pk, _secret = notices.add_hook(URL, [CLOSED], within=str(world.laiwu.pk), actor=None, by="cli")
    assert "erp.example.org" not in desk.get(reverse("people:hook_list")).content.decode()
    for name in ("hook_renew", "hook_settle", "hook_switch"):
        assert desk.post(reverse(f"people:{name}", args=[pk])).status_code == 404
    assert notices.hook_list()[0].active


def test_p1_the_administrator_of_a_plant_keeps_no_hooks(client, sign_in, world):
    world.person("plant_administrator", "Wei Lan", "steelworks", "people.administrator")
    sign_in(client, world.plant_administrator)
    assert client.get(reverse("people:hook_list")).status_code == 403


def test_k45_a_secret_is_renewed_settled_and_the_hook_switched(desk, world):
    add(desk, world)
    pk = notices.hook_list()[0].id
    assert secret_in(desk.post(reverse("people:hook_renew", args=[pk])))
    assert notices.hook_list()[0].renewing
    desk.post(reverse("people:hook_settle", args=[pk]))
    assert not notices.hook_list()[0].renewing
    desk.post(reverse("people:hook_switch", args=[pk]), {"off": "1"})
    assert not notices.hook_list()[0].active
    desk.post(reverse("people:hook_switch", args=[pk]), {"on": "1"})
    assert notices.hook_list()[0].active


def test_p15_without_a_fresh_proof_no_secret_is_shown(client, world):
    client.force_login(world.administrator)
    assert client.get(reverse("people:hook_list"))["Location"].startswith(reverse("people:second_step"))


def test_the_list_costs_the_same_at_one_and_three(desk, world, constant_queries):
    numbers = count()

    def grow():
        notices.add_hook(f"{URL}/{next(numbers)}", [CLOSED], within=str(world.jinan.pk), actor=None, by="cli")

    constant_queries("people:hook_list", 7, grow)


def test_a_kind_that_nobody_tells_is_refused_at_the_command_line_too(world):
    with pytest.raises(Refused):
        notices.add_hook(URL, ["hotline.case.noted"], actor=None, by="cli")


def test_whoever_keeps_several_companies_says_for_which_one(desk, world):
    world.duty("administrator", "people.administrator", "laiwu")
    assert Unit.objects.filter(kind=UnitKind.COMPANY).count() == 2
    add(desk, world, company=world.laiwu.pk)
    assert notices.hook_list()[0].within == str(world.laiwu.pk)
