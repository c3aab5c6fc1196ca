"""Who sees which cases, and who may do what: everybody of the cast, by name."""

import pytest

from lifeline.hotline import policies
from lifeline.hotline.queries import cases, lists
from lifeline.hotline.states import CaseState
from lifeline.hotline.tests.course import answered, dispatched, drafted, fresh, in_progress, report
from lifeline.hotline.tests.merged import of
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people
from tests.cast import PERSONAS

pytestmark = pytest.mark.django_db


def who_sees(world, case):
    return {name for name in PERSONAS if policies.visible_cases(world.people[name]).filter(pk=case.pk).exists()}


def test_h14_a_new_case_is_seen_by_reporter_dispatcher_and_supervisor_of_the_company_alone(world, now):
    assert who_sees(world, report(world, now)) == {"employee", "dispatcher", "supervisor"}


def test_a_dispatched_case_is_seen_by_the_unit_too_and_an_answered_one_by_the_publisher(world, now):
    case = dispatched(world, now)
    assert who_sees(world, case) == {"employee", "dispatcher", "supervisor", "handler", "lead"}
    case = answered(world, now, case)
    assert who_sees(world, case) == {"employee", "dispatcher", "supervisor", "handler", "lead", "publisher"}


def test_h14_what_is_seen_follows_the_duties_although_it_is_put_together_once(world, now):
    world.person("newcomer", "Tang Min", "steelworks")
    case = report(world, now)
    assert not policies.visible_cases(world.newcomer).filter(pk=case.pk).exists()
    people.appoint(world.newcomer, policies.SUPERVISOR, world.jinan, reason="new office")
    assert policies.visible_cases(world.newcomer).filter(pk=case.pk).exists()
    assert not policies.visible_cases(world.newcomer).filter(state=CaseState.CLOSED).exists()
    assert policies.visible_cases(world.newcomer).filter(pk=case.pk).exists(), "a list narrowed is not the next one's"


def test_h14_a_duty_above_a_unit_counts_and_a_sister_units_does_not(world, now):
    world.person("plant_lead", "Cao Yi", "steelworks", "hotline.lead")
    world.person("sister_lead", "Yang Fan", "logistics", "hotline.lead")
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case = report(world, now)
    from lifeline.hotline.actions import dispatch

    dispatch.dispatch(case, world.caster, actor=world.dispatcher, now=now)
    assert policies.visible_cases(world.plant_lead).exists()
    assert not policies.visible_cases(world.sister_lead).exists()


def test_h14_a_duty_of_the_group_does_not_reach_into_a_daughter_company(world, now):
    world.unit("group", "Steel Group", "COMPANY")
    world.unit("daughter", "Daughter Steel", "COMPANY", "group")
    world.person("group_dispatcher", "Lu Zhi", "group", "hotline.dispatcher")
    world.person("worker", "Song Jiang", "daughter")
    from lifeline.hotline.actions import intake

    made = intake.Report(text="宿舍楼的电梯坏了", key="d", reporter=world.worker)
    case = intake.submit(made, actor=world.worker, now=now)
    assert case.company == world.daughter
    assert not policies.visible_cases(world.group_dispatcher).exists()
    assert policies.staff(policies.DISPATCHER, world.daughter, case) == []
    assert people.holders(policies.DISPATCHER, world.group) == [world.group_dispatcher]


def test_h17_recusal_hides_a_case_from_every_list_of_a_persons_and_a_units_duties(world, now):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case = dispatched(world, now, avoid_units=(world.steelworks,))
    world.duty("caster_handler", "hotline.handler", "logistics")
    for found in (lists.held(world.caster_handler), lists.seen(world.caster_handler)):
        assert not found.exists()
    assert not policies.may_handle(world.caster_handler, case)
    with pytest.raises(Unseen):
        policies.case_for(world.caster_handler, case.number)
    assert world.caster_handler not in policies.handlers(world.logistics, case)
    assert lists.held(world.handler).exists()


def test_h17_a_recused_reporter_still_sees_his_own_case(world, now):
    case = report(world, now, avoid_people=(world.employee,))
    assert policies.case_for(world.employee, case.number) == case


def test_seen_but_not_his_to_do_is_forbidden(world, now):
    case = dispatched(world, now)
    assert policies.case_for(world.handler, case.number, may=policies.may_handle) == case
    with pytest.raises(Forbidden):
        policies.case_for(world.handler, case.number, may=policies.may_dispatch)
    with pytest.raises(Unseen):
        policies.case_for(world.outsider, case.number, may=policies.may_handle)


def test_nobody_works_on_his_own_case(world, now):
    world.duty("employee", "hotline.dispatcher", "jinan")
    case = report(world, now)
    assert policies.may_dispatch(world.dispatcher, case)
    assert not policies.may_dispatch(world.employee, case)


def test_h17_who_reported_a_case_is_not_told_of_it_as_a_handler(world, now):
    case = of(world, "handler", now)
    assert world.handler not in policies.handlers(world.logistics, case)
    assert world.handler in policies.handlers(world.logistics, report(world, now))


def test_h7_the_reporters_name_is_for_dispatcher_handler_and_lead_of_the_holding_unit(world, now):
    case = dispatched(world, now)
    may = {name for name in PERSONAS if cases.reporter_words(world.people[name], case)}
    assert may == {"employee", "dispatcher", "handler", "lead"}
    assert cases.reporter_words(world.handler, case) == ("Wang Min", "")


@pytest.mark.parametrize(
    ("who", "verbs"),
    [
        ("employee", {"write", "nudge", "withdraw"}),
        ("dispatcher", {"reassign", "merge", "set_level", "categorise", "recuse", "note", "propose_transfer", "seal"}),
        ("handler", {"contact", "ask", "note", "draft", "extend", "open_task"}),
        ("lead", {"contact", "ask", "note", "draft", "extend", "defer", "open_task"}),
        ("supervisor", {"set_level", "order_issue", "note", "transfer", "exclude"}),
        ("colleague", set()),
        ("foreign_dispatcher", set()),
    ],
)
def test_the_buttons_of_a_case_in_hand(world, now, settings, who, verbs):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"
    assert set(cases.buttons(world.people[who], in_progress(world, now), now)) == verbs


def test_the_buttons_follow_the_course(world, now):
    case = report(world, now)
    assert {"dispatch", "refuse"} <= set(cases.buttons(world.dispatcher, case, now))
    case = in_progress(world, now)
    drafted(world, case, now)
    assert {"approve", "send_back"} <= set(cases.buttons(world.lead, fresh(case), now))
    case = answered(world, now)
    assert cases.buttons(world.employee, case, now) == ["write", "rate", "reopen"]
    assert "publish" in cases.buttons(world.publisher, case, now)


def test_the_lists_hold_what_waits_for_each(world, now):
    new, held = report(world, now), in_progress(world, now)
    drafted(world, held, now)
    done = answered(world, now)
    assert list(lists.queue(world.dispatcher)) == [new]
    assert not lists.queue(world.supervisor).exists()
    assert list(lists.held(world.handler)) == [held]
    assert [reply.case for reply in lists.to_approve(world.lead)] == [held]
    assert list(lists.replied(world.lead)) == [done]
    assert set(lists.mine(world.employee)) == {new, held, done}
    assert set(lists.open_mine(world.employee)) == {new, held, done}
    assert list(lists.to_publish(world.publisher)) == [done]
    assert not lists.late(world.supervisor, now).exists()
    assert set(lists.late(world.supervisor, now.replace(month=6))) == {new, held}


def test_h5_a_number_typed_by_hand_gives_stage_and_date_and_nothing_else(world, now, in_english):
    case = in_progress(world, now)
    found = cases.stage_by_number(f" {case.number.lower()} ")
    assert (found.number, found.state, found.due_at) == (case.number, CaseState.IN_PROGRESS, case.resolve_due_at)
    assert found.words == "The unit is working on it"
    for text in ("2026-00000", "nothing", ""):
        with pytest.raises(Unseen):
            cases.stage_by_number(text)


def test_the_queue_costs_the_same_however_long_it_is(world, now, django_assert_num_queries):
    list(lists.queue(world.dispatcher))  # the duties are known
    for items in (1, 3):
        for _ in range(items):
            report(world, now)
        person = type(world.dispatcher).objects.get(pk=world.dispatcher.pk)
        with django_assert_num_queries(3):
            assert [str(case.category) for case in lists.queue(person)]
