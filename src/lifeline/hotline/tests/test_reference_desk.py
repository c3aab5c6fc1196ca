"""The manager keeps what the site says: recorded, checked, and never reaching back into what was promised."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count

import pytest
from django.urls import reverse

from lifeline.hotline.actions import reference as actions
from lifeline.hotline.forms.reference import LABELS
from lifeline.hotline.models import Category, DangerWord, EmergencyNumber, Level, SiteNumber
from lifeline.hotline.queries import reference
from lifeline.hotline.rules.numbers import Numbers
from lifeline.hotline.tests import course
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import facts
from lifeline.people.models import Duty

pytestmark = pytest.mark.django_db
KEPT = actions.Kept("食堂", "Canteen", 5, plain_enquiry=False, stays_ours=False, retired=False)


@pytest.fixture
def me(client, sign_in, world):
    sign_in(client, world.manager)
    return client


def fields(client, name, *args) -> dict[str, str]:
    """What the form of a page holds now, ready to be sent again."""
    form = client.get(reverse(f"hotline:{name}", args=args)).context["form"]
    return {one.name: one.value() for one in form if one.value() not in (None, False)}


def recorded(kind) -> list[dict]:
    return [fact.data for fact in facts("hotline.reference", kinds=[f"hotline.{kind}"])]


def test_every_number_has_a_label_and_stands_on_the_page(me):
    assert set(LABELS) == set(asdict(Numbers()))
    assert set(fields(me, "number_edit")) >= set(LABELS)


def test_a_number_is_tuned_and_the_default_takes_it_away_again(me):
    given = fields(me, "number_edit")
    assert me.post(reverse("hotline:number_edit"), {**given, "reply_min": 30}).status_code == 302
    assert (reference.numbers().reply_min, SiteNumber.objects.count()) == (30, 1)
    me.post(reverse("hotline:number_edit"), {**given, "reply_min": 20})
    assert (reference.numbers().reply_min, SiteNumber.objects.count()) == (20, 0)
    assert recorded("number.set") == [
        {"name": "reply_min", "value": 30, "former": 20},
        {"name": "reply_min", "value": 20, "former": 30},
    ]


@pytest.mark.parametrize("wrong", ["0", "-3", "many", "100001"])
def test_a_number_that_cannot_be_is_told_and_changes_nothing(me, wrong):
    given = fields(me, "number_edit")
    assert me.post(reverse("hotline:number_edit"), {**given, "reply_min": wrong}).status_code == 422
    assert not SiteNumber.objects.exists()
    assert not recorded("number.set")


def test_a_form_sent_without_a_change_says_so(me):
    assert me.post(reverse("hotline:number_edit"), fields(me, "number_edit")).status_code == 422


def test_h77_the_pattern_of_employee_numbers_must_be_one(me):
    given = fields(me, "number_edit")
    assert me.post(reverse("hotline:number_edit"), {**given, "employee_pattern": "[0-9"}).status_code == 422
    assert reference.site_text("employee_pattern") == ""
    assert me.post(reverse("hotline:number_edit"), {**given, "employee_pattern": r"\d{6}"}).status_code == 302
    assert reference.site_text("employee_pattern") == r"\d{6}"


def test_h53_h54_new_times_are_a_new_version_and_what_runs_keeps_its_own(me, world, now):
    case = course.report(world, now)
    given = fields(me, "level_edit")
    assert given["NORMAL_resolve"] == "5wd"
    assert me.post(reverse("hotline:level_edit"), {**given, "NORMAL_resolve": "3wd"}).status_code == 302
    assert reference.level_version() == 2
    assert str(reference.times(2, "NORMAL").resolve) == "3wd"
    assert str(reference.times(1, "NORMAL").resolve) == "5wd"
    assert course.fresh(case).resolve_due_at == case.resolve_due_at
    assert fields(me, "level_edit")["NORMAL_resolve"] == "3wd"


@pytest.mark.parametrize("wrong", [{"NORMAL_resolve": "5"}, {"URGENT_ladder": "80,50"}, {"CRITICAL_dispatch": ""}])
def test_h53_times_that_are_none_are_told_and_make_no_version(me, wrong):
    response = me.post(reverse("hotline:level_edit"), {**fields(me, "level_edit"), **wrong})
    assert response.status_code == 422
    assert not Level.objects.exists()


def test_h9_words_and_numbers_are_set_as_whole_lists(me):
    given = fields(me, "danger_edit")
    given |= {"words": "着火\n煤气\n着火\n\n", "name_1": "", "name_en_1": "", "number_1": ""}
    given |= {"name_3": "厂内消防", "name_en_3": "Works fire brigade", "number_3": "8119"}
    assert me.post(reverse("hotline:danger_edit"), given).status_code == 302
    assert list(DangerWord.objects.order_by("pk").values_list("word", flat=True)) == ["着火", "煤气"]
    assert [row.number for row in EmergencyNumber.objects.order_by("place")] == ["119", "110", "8119"]
    assert recorded("words.set") == [{"words": 2}]


def test_h9_a_number_that_cannot_be_called_is_refused_and_all_stays(me):
    before = list(EmergencyNumber.objects.values_list("number", flat=True))
    given = {**fields(me, "danger_edit"), "number_0": "one one nine"}
    assert me.post(reverse("hotline:danger_edit"), given).status_code == 422
    assert me.post(reverse("hotline:danger_edit"), {**given, "lines": "9" * 5000}).status_code == 422
    assert list(EmergencyNumber.objects.values_list("number", flat=True)) == before


def test_h9_a_word_that_is_too_long_changes_no_number_either(me):
    before = list(EmergencyNumber.objects.values_list("number", flat=True))
    given = {**fields(me, "danger_edit"), "number_0": "8119", "words": "着" * 21}
    assert me.post(reverse("hotline:danger_edit"), given).status_code == 422
    assert list(EmergencyNumber.objects.values_list("number", flat=True)) == before


@pytest.mark.parametrize(("months", "status"), [(1200, 302), (1201, 422)])
def test_h84_words_are_kept_for_a_century_at_most(me, months, status):
    given = {**fields(me, "number_edit"), "keep_named_months": str(months)}
    assert me.post(reverse("hotline:number_edit"), given).status_code == status


def test_a_category_is_added_renamed_and_retired(me, world):
    given = {"code": "canteen_extra", "parent": "", "name": "食堂", "name_en": "Canteen", "place": 5}
    assert me.post(reverse("hotline:category_new"), given).status_code == 302
    assert me.post(reverse("hotline:category_new"), given).status_code == 422
    below = {**given, "code": "canteen_price", "parent": "canteen_extra", "name": "价格"}
    assert me.post(reverse("hotline:category_new"), below).status_code == 302
    row = Category.objects.get(code="canteen_price")
    assert row.parent.code == "canteen_extra"
    changed = {"name": "饭菜价格", "name_en": "", "place": 6, "retired": "on"}
    assert me.post(reverse("hotline:category_edit", args=["canteen_price"]), changed).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.retired, row.parent.code) == ("饭菜价格", True, "canteen_extra")
    assert row not in reference.categories()
    with pytest.raises(Refused):
        actions.add_category("deeper", row, KEPT, actor=world.manager, now=None)


def test_only_a_manager_of_a_whole_company_keeps_it(me, world, now):
    for person in (world.handler, world.administrator, world.dispatcher):
        with pytest.raises(Forbidden):
            actions.set_numbers({"reply_min": 1}, actor=person, now=now)
    Duty.objects.filter(person=world.manager).update(unit=world.steelworks)
    assert me.get(reverse("hotline:reference_list")).status_code == 403
    assert not SiteNumber.objects.exists()


def test_the_list_costs_the_same_however_many_categories(me, world, now, constant_queries):
    numbers = count()

    def grow():
        actions.add_category(f"more_{next(numbers)}", None, KEPT, actor=world.manager, now=now)

    constant_queries("hotline:reference_list", 4, grow)


def test_h9_h77_programs_meet_the_same_rules_as_the_page(world, now):
    with pytest.raises(Refused):
        actions.set_danger_words(["一个长得谁也不会打出来的险情词一个长得谁也不会打出来"], actor=world.manager, now=now)
    with pytest.raises(Refused):
        actions.set_emergency_numbers([], actor=world.manager, now=now)
    with pytest.raises(Refused):
        actions.set_text("another", "", actor=world.manager, now=now)
    with pytest.raises(Refused):
        actions.set_levels({"NORMAL": ("1h", "1h", "1h", "")}, actor=world.manager, now=now)
    row = Category.objects.get(code="safety")
    assert actions.keep_category(row, KEPT, actor=world.manager, now=now).name == "食堂"
    assert EmergencyNumber.objects.exists()
