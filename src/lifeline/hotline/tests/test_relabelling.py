"""Section 7: a split category asks for re-labelling help: few cases, the most useful first, one tap each."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse

from lifeline.hotline.actions import dispatch, intake
from lifeline.hotline.actions import reference as actions
from lifeline.hotline.models import Case, Category, Suggestion, TextModel
from lifeline.hotline.queries import relabelling
from lifeline.hotline.rules.relabelling import RECENT, doubt
from lifeline.hotline.tests import course, sealed_course
from lifeline.kernel.errors import Forbidden, Refused

pytestmark = pytest.mark.django_db
WATER, AIR = "三号楼没有热水，热水器坏了三天", "三号楼空调漏水，空调不制冷"


@pytest.fixture
def housing():
    return Category.objects.get(code="housing")


def split(world, housing, now, code="hot_water", name="热水"):
    """The keeper makes one subcategory."""
    kept = actions.Kept(name, code, 1, plain_enquiry=False, stays_ours=False, retired=False)
    row = actions.add_category(code, housing, kept, actor=world.manager, now=now)
    housing.refresh_from_db()
    return row


def numbers(person, housing, now):
    return [one.number for one in relabelling.offers(person, housing, relabelling.subcategories(housing), now)]


@pytest.mark.parametrize(
    ("likeness", "score", "much"),
    [((), None, 1.0), ((0.4, 0.4), None, 1.0), ((0.4, 0.1), None, 0.25), ((0.4, 0.0), 0.9, 0.1), ((0.4, 0.0), 0, 1.0)],
)
def test_what_falls_between_or_is_unsure_to_the_model_teaches_most(likeness, score, much):
    assert doubt(likeness, score) == pytest.approx(much)


def test_a_subcategory_below_cases_splits_the_category_and_the_keeper_ends_it(world, now, housing):
    split(world, housing, now)
    assert (housing.split_at, list(relabelling.splits()), course.told("category.split")) == (None, [], [])
    course.report(world, now, category=housing)
    split(world, housing, now, "air", "空调")
    assert (housing.split_at, list(relabelling.splits())) == (now, [housing])
    assert [fact.data["below"] for fact in course.told("category.split")] == ["air"]
    with pytest.raises(Forbidden):
        actions.end_split(housing, actor=world.dispatcher, now=now)
    assert relabelling.splits().exists()
    assert actions.end_split(housing, actor=world.manager, now=now).split_at is None
    assert not relabelling.splits().exists()
    assert [fact.data["code"] for fact in course.told("category.sorted")] == ["housing"]
    with pytest.raises(Refused):
        actions.end_split(housing, actor=world.manager, now=now)


def test_only_what_is_open_or_recent_and_not_chosen_since_is_worth_a_word(world, now, housing):
    old = now - RECENT - timedelta(days=1)
    open_one = course.report(world, old, category=housing)
    closed = course.answered(world, old)
    recent = course.answered(world, now)
    Case.objects.filter(pk__in=[closed.pk, recent.pk]).update(category=housing, category_at=old)
    course.report(world, now)
    below = split(world, housing, now)
    later = now + timedelta(hours=1)
    asked = course.report(world, later, category=housing)
    course.report(world, later, category=below)
    by_hand = course.report(world, later)
    dispatch.dispatch(by_hand, world.logistics, actor=world.dispatcher, now=later, category=housing)
    assert numbers(world.dispatcher, housing, later) == [asked.number, open_one.number, recent.number]
    assert relabelling.asked(world.dispatcher, later) == [("housing", str(housing), 3, 1)]


def test_a_case_between_the_subcategories_stands_before_one_that_is_clear(world, now, housing):
    between = course.report(world, now, text="又是热水器，又是空调，三号楼都坏了", category=housing)
    clear = course.report(world, now + timedelta(minutes=1), text=WATER, category=housing)
    water, air = split(world, housing, now), split(world, housing, now, "air", "空调")
    for text, below in ((WATER, water), (AIR, air)):
        dispatch.categorise(course.report(world, now, text=text), below, actor=world.dispatcher, now=now)
    assert numbers(world.dispatcher, housing, now) == [between.number, clear.number]
    model = TextModel.objects.create(
        sha256="a" * 64, labels=[], texts=1, report={}, macro_f1=0.9, sure=0.9, active=True, trained_at=now
    )
    for case, score in ((between, 0.99), (clear, 0.2)):
        Suggestion.objects.update_or_create(
            case=case, defaults={"guesses": [[housing.pk, score]], "at": now, "model": model}
        )
    first = relabelling._doubts(world.dispatcher, housing, [water, air], [between, clear])
    assert first[clear.pk] == pytest.approx(0.8)


def test_one_tap_chooses_and_the_list_goes_on_with_how_far_it_is(client, sign_in, world, here, housing):
    cases = [course.report(world, here, text=text, category=housing) for text in (WATER, AIR)]
    water = split(world, housing, here - timedelta(minutes=1))
    sign_in(client, world.dispatcher)
    page = reverse("hotline:category_relabel", args=["housing"])
    text = client.get(page).content.decode()
    assert "2 件等待选择子类" in text
    assert "拆分后已选 0 件" in text
    for case, category in zip(cases, (water, housing), strict=True):
        given = {"category": category.pk, "version": course.fresh(case).version}
        answer = client.post(reverse("hotline:case_relabel", args=[case.number]), given)
        assert (answer.status_code, answer["Location"]) == (302, page)
    assert [course.fresh(case).category for case in cases] == [water, housing]
    text = client.get(page).content.decode()
    assert "0 件等待选择子类" in text
    assert "拆分后已选 2 件" in text
    assert "都已选好" in text


@pytest.mark.parametrize("wrong", [{"category": "canteen"}, {"version": 0}])
def test_h38_another_category_or_an_old_version_changes_nothing(client, sign_in, world, here, housing, wrong):
    case = course.report(world, here, category=housing)
    water = split(world, housing, here)
    sign_in(client, world.dispatcher)
    given = {"category": water.pk, "version": case.version} | wrong
    if given["category"] == "canteen":
        given["category"] = Category.objects.get(code="canteen").pk
    answer = client.post(reverse("hotline:case_relabel", args=[case.number]), given)
    assert answer.status_code == (409 if wrong == {"version": 0} else 422)
    assert course.fresh(case).category == housing
    assert not course.told("case.categorised")


def test_h17_who_is_excluded_is_neither_shown_nor_counted_nor_let_in(client, sign_in, world, here, housing):
    case = course.report(world, here, category=housing)
    water = split(world, housing, here)
    intake.recuse(case, [world.dispatcher], [], actor=world.supervisor, now=here)
    assert numbers(world.dispatcher, housing, here) == []
    assert relabelling.progress(world.dispatcher, housing, here).left == 0
    assert relabelling.asked(world.dispatcher, here) == []
    sign_in(client, world.dispatcher)
    given = {"category": water.pk, "version": course.fresh(case).version}
    assert client.post(reverse("hotline:case_relabel", args=[case.number]), given).status_code == 404
    assert course.fresh(case).category == housing


def test_e31_another_company_and_h83_a_sealed_case_are_not_asked_about(world, now, housing):
    sealed_course.vault(world.dispatcher)
    sealed_course.delivered(world, now, category=housing)
    course.report(world, now, category=housing)
    split(world, housing, now)
    assert len(numbers(world.dispatcher, housing, now)) == 1
    assert numbers(world.foreign_dispatcher, housing, now) == []
    assert relabelling.asked(world.foreign_dispatcher, now) == []


def test_nobody_is_asked_about_his_own_case(world, now, housing):
    course.report(world, now, category=housing, reporter=world.dispatcher)
    split(world, housing, now)
    assert numbers(world.dispatcher, housing, now) == []


def test_the_keeper_sees_only_what_another_duty_shows_him_and_chooses_there(client, sign_in, world, here, housing):
    course.report(world, here, category=housing)
    replied = course.answered(world, here)
    Case.objects.filter(pk=replied.pk).update(category=housing)
    water = split(world, housing, here - timedelta(minutes=1))
    assert numbers(world.manager, housing, here) == []
    world.person("both", "Gu Min", "jinan", "hotline.manager", "hotline.publisher")
    assert numbers(world.both, housing, here) == [replied.number]
    sign_in(client, world.both)
    text = client.get(reverse("hotline:category_edit", args=["housing"])).content.decode()
    assert "1 件等待选择子类" in text
    assert reverse("hotline:category_relabel", args=["housing"]) in text
    given = {"category": water.pk, "version": course.fresh(replied).version}
    assert client.post(reverse("hotline:case_relabel", args=[replied.number]), given).status_code == 302
    assert course.told("case.categorised")[-1].by == "hotline.manager"
    assert client.post(reverse("hotline:category_sorted", args=["housing"])).status_code == 302
    assert client.get(reverse("hotline:category_relabel", args=["housing"])).status_code == 404


def test_the_start_page_has_the_task_as_long_as_something_is_left(client, sign_in, world, here, housing):
    case = course.report(world, here, category=housing)
    page = reverse("hotline:category_relabel", args=["housing"])
    sign_in(client, world.dispatcher)
    assert page not in client.get("/").content.decode()
    water = split(world, housing, here)
    assert page in client.get("/").content.decode()
    dispatch.categorise(course.fresh(case), water, actor=world.dispatcher, now=here + timedelta(minutes=1))
    assert page not in client.get("/").content.decode()


def test_the_page_costs_the_same_at_one_and_three(client, sign_in, world, here, housing, constant_queries):
    course.report(world, here, category=housing)
    split(world, housing, here)
    sign_in(client, world.dispatcher)
    keys = count()
    constant_queries(
        "hotline:category_relabel", 10, lambda: course.report(world, here, key=f"r{next(keys)}", category=housing),
        args=["housing"],
    )  # fmt: skip
