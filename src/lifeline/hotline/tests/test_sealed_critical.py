"""H-61 for sealed cases: a critical report without a name calls the duty officer, and he can read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from lifeline.hotline import policies
from lifeline.hotline.actions import access, dispatch
from lifeline.hotline.models import Callout
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import LevelCode
from lifeline.hotline.tests import sealed_course, vault_course
from lifeline.hotline.tests.course import at, fresh
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
NIGHT = at("03-10 02:00")


@pytest.fixture
def officer(world):
    world.person("officer", "An Li", "logistics")
    world.duty("officer", policies.DUTY_OFFICER, "jinan")
    return sealed_course.vault(world.officer)


def test_h61_a_critical_sealed_report_calls_the_officer_at_once_who_reads_it(world, vault, officer, client, sign_in):
    case = sealed_course.lodge(world, NIGHT, critical=True).case
    assert [row.person for row in Callout.objects.filter(case=case)] == [world.officer]
    assert fresh(case).call_at == NIGHT + timedelta(minutes=15)
    assert inbox(world.officer.pk)[0].urgent
    assert officer.text(case) == TEXT
    sign_in(client, world.officer)
    vault_course.open_in(client, officer)
    assert TEXT in client.get(reverse("hotline:case_detail", args=[case.number]), secure=True).content.decode()
    assert policies.capacity(world.officer, fresh(case)) == policies.DUTY_OFFICER


def test_h61_h74_an_ordinary_sealed_report_is_not_the_officers_and_his_access_ends_with_the_level(
    world, vault, officer
):
    ordinary = sealed_course.delivered(world, NIGHT, form=2).case
    assert officer.text(ordinary) is None
    assert Callout.objects.count() == 0
    case = sealed_course.lodge(world, NIGHT, critical=True).case
    access.tidy(NIGHT)
    assert officer.text(case) == TEXT
    dispatch.set_level(case, LevelCode.NORMAL, "已核实无人受伤", actor=world.dispatcher, now=NIGHT)
    access.tidy(NIGHT)
    assert officer.text(case) is None


def test_h61_a_sealed_case_that_becomes_critical_is_given_to_the_officer(world, vault, officer):
    case = sealed_course.delivered(world, NIGHT).case
    with access.in_hand(Vault(vault.row.pk, world.dispatcher, vault.private, None, None)):
        dispatch.set_level(case, LevelCode.CRITICAL, "有人受伤", actor=world.dispatcher, now=NIGHT)
    assert officer.text(case) == TEXT
    assert Callout.objects.get().person == world.officer


def test_h17_h61_an_excluded_officer_gets_neither_key_nor_call(world, vault, officer):
    case = sealed_course.lodge(world, NIGHT, critical=True, avoid_people=(world.officer,)).case
    assert officer.text(case) is None
    assert Callout.objects.count() == 0
