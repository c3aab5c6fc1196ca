"""Who is told of what, and who never."""

import re

import pytest

from lifeline.hotline import policies
from lifeline.hotline.actions import clocks, dispatch, feedback, handling, refusal, reopening, replies
from lifeline.hotline.states import RefusalReason, Verdict
from lifeline.hotline.tests.course import (
    QUESTION,
    answered,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    report,
)
from lifeline.kernel.notices import inbox, notice_kinds

pytestmark = pytest.mark.django_db


def told(world, who):
    """The short kinds of a person's notices, newest first, read from their titles."""
    kinds = {str(kind.title) % {"number": "#"}: kind.name for kind in notice_kinds() if "number" in kind.plain}
    titles = [re.sub(r"[\u2068\u2069]", "", entry.title) for entry in inbox(world.people[who].pk)]
    return [kinds[re.sub(r"\d{4}-\w{5}", "#", title)].removeprefix("hotline.case.") for title in titles]


def test_a_case_that_comes_to_a_unit_is_told_to_its_handlers_with_the_number_alone(world, now, in_english):
    case = dispatched(world, now)
    assert told(world, "handler") == ["come"]
    assert (
        re.sub(r"[\u2068\u2069]", "", inbox(world.handler.pk)[0].title) == f"Case {case.number} has come to your unit"
    )
    assert told(world, "employee") == told(world, "supervisor") == []


def test_the_reporter_is_told_of_contact_question_and_reply(world, now):
    case = in_progress(world, now)
    handling.ask(case, QUESTION, actor=world.handler, now=now)
    answered(world, now, fresh(case))
    assert set(told(world, "employee")) == {"spoken", "question_put", "replied"}


def test_the_holder_is_told_what_the_reporter_writes_and_that_he_nudges(world, now):
    case = in_progress(world, now)
    handling.write(case, "今天也没有热水", actor=world.employee, now=now)
    feedback.nudge(case, actor=world.employee, now=now)
    assert set(told(world, "handler")) == {"come", "heard", "nudge_heard"}


def test_leads_are_told_of_a_reply_that_waits_and_the_author_of_one_sent_back(world, now):
    reply = drafted(world, in_progress(world, now), now)
    assert told(world, "lead") == ["approval_sought"]
    replies.send_back(reply, "请写清换了什么", actor=world.lead, now=now)
    assert "reply_returned" in told(world, "handler")


def test_supervisors_are_told_of_what_they_decide_and_the_reporter_of_the_decision(world, now):
    case = report(world, now)
    check = refusal.refuse(case, RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=now)
    assert (told(world, "supervisor"), told(world, "dispatcher")) == (["check_sought"], [])
    refusal.confirm_refusal(check, actor=world.supervisor, now=now)
    assert told(world, "employee") == ["decided"]
    done = answered(world, now)
    feedback.rate(done, Verdict.SOLVED, actor=world.employee, now=now)
    reopening.reopen(done, "还是没有热水", actor=world.employee, now=now)
    assert told(world, "supervisor").count("decision_sought") == 1


def test_a_critical_report_reaches_the_dispatchers_at_once(world, now):
    report(world, now, critical=True)
    assert told(world, "dispatcher") == ["critical"]


def test_h17_who_is_recused_is_told_nothing(world, now):
    world.person("second_handler", "He Jun", "logistics", "hotline.handler")
    case = dispatched(world, now, avoid_people=(world.handler,), critical=True)
    handling.write(case, "今天也没有热水", actor=world.employee, now=now)
    assert told(world, "handler") == []
    assert set(told(world, "second_handler")) == {"come", "heard"}


def test_h17_k43_at_sending_the_right_is_asked_again(world, now):
    case = dispatched(world, now)
    kind = next(kind for kind in notice_kinds() if kind.name == "hotline.case.come")
    assert kind.policy(world.handler.pk, [str(case.pk)]) == {str(case.pk)}
    assert kind.policy(world.outsider.pk, [str(case.pk)]) == set()
    assert kind.policy(0, [str(case.pk)]) == set()


def test_nobody_is_told_of_what_he_did_himself(world, now):
    world.duty("dispatcher", policies.HANDLER, "logistics")
    dispatch.dispatch(report(world, now), world.logistics, actor=world.dispatcher, now=now)
    assert told(world, "dispatcher") == []


def test_h44_the_reporter_is_reminded_to_rate(world):
    answered(world, at("03-09 10:00"))
    clocks.sweep(at("03-16 17:30"))
    assert "rating_sought" in told(world, "employee")
