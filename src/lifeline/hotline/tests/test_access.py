"""H-74: who can open a sealed case, how access is passed on, and how it ends."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from lifeline.hotline.actions import access, dispatch, merging, vaults
from lifeline.hotline.models import KeyWrap, StaffKey
from lifeline.hotline.queries import access as queries
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.tests import course, sealed_course, vault_course
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel.errors import Refused
from lifeline.people.models import Duty

pytestmark = pytest.mark.django_db
Notice = apps.get_model("kernel", "Notice")


@pytest.fixture
def keys(world):
    """Vaults of the desk and of two units."""
    world.person("roller", "He Ping", "steelworks", "hotline.handler")
    names = ("dispatcher", "handler", "lead", "roller")
    return {name: sealed_course.vault(world.people[name]) for name in names}


@pytest.fixture
def case(world, now, keys):
    """A sealed case that waits for its dispatch; the dispatcher reads it."""
    return sealed_course.delivered(world, now).case


def hand(vault):
    """A vault of a test as the actions take an open one."""
    return Vault(vault.row.pk, vault.row.person, vault.private, None, None)


def sent(case, world, keys, unit="logistics", when="03-09 12:00"):
    """Dispatched from the dispatcher's open vault."""
    with access.in_hand(hand(keys["dispatcher"])):
        return dispatch.dispatch(case, world.units[unit], actor=world.dispatcher, now=at(when))


def reads(case, keys):
    return {name for name, vault in keys.items() if vault.text(case) == TEXT}


def test_h74_a_dispatch_passes_the_key_to_handlers_and_leads_of_the_unit(case, world, keys):
    assert reads(case, keys) == {"dispatcher"}
    sent(case, world, keys)
    assert reads(case, keys) == {"dispatcher", "handler", "lead"}


def test_h74_without_an_open_vault_nobody_is_added(case, world, keys):
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    assert reads(case, keys) == {"dispatcher"}
    lacking = {one.person: one.has_vault for one in queries.waiting(hand(keys["dispatcher"]))}
    assert lacking == {world.handler: True, world.lead: True}


def test_h74_another_unit_means_other_readers(case, world, keys):
    case = sent(case, world, keys)
    with access.in_hand(hand(keys["dispatcher"])):
        dispatch.reassign(case, world.steelworks, "属于炼钢厂", actor=world.dispatcher, now=at("03-09 13:00"))
    assert reads(case, keys) == {"dispatcher", "roller"}


def test_h50_h74_what_is_merged_into_a_case_goes_with_it_to_other_readers(case, world, keys):
    lead = course.in_progress(world, at("03-09 11:00"))
    with access.in_hand(hand(keys["dispatcher"])):
        merging.merge(case, lead, actor=world.dispatcher, now=at("03-09 12:00"))
        assert reads(case, keys) == {"dispatcher", "handler", "lead"}
        lead = course.fresh(lead)
        dispatch.reassign(lead, world.steelworks, "属于炼钢厂", actor=world.dispatcher, now=at("03-09 13:00"))
    assert reads(case, keys) == {"dispatcher", "roller"}


def test_h74_one_click_gives_a_new_colleague_all_his_cases(case, world, keys, now, django_assert_max_num_queries):
    other = sealed_course.delivered(world, at("03-09 09:20"), form=2).case
    foreign = sealed_course.delivered(world, at("03-09 09:30"), form=3).case
    for one, unit in [(case, "logistics"), (other, "logistics"), (foreign, "steelworks")]:
        sent(one, world, keys, unit)
    world.person("newcomer", "Tang Li", "logistics", "hotline.handler")
    waiting = queries.waiting(hand(keys["lead"]))
    assert [(one.person.name, one.has_vault, one.cases) for one in waiting] == [("Tang Li", False, 2)]
    with pytest.raises(Refused, match="密件箱"):
        access.give_all(world.newcomer, hand(keys["lead"]), actor=world.lead, now=now)
    keys["newcomer"] = sealed_course.vault(world.newcomer)
    assert access.give_all(world.newcomer, hand(keys["lead"]), actor=world.lead, now=now) == 2
    assert [keys["newcomer"].text(one) for one in (case, other, foreign)] == [TEXT, TEXT, None]
    assert {(fact.by, fact.data["duty"]) for fact in course.told("case.authorised")} == {
        ("hotline.lead", "hotline.handler")
    }
    with pytest.raises(Refused):
        access.give_all(world.newcomer, hand(keys["lead"]), actor=world.lead, now=now)


def test_h74_nobody_gives_what_he_cannot_read(case, world, keys, now):
    sent(case, world, keys, "steelworks")
    with pytest.raises(Refused):
        access.give(case, world.supervisor, hand(keys["handler"]), actor=world.handler, now=now)
    with pytest.raises(Refused, match="密件箱"):
        access.give(case, world.supervisor, hand(keys["dispatcher"]), actor=world.dispatcher, now=now)
    with pytest.raises(Refused):
        access.give(case, world.handler, hand(keys["dispatcher"]), actor=world.dispatcher, now=now)
    assert reads(case, keys) == {"dispatcher", "roller"}
    keys["supervisor"] = sealed_course.vault(world.supervisor)
    access.give(case, world.supervisor, hand(keys["dispatcher"]), actor=world.dispatcher, now=now)
    assert keys["supervisor"].text(case) == TEXT


@pytest.mark.parametrize("by_unit", [False, True])
def test_h17_access_is_never_given_to_a_recused_person(world, keys, now, by_unit):
    avoid = {"avoid_units": (world.logistics,)} if by_unit else {"avoid_people": (world.handler, world.lead)}
    case = sealed_course.delivered(world, at("03-09 09:20"), form=7, **avoid).case
    if not by_unit:
        world.person("other", "Ma Jun", "logistics", "hotline.handler")
        sent(case, world, keys)
    else:
        sent(case, world, keys, "steelworks")
    for name in ("handler", "lead"):
        with pytest.raises(Refused):
            access.give(case, world.people[name], hand(keys["dispatcher"]), actor=world.dispatcher, now=now)
        with pytest.raises(Refused):
            access.give_all(world.people[name], hand(keys["dispatcher"]), actor=world.dispatcher, now=now)
    assert reads(case, keys) <= {"dispatcher", "roller"}


def test_h74_access_ends_with_the_duty(case, world, keys, now):
    sent(case, world, keys)
    Duty.objects.filter(person=world.handler).update(to_on=date(2026, 1, 1))
    ((one, gone),) = queries.stale()
    access.take_away(one, gone, actor=None, now=now)
    assert reads(case, keys) == {"dispatcher", "lead"}
    assert len(course.told("case.access_ended")) == 1
    assert access.tidy(now) == 0


def test_p17_when_nobody_is_left_desk_and_custodians_are_told(case, world, keys, now):
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    world.person("second", "Xu Fang", "jinan", "hotline.dispatcher")
    Duty.objects.filter(person=world.dispatcher).update(to_on=date(2026, 1, 1))
    access.tidy(now)
    assert not KeyWrap.objects.filter(key__case=case, reader="STAFF").exists()
    told = Notice.objects.filter(kind="hotline.sealed.orphaned").values_list("person_id", flat=True)
    assert set(told) == {world.second.pk, world.keeper.pk}


def test_p17_a_new_vault_in_place_of_a_lost_one_gets_access_again_and_the_old_one_goes(case, world, keys, now):
    sent(case, world, keys)
    made = vaults.make("the crane sings at dawn")
    new = vaults.set_up(made, keys["handler"].row.pk, actor=world.handler, now=now)
    told = Notice.objects.filter(kind="hotline.vault.waits").values_list("person_id", flat=True)
    assert list(told) == [world.dispatcher.pk]
    keys["again"] = sealed_course.Vault(new, made.private)
    assert keys["again"].text(case) is None
    assert access.give_all(world.handler, hand(keys["dispatcher"]), actor=world.dispatcher, now=now) == 1
    assert keys["again"].text(case) == TEXT
    assert access.forget_retired(actor=None, now=now) == 0
    assert access.tidy(now) == 1
    assert not StaffKey.objects.filter(pk=keys["handler"].row.pk).exists()


def test_h74_the_pages_show_who_is_missing_and_give_access_with_one_click(case, world, keys, client, sign_in):
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    world.person("newcomer", "Tang Li", "logistics", "hotline.handler")
    sign_in(client, world.dispatcher)
    vault_course.open_in(client, keys["dispatcher"])
    shown = client.get(reverse("hotline:vault_open"), secure=True).content.decode()
    assert "Zhao Gang" in shown
    assert "还没有密件箱" in shown
    answer = client.post(reverse("hotline:vault_give", args=[world.handler.pk]), secure=True, follow=True)
    assert answer.status_code == 200
    assert reads(case, keys) == {"dispatcher", "handler"}
    page = client.get(reverse("hotline:case_detail", args=[case.number]), secure=True).content.decode()
    assert "Sun Li" in page
    client.post(reverse("hotline:case_give", args=[case.number, world.lead.pk]), secure=True)
    assert reads(case, keys) == {"dispatcher", "handler", "lead"}


def test_h74_a_closed_vault_gives_nothing(case, world, keys, client, sign_in):
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    sign_in(client, world.dispatcher)
    answer = client.post(reverse("hotline:vault_give", args=[world.handler.pk]), secure=True)
    assert answer.status_code == 409
    assert reads(case, keys) == {"dispatcher"}
