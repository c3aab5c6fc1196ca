"""Section 7: what a sealed case says is compared with named ones while somebody reads it, and kept nowhere (H-83)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lifeline.hotline.actions import intake
from lifeline.hotline.models import Case, Likeness, StaffKey, Suggestion
from lifeline.hotline.queries import comparing
from lifeline.hotline.queries.alike import like
from lifeline.hotline.tests import course, sealed_course, vault_course
from lifeline.kernel import box

pytestmark = pytest.mark.django_db
SAID = "三号浴室一直没有热水，已经三天了，请尽快处理"


@pytest.fixture
def sealed(world, now):
    sealed_course.vault(world.dispatcher)
    return sealed_course.delivered(world, now, text=SAID).case


def found(person, case, text=SAID):
    return [one.number for one in like(person, case, text)]


def test_h83_a_sealed_text_finds_named_cases_and_leaves_nothing_behind(world, now, sealed):
    same = course.report(world, now, key="same")
    course.report(world, now, key="other", text="食堂的饭菜又凉又贵")
    (one,) = like(world.dispatcher, sealed, SAID)
    assert one.number == same.number
    assert one.percent >= 30
    assert any("热水" in word for word in one.words)
    assert Likeness.objects.count() == Suggestion.objects.count() == 0
    assert comparing.HELD[world.jinan.pk].keys == set(Case.objects.filter(mode="NAMED").values_list("pk", flat=True))
    assert found(world.dispatcher, sealed, "") == []


def test_h83_what_came_later_is_found_and_what_is_gone_is_not(world, now, sealed):
    first = course.report(world, now, key="first")
    assert found(world.dispatcher, sealed) == [first.number]
    second = course.report(world, now, key="second")
    assert set(found(world.dispatcher, sealed)) == {first.number, second.number}
    Case.objects.filter(pk=first.pk).update(text="", summary="")
    assert found(world.dispatcher, sealed) == [second.number]
    assert first.pk not in comparing.HELD[world.jinan.pk].keys


def test_h83_what_comes_while_another_page_compares_changes_nothing_in_its_hands(world, now, sealed):
    """Pages are threads: an index that one of them asks must not grow meanwhile."""
    first = course.report(world, now, key="first")
    assert found(world.dispatcher, sealed) == [first.number]
    in_hand = comparing.HELD[world.jinan.pk]
    second = course.report(world, now, key="second")
    assert len(found(world.dispatcher, sealed)) == 2
    assert (len(in_hand.texts), second.pk in in_hand.texts) == (1, False)
    assert [one.key for one in in_hand.texts.nearest(SAID)] == [first.pk]
    assert comparing.HELD[world.jinan.pk].texts.vectors is in_hand.texts.vectors


def test_h17_e31_nobody_finds_what_is_not_his(world, now, sealed):
    case = course.report(world, now)
    intake.recuse(case, [world.dispatcher], [], actor=world.supervisor, now=now)
    assert found(world.dispatcher, sealed) == []
    assert found(world.supervisor, sealed) == [case.number]
    assert found(world.foreign_dispatcher, sealed) == []
    assert comparing.alike(world.laiwu.pk, SAID, Case.objects.all()) == {}


def test_h17_what_one_may_not_see_crowds_out_nothing_that_one_may(world, now, sealed, monkeypatch):
    monkeypatch.setattr(comparing, "NEAREST", 1)
    for n in range(4):
        hidden = course.report(world, now, key=f"hidden {n}", text=SAID)
        intake.recuse(hidden, [world.dispatcher], [], actor=world.supervisor, now=now)
    seen = course.report(world, now, key="seen", text=f"{SAID}，谢谢你们")
    assert found(world.dispatcher, sealed) == [seen.number]


def test_h64_the_page_shows_them_to_an_open_vault_alone(world, now, sealed, client, sign_in):
    case, key = course.report(world, now), StaffKey.objects.get(person=world.dispatcher)
    page = reverse("hotline:case_detail", args=[sealed.number])
    sign_in(client, world.dispatcher)
    assert case.number not in client.get(page, secure=True).content.decode()
    private = box.pair()
    StaffKey.objects.filter(pk=key.pk).update(public=private[0])
    told = sealed_course.delivered(world, now, form=2, text=SAID).case
    key.refresh_from_db()
    vault_course.open_in(client, sealed_course.Vault(key, private[1]))
    page = reverse("hotline:case_detail", args=[told.number])
    assert case.number in client.get(page, secure=True).content.decode()
