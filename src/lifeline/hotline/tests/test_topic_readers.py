"""Topics as readers see them, and 我也遇到."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, handling, refusal, topics
from lifeline.hotline.models import Case, Message, Topic
from lifeline.hotline.queries import hinting
from lifeline.hotline.queries import topics as queries
from lifeline.hotline.states import CaseState, LevelCode, RefusalReason
from lifeline.hotline.tests import course

pytestmark = pytest.mark.django_db
numbers = count()
FIVE = ("colleague", "handler", "clerk", "manager", "publisher")


def topic(world, now, who=FIVE, name="三号浴室没有热水"):
    cases = [course.report(world, now, key=f"r{next(numbers)}", reporter=world.people[one]).pk for one in who]
    found = topics.found(world.jinan, cases, name, [], actor=None, now=now)
    return topics.confirm(found, name, actor=world.dispatcher, now=now)


def lead_of(one):
    return queries.lead_of(one)


def test_h80_readers_see_confirmed_topics_from_five_reporters_on(world, now):
    four = topic(world, now, FIVE[:4])
    assert not queries.shown(world.employee).exists()
    more = course.report(world, now, key="same", reporter=world.colleague)
    topics.grow(four, [more.pk], actor=None, now=now)
    assert not queries.shown(world.employee).exists()
    topics.met_too(four, "我也遇到浴室没有热水", "met 1", actor=world.lead, now=now)
    assert queries.shown(world.employee).get() == four
    assert not queries.shown(world.outsider).exists()


def test_h10_who_met_it_too_has_a_case_of_his_own_merged_into_the_lead(world, now):
    one = topic(world, now)
    lead = lead_of(one)
    case = topics.met_too(one, "我也遇到三号浴室没有热水", "met 1", actor=world.employee, now=now)
    assert (case.reporter, case.state, case.merged_into) == (world.employee, CaseState.MERGED, lead)
    assert course.fresh(lead).joined == 1
    assert queries.inside(one).filter(pk=case.pk).exists()
    assert Topic.objects.get().reporters == 6
    submitted = course.told("topic.grown")[-1]
    assert (submitted.actor_id, submitted.by) == (None, "reporter")


def test_h10_one_reply_reaches_his_own_thread_and_he_rates_it_himself(world, now):
    one = topic(world, now)
    lead = lead_of(one)
    case = topics.met_too(one, "我也遇到三号浴室没有热水", "met 1", actor=world.employee, now=now)
    from_lead = course.fresh(lead)
    course.answered(world, now, course.fresh(held(world, now, from_lead)))
    assert Message.objects.filter(case=case, text=course.REPLY).count() == 1


def held(world, now, case):
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)
    handling.contact(course.fresh(case), course.CONTACT, actor=world.handler, now=now)
    return case


def test_h10_h3_the_same_press_makes_one_case_and_another_one_none(world, now):
    one = topic(world, now)
    first = topics.met_too(one, "我也遇到三号浴室没有热水", "met 1", actor=world.employee, now=now)
    again = topics.met_too(one, "我也遇到三号浴室没有热水", "met 1", actor=world.employee, now=now)
    assert first.pk == again.pk
    course.refused("H-10", lambda: topics.met_too(one, "再说一次没有热水", "met 2", actor=world.employee, now=now))
    assert Case.objects.filter(reporter=world.employee).count() == 1


def test_h10_where_no_case_is_open_any_more_the_joiners_leads(world, now):
    one = topic(world, now)
    for case in queries.inside(one):
        Case.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN)
    first = topics.met_too(one, "我也遇到三号浴室没有热水", "met 1", actor=world.employee, now=now)
    second = topics.met_too(one, "我们班也没有热水洗澡", "met 2", actor=world.lead, now=now)
    assert course.fresh(first).state == CaseState.TRIAGE
    assert second.merged_into == first


def test_h10_h18_who_met_it_too_is_never_turned_away_by_what_staff_does_with_another_case(world, now):
    one = topic(world, now)
    first = lead_of(one)
    refusal.refuse(first, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=now)
    case = topics.met_too(one, "我也遇到三号浴室没有热水", "met 1", actor=world.employee, now=now)
    assert case.merged_into not in {None, first}
    for other in queries.inside(one).filter(state=CaseState.TRIAGE).exclude(pk=first.pk):
        refusal.refuse(other, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=now)
    alone = topics.met_too(one, "我也遇到三号浴室没有热水", "met 2", actor=world.lead, now=now)
    assert (alone.state, alone.merged_into) == (CaseState.TRIAGE, None)
    assert queries.own_case(world.lead, one) == alone


def test_h9_h12_what_is_critical_or_kept_from_somebody_is_not_merged_but_read_by_a_dispatcher(world, now):
    one = topic(world, now)
    say = "我也遇到三号浴室没有热水"
    told = [
        topics.met_too(one, say, "met 1", actor=world.employee, now=now, critical=True),
        topics.met_too(one, f"{say}，电线着火了", "met 2", actor=world.lead, now=now),
        topics.met_too(one, say, "met 3", actor=world.supervisor, now=now, avoid_people=(world.manager,)),
    ]
    assert [case.state for case in told] == [CaseState.TRIAGE] * 3
    assert [case.level for case in told] == [LevelCode.CRITICAL, LevelCode.NORMAL, LevelCode.NORMAL]
    assert course.fresh(lead_of(one)).joined == 0
    assert queries.own_case(world.supervisor, one) == told[2]
    assert not policies.visible_cases(world.manager).filter(pk=told[2].pk).exists()


def test_h2_h9_the_page_to_join_has_the_danger_numbers_and_the_critical_switch(client, sign_in, world):
    one = topic(world, timezone.now())
    sign_in(client, world.employee)
    join = reverse("hotline:topic_join", args=[one.pk])
    shown = client.get(join).content.decode()
    assert all(part in shown for part in ('id="danger"', 'id="danger-words"', 'name="critical"', "report.js"))
    given = {"text": "我也遇到没有热水", "once": "0123456789abcdef"}
    assert client.post(join, {**given, "avoid": "查无此人"}).status_code == 422
    assert not Case.objects.filter(reporter=world.employee).exists()
    client.post(join, {**given, "critical": "on", "avoid": world.manager.employee_no})
    case = Case.objects.get(reporter=world.employee)
    assert (case.level, case.state, case.has_recusals) == (LevelCode.CRITICAL, CaseState.TRIAGE, True)


def test_h11_topics_are_hints_to_join(world, now):
    hinting.SHELVES.clear()
    one = topic(world, now)
    found = hinting.hints(world.employee, "三号浴室又没有热水了", now.date()).found
    assert [hint.key for hint in found] == [f"topic {one.pk}"]
    hinting.SHELVES.clear()


def test_h10_on_the_phone(client, sign_in, world):
    here = timezone.now()
    one = topics.hand_over(
        topic(world, here),
        world.logistics,
        "更换热水泵，本月完成。",
        date(2099, 1, 1),
        actor=world.supervisor,
        now=here,
    )
    sign_in(client, world.employee)
    assert one.name in client.get(reverse("hotline:topic_list")).content.decode()
    page = client.get(reverse("hotline:topic_detail", args=[one.pk])).content.decode()
    assert "更换热水泵" in page
    join = reverse("hotline:topic_join", args=[one.pk])
    assert f"我也遇到：{one.name}" in client.get(join).content.decode()
    assert client.post(join, {"text": "坏", "once": "0123456789abcdef"}).status_code == 422
    answer = client.post(join, {"text": f"我也遇到：{one.name}", "once": "0123456789abcdef"})
    case = Case.objects.get(reporter=world.employee)
    assert answer["Location"] == reverse("hotline:report_done", args=[case.number])
    assert answer.cookies["sent"].value == "0123456789abcdef"
    assert case.number in client.get(reverse("hotline:topic_detail", args=[one.pk])).content.decode()


def test_a_reader_of_another_company_joins_nothing(client, sign_in, world):
    one = topic(world, timezone.now())
    before = Case.objects.count()
    sign_in(client, world.outsider)
    given = {"text": "我也遇到没有热水", "once": "0123456789abcdef"}
    assert client.post(reverse("hotline:topic_join", args=[one.pk]), given).status_code == 404
    assert Case.objects.count() == before


def test_the_list_costs_the_same_at_one_and_three(client, sign_in, world, constant_queries):
    sign_in(client, world.employee)
    now = timezone.now()
    constant_queries("hotline:topic_list", 4, lambda: topic(world, now, name=f"第{next(numbers)}浴室没有热水"))
