"""分办规则: what fits, what is proposed, what goes by itself, and what the rules would have done."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import dispatch, intake, routing, rulings, suggesting
from lifeline.hotline.actions.routing import Terms
from lifeline.hotline.models import Category, RoutingRule, Ruling, Suggestion
from lifeline.hotline.queries import routing as queries
from lifeline.hotline.rules.routing import Conditions, Facts, Match, first, fits, split_words, sure_enough
from lifeline.hotline.states import CaseState
from lifeline.hotline.tests import course
from lifeline.kernel.errors import Conflict
from lifeline.kernel.events import facts

pytestmark = pytest.mark.django_db
numbers = count()


def rule(world, now, **values):
    plain = {"name": "浴室", "to_unit": world.logistics, "words": "浴室、热水"}
    return routing.make(world.jinan, Terms(**{**plain, **values}), actor=world.manager, now=now)


def report(world, now, **values):
    return course.report(world, now, key=f"r{next(numbers)}", **values)


def swept(now):
    return suggesting.sweep_new(now, {})


def canteen():
    return Category.objects.get(code="canteen")


def test_h16_all_conditions_hold_and_the_first_rule_counts():
    asked = Conditions(7, ("热水",), "/1/2/", suggested=False)
    there = Facts(frozenset({7}), "浴室没有热水", "/1/2/3/")
    assert fits(asked, there) == Match(guessed=False)
    assert fits(asked, Facts(frozenset({8}), "浴室没有热水", "/1/2/3/")) is None
    assert fits(asked, Facts(frozenset({7}), "浴室没有冷水", "/1/2/3/")) is None
    assert fits(asked, Facts(frozenset({7}), "浴室没有热水", "/1/9/")) is None
    assert fits(Conditions(None, (), "", suggested=False), there) is None
    assert first([(1, Conditions(None, ("食堂",), "", suggested=False)), (2, asked), (3, asked)], there)[0] == 2
    assert split_words("浴 室，Hot Water\n三号") == ("浴", "室", "hot", "water", "三号")


def test_h16_a_suggestion_stands_for_a_category_only_where_the_rule_says_so_and_only_if_it_is_sure():
    guessed = Facts(frozenset(), "x", "", guess=(frozenset({7}), 0.9))
    assert fits(Conditions(7, (), "", suggested=False), guessed) is None
    match = fits(Conditions(7, (), "", suggested=True), guessed)
    assert match == Match(guessed=True, score=0.9)
    assert [sure_enough(match, sure) for sure in (0.8, 0.9, 0.95, None)] == [True, True, False, False]
    assert not sure_enough(Match(guessed=True), 0.1)
    assert sure_enough(Match(guessed=False), None)
    assert (
        fits(Conditions(7, (), "", suggested=True), Facts(frozenset({8}), "x", "", guess=(frozenset({7}), 1.0))) is None
    )


def test_h16_a_rule_only_proposes_until_it_is_switched_on(world, now):
    row = rule(world, now)
    case = report(world, now)
    swept(now)
    assert course.fresh(case).state == CaseState.TRIAGE
    assert queries.fitting([case])[case.pk].rule == row


def test_h16_switched_on_it_dispatches_and_its_id_and_version_are_recorded(world, now):
    row = rule(world, now)
    terms = Terms(name="浴室", to_unit=world.logistics, words="浴室", category=None, automatic=True)
    row = routing.change(row, terms, actor=world.manager, now=now)
    case = report(world, now)
    swept(now)
    told = course.told("case.dispatched")[-1]
    assert (told.actor_id, told.by, told.data["rule"]) == (None, f"rule:{row.pk}-2", f"rule:{row.pk}-2")
    assert course.fresh(case).unit == world.logistics
    with pytest.raises(Conflict):
        routing.change(row, terms, actor=world.manager, now=now, version=1)


def test_h16_a_suggestion_by_key_words_or_below_the_level_sends_nothing(world, now):
    rule(world, now, words="", category=canteen(), suggested=True, automatic=True)
    case = report(world, now, text="食堂的饭菜又凉又贵，窗口排队要二十分钟")
    swept(now)
    assert Suggestion.objects.get(case=case).guesses[0] == [canteen().pk, None]
    assert course.fresh(case).state == CaseState.TRIAGE
    assert queries.fitting([case])[case.pk].match.guessed


def test_h12_h16_h17_critical_excluded_and_sealed_cases_stay_with_people(world, now):
    rule(world, now, automatic=True)
    critical = report(world, now, critical=True)
    avoided = report(world, now, avoid_units=(world.logistics,))
    elsewhere = report(world, now, avoid_people=(world.dispatcher,))
    swept(now)
    assert [course.fresh(one).state for one in (critical, avoided, elsewhere)] == [CaseState.TRIAGE] * 3
    assert queries.fitting([avoided]) == {}


def test_h15_a_rule_to_a_unit_that_cannot_take_it_leaves_it_before_the_dispatcher(world, now):
    rule(world, now, automatic=True, to_unit=world.steelworks)
    case = report(world, now)
    assert swept(now) == 1
    assert course.fresh(case).state == CaseState.TRIAGE


def test_h16_a_rule_asks_something_of_its_own_company(world, now):
    course.refused("H-16", lambda: rule(world, now, words="，"))
    course.refused("H-14", lambda: rule(world, now, to_unit=world.mill))
    course.refused("H-16", lambda: rule(world, now, suggested=True))
    row = rule(world, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.filter(pk=row.pk).update(words="")
    row = routing.retire(row, actor=world.manager, now=now)
    assert not queries.standing(world.jinan.pk).exists()
    terms = Terms(name="x", to_unit=world.logistics, words="x")
    course.refused("K-8", lambda: routing.change(row, terms, actor=world.manager, now=now))


def test_h28_a_ruling_is_proposed_and_becomes_a_rule_when_the_manager_confirms(client, sign_in, units, world):
    here = timezone.now()
    case = course.dispatched(world, here)
    case = dispatch.reassign(case, world.caster, "归连铸车间办理", actor=world.dispatcher, now=here)
    rulings.dispute(case, world.logistics, "连铸车间认为应由后勤部负责。", actor=world.dispatcher, now=here)
    ruling = Ruling.objects.get()
    rulings.rule(ruling, world.logistics, "职工浴室由后勤部管理，以后都这样分办。", actor=world.supervisor, now=here)
    Ruling.objects.update(category=canteen())
    sign_in(client, world.manager)
    assert "职工浴室由后勤部管理" not in client.get(reverse("hotline:rule_list")).content.decode()
    rulings.propose_rule(Ruling.objects.get(), actor=world.supervisor, now=here)
    assert "职工浴室由后勤部管理" in client.get(reverse("hotline:rule_list")).content.decode()
    new = reverse("hotline:rule_new")
    assert f'name="ruling" value="{ruling.pk}"' in client.get(new, {"ruling": ruling.pk}).content.decode()
    given = {"name": "浴室归后勤", "place": 10, "category": canteen().pk, "to_unit": world.logistics.pk}
    client.post(new, {**given, "ruling": ruling.pk})
    row = RoutingRule.objects.get()
    assert (row.ruling, row.automatic, row.to_unit) == (ruling, False, world.logistics)
    assert queries.proposals(world.manager, world.jinan.pk) == []


def test_h17_a_manager_who_is_excluded_from_a_case_reads_no_ruling_of_it(world):
    here = timezone.now()
    case = course.dispatched(world, here)
    rulings.dispute(case, world.logistics, "连铸车间认为应由后勤部负责。", actor=world.dispatcher, now=here)
    ruling = Ruling.objects.get()
    rulings.rule(ruling, world.logistics, "职工浴室由后勤部管理，以后都这样分办。", actor=world.supervisor, now=here)
    Ruling.objects.update(category=canteen())
    rulings.propose_rule(Ruling.objects.get(), actor=world.supervisor, now=here)
    assert queries.proposals(world.manager, world.jinan.pk) == [ruling]
    intake.recuse(course.fresh(case), [world.manager], [], actor=world.dispatcher, now=here)
    assert queries.proposals(world.manager, world.jinan.pk) == []


def test_h16_the_dry_run_lists_where_the_rules_differ_from_what_people_did(world, now):
    world.person("steel_handler", "Steel handler", "steelworks", "hotline.handler")
    rule(world, now)
    same, other = report(world, now), report(world, now)
    report(world, now, text="通勤班车今天早上没有来")
    dispatch.dispatch(same, world.logistics, actor=world.dispatcher, now=now)
    dispatch.dispatch(other, world.steelworks, actor=world.dispatcher, now=now)
    trial = queries.tried(world.manager, world.jinan.pk)
    assert (trial.looked, trial.fitted, trial.same) == (2, 2, 1)
    assert trial.by_rule == [("浴室", 2, 1)]
    assert trial.differences == [(other.number, "浴室", "Logistics", "Steelworks", False)]
    intake.recuse(other, [world.lead], [], actor=world.dispatcher, now=now)
    assert queries.tried(world.manager, world.jinan.pk).differences == []


# pages ----------------------------------------------------------------------------------------------------------


def test_h16_the_manager_keeps_the_rules_and_tries_them(client, sign_in, world):
    here = timezone.now()
    sign_in(client, world.manager)
    new = reverse("hotline:rule_new")
    given = {"name": "浴室", "place": 5, "words": "浴室", "to_unit": world.logistics.pk, "from_unit": ""}
    assert client.post(new, {**given, "words": ""}).status_code == 422
    assert client.post(new, {**given, "from_unit": "MILL"}).status_code == 422
    assert client.post(new, {**given, "from_unit": "CREW_A"}).status_code == 302
    row = RoutingRule.objects.get()
    edit = reverse("hotline:rule_edit", args=[row.pk])
    assert client.post(edit, {**given, "automatic": "on", "version": 1}).status_code == 302
    again = client.post(edit, {**given, "words": "食堂", "version": 1})
    assert again.status_code == 409
    assert "您输入的内容仍保留在这里" in again.content.decode()
    assert "现在的内容：" in again.content.decode()
    assert " · 5 · " in again.content.decode()
    course.dispatched(world, here)
    assert client.get(reverse("hotline:rule_try")).status_code == 200
    assert [fact.data["version"] for fact in facts("hotline.routingrule")] == [1, 2]
    assert client.post(reverse("hotline:rule_retire", args=[row.pk])).status_code == 302
    assert not queries.standing(world.jinan.pk).exists()


def test_the_dispatcher_reads_the_unit_by_rule_in_queue_and_form(client, sign_in, world):
    here = timezone.now()
    rule(world, here, name="浴室归后勤")
    case = report(world, here)
    sign_in(client, world.dispatcher)
    queue = client.get(reverse("hotline:queue_list")).content.decode()
    assert "浴室归后勤" in queue
    page = client.get(reverse("hotline:case_detail", args=[case.number])).content.decode()
    assert f'<option value="{world.logistics.pk}" selected' in page


def test_the_list_costs_the_same_at_one_and_three(client, sign_in, world, constant_queries):
    sign_in(client, world.manager)
    now = timezone.now()
    constant_queries("hotline:rule_list", 5, lambda: rule(world, now))
