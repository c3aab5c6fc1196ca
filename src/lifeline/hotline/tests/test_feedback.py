"""The reporter's verdict, and what follows from it."""

import pytest

from lifeline.hotline.actions import clocks, dispatch, feedback, reopening, replies
from lifeline.hotline.models import Category, Reply
from lifeline.hotline.states import CaseState, CheckState, Clock, ClosedAs, Disposition, Grade, MessageKind, Verdict
from lifeline.hotline.tests.course import REPLY, answered, at, dispatched, drafted, fresh, in_progress, report, told
from lifeline.kernel.errors import Refused

pytestmark = pytest.mark.django_db
UNHAPPY = "今天早上又没有热水了"
NO = "经现场核实热水供应正常，检修计划已公示，不再重办。"


def closed(world, now):
    """A case that the reporter confirmed as solved."""
    case = answered(world, now)
    feedback.rate(case, Verdict.SOLVED, Grade.SATISFIED, actor=world.employee, now=now)
    return fresh(case)


def test_h44_rated_as_solved_the_case_closes_at_once(world, now):
    case = closed(world, now)
    assert (case.state, case.closed_as, case.closed_at) == (CaseState.CLOSED, ClosedAs.SOLVED, now)
    assert (case.due_at, case.wake_at) == (None, None)
    reply = case.replies.get()
    assert (reply.verdict, reply.grade, reply.rated_at) == (Verdict.SOLVED, Grade.SATISFIED, now)


def test_h42_h44_rated_as_partly_solved_the_case_stays_replied(world, now):
    case = answered(world, now, disposition=Disposition.EXPLAINED)
    feedback.rate(case, Verdict.PARTLY, actor=world.employee, now=now)
    case = fresh(case)
    assert (case.state, case.replies.get().verdict) == (CaseState.ANSWERED, Verdict.PARTLY)
    assert case.wake_at == at("04-08 10:00")


def test_h43_a_round_is_rated_once(world, now):
    case = answered(world, now)
    feedback.rate(case, Verdict.PARTLY, actor=world.employee, now=now)
    with pytest.raises(Refused) as refusal:
        feedback.rate(case, Verdict.SOLVED, actor=world.employee, now=now)
    assert refusal.value.rule == "H-43"


def test_h43_after_thirty_days_nothing_is_rated(world):
    case = answered(world, at("03-09 10:00"))
    with pytest.raises(Refused):
        feedback.rate(case, Verdict.SOLVED, actor=world.employee, now=at("04-08 10:01"))


def test_h43_without_a_reply_nothing_is_rated(world, now):
    with pytest.raises(Refused):
        feedback.rate(in_progress(world, now), Verdict.SOLVED, actor=world.employee, now=now)


def test_h44_one_reminder_then_closed_as_unrated_by_the_clock(world):
    case = answered(world, at("03-09 10:00"))
    assert clocks.sweep(at("03-16 17:29")) == 0
    assert clocks.sweep(at("03-16 17:30")) == 1
    assert fresh(case).state == CaseState.ANSWERED
    assert clocks.sweep(at("03-20 17:30")) == 0
    assert clocks.sweep(at("03-23 17:30")) == 1
    case = fresh(case)
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.UNRATED)
    assert len(told("case.rating_reminded")) == 1


def test_h44_a_clock_that_stood_still_closes_without_a_reminder(world):
    case = answered(world, at("03-09 10:00"))
    clocks.close_or_remind(case, actor=None, now=at("03-31 10:00"))
    assert fresh(case).closed_as == ClosedAs.UNRATED


def test_h43_a_case_closed_as_unrated_can_still_be_rated(world):
    case = answered(world, at("03-09 10:00"))
    clocks.sweep(at("03-23 17:30"))
    feedback.rate(case, Verdict.SOLVED, Grade.VERY_SATISFIED, actor=world.employee, now=at("03-30 10:00"))
    assert fresh(case).closed_as == ClosedAs.SOLVED


def test_h44_rated_as_unsolved_and_not_reopened_the_case_closes_when_that_time_is_over(world):
    case = answered(world, at("03-09 10:00"))
    feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=at("03-10 10:00"))
    assert clocks.sweep(at("04-08 09:59")) == 0
    clocks.sweep(at("04-08 10:00"))
    assert fresh(case).closed_as == ClosedAs.NOT_SOLVED


def test_h46_h47_after_unsolved_a_new_round_begins_at_once_with_full_clocks(world):
    case = answered(world, at("03-11 10:00"), in_progress(world, at("03-09 10:00")))
    feedback.rate(case, Verdict.UNSOLVED, Grade.DISSATISFIED, actor=world.employee, now=at("03-12 09:00"))
    case = reopening.reopen(case, UNHAPPY, actor=world.employee, now=at("03-12 10:00"))
    assert (case.state, case.round, case.round_at) == (CaseState.IN_PROGRESS, 2, at("03-12 10:00"))
    assert (case.responded_at, case.answered_at) == (None, None)
    assert (case.response_due_at, case.resolve_due_at) == (at("03-13 17:30"), at("03-19 17:30"))
    assert (case.due_clock, case.due_at) == (Clock.RESPONSE, at("03-13 17:30"))
    assert case.assignments.get(round=2).unit == world.logistics
    assert case.reopenings.get().state == CheckState.GRANTED


def test_h47_the_approver_of_the_round_before_is_barred_and_its_figures_stay(world):
    case = answered(world, at("03-11 10:00"), in_progress(world, at("03-09 10:00")))
    feedback.rate(case, Verdict.UNSOLVED, Grade.DISSATISFIED, actor=world.employee, now=at("03-12 09:00"))
    before = Reply.objects.filter(round=1).values().get()
    case = reopening.reopen(case, UNHAPPY, actor=world.employee, now=at("03-12 10:00"))
    reply = drafted(world, case, at("03-13 10:00"), text=REPLY + "第二次检修完成。")
    with pytest.raises(Refused) as refusal:
        replies.approve(reply, actor=world.lead, now=at("03-13 11:00"))
    assert refusal.value.rule == "H-47"
    case = replies.approve(reply, actor=world.supervisor, now=at("03-13 11:00"))
    feedback.rate(case, Verdict.SOLVED, Grade.VERY_SATISFIED, actor=world.employee, now=at("03-13 12:00"))
    assert Reply.objects.filter(round=1).values().get() == before
    assert case.ratings.count() == 2


def test_h46_without_such_a_rating_the_supervisor_decides_else_the_clock_grants(world):
    case = reopening.reopen(closed(world, at("03-09 10:00")), UNHAPPY, actor=world.employee, now=at("03-10 10:00"))
    assert (case.state, case.due_clock, case.due_at) == (CaseState.REOPEN_REQUESTED, Clock.DECISION, at("03-11 17:30"))
    assert (case.closed_at, case.closed_as) == (None, "")
    assert clocks.sweep(at("03-11 17:30")) == 1
    case = fresh(case)
    assert (case.state, case.round) == (CaseState.IN_PROGRESS, 2)
    event = told("case.reopen_granted")[0]
    assert (event.actor_id, event.by) == (None, "clock")


def test_h46_the_supervisor_grants(world, now):
    case = reopening.reopen(closed(world, now), UNHAPPY, actor=world.employee, now=now)
    case = reopening.grant_reopen(case.reopenings.get(), actor=world.supervisor, now=now)
    assert (case.state, case.reopenings.get().decided_by) == (CaseState.IN_PROGRESS, world.supervisor)


def test_h46_the_supervisor_refuses_once_in_writing_and_a_repeated_request_is_granted(world, now):
    case = reopening.reopen(closed(world, now), UNHAPPY, actor=world.employee, now=now)
    with pytest.raises(Refused):
        reopening.refuse_reopen(case.reopenings.get(), "不行", actor=world.supervisor, now=now)
    case = reopening.refuse_reopen(case.reopenings.get(), NO, actor=world.supervisor, now=now)
    assert (case.state, case.closed_as) == (CaseState.CLOSED, ClosedAs.REOPEN_REFUSED)
    assert case.messages.filter(kind=MessageKind.DECISION, text=NO).exists()
    case = reopening.reopen(case, UNHAPPY, actor=world.employee, now=now)
    assert (case.state, case.round) == (CaseState.IN_PROGRESS, 2)


def test_h45_a_case_is_reopened_at_most_twice(world, now):
    world.person("second_lead", "Tao Ran", "logistics", "hotline.lead")
    case = answered(world, now)
    for approver in (world.second_lead, world.lead):
        feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=now)
        case = reopening.reopen(case, UNHAPPY, actor=world.employee, now=now)
        case = replies.approve(drafted(world, case, now), actor=approver, now=now)
    feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=now)
    with pytest.raises(Refused) as refusal:
        reopening.reopen(case, UNHAPPY, actor=world.employee, now=now)
    assert refusal.value.rule == "H-45"


def test_e11_h45_after_thirty_days_a_new_case_begins_and_both_are_linked(world):
    case = answered(world, at("03-09 10:00"))
    clocks.sweep(at("03-23 17:30"))
    new = reopening.reopen(case, UNHAPPY, actor=world.employee, now=at("04-09 10:00"))
    assert (new.follows, new.state, new.text) == (case, CaseState.TRIAGE, UNHAPPY)
    assert list(case.followers.order_by("pk")) == [new]
    assert fresh(case).state == CaseState.CLOSED
    assert len(told("case.followed")) == 1


def test_h48_an_open_case_is_withdrawn(world, now):
    case = feedback.withdraw(in_progress(world, now), actor=world.employee, now=now)
    assert (case.state, case.due_at) == (CaseState.WITHDRAWN, None)
    assert case.assignments.get().to_at == now
    with pytest.raises(Refused):
        feedback.withdraw(case, actor=world.employee, now=now)


@pytest.mark.parametrize("code", ["safety", "harassment", "corruption"])
def test_e23_h48_where_safety_is_concerned_the_reporter_leaves_and_the_case_goes_on(world, now, code):
    case = in_progress(world, now, category=Category.objects.get(code=code))
    case = feedback.withdraw(case, actor=world.employee, now=now)
    assert (case.state, case.staff_owned, case.reporter) == (CaseState.IN_PROGRESS, True, None)
    assert answered(world, now, case).state == CaseState.ANSWERED


def test_h58_a_nudge_shows_and_changes_no_deadline(world):
    case = in_progress(world, at("03-09 10:00"))
    due = fresh(case).due_at
    feedback.nudge(case, actor=world.employee, now=at("03-10 10:00"))
    assert (fresh(case).nudges, fresh(case).due_at) == (1, due)
    with pytest.raises(Refused) as refusal:
        feedback.nudge(case, actor=world.employee, now=at("03-12 17:29"))
    assert refusal.value.rule == "H-58"
    feedback.nudge(case, actor=world.employee, now=at("03-12 17:30"))
    assert fresh(case).nudges == 2


def test_a_dispatched_case_counts_its_rounds_units(world, now):
    case = dispatched(world, now)
    assert case.assignments.count() == 1
    assert (
        dispatch.dispatch(report(world, now), world.logistics, actor=world.dispatcher, now=now).assignments.count() == 1
    )
