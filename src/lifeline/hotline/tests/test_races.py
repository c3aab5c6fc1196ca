"""E-7, E-8: contended verbs, two at the same moment, each with a connection of its own. Runs on PostgreSQL."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from lifeline.hotline.actions import (
    dispatch,
    feedback,
    intake,
    passing,
    replies,
    retention,
    returns,
    terms,
    transfers,
)
from lifeline.hotline.models import Case, Message, PassedOn, Rating
from lifeline.hotline.states import CaseState, DestroyedFor, Receiver, ReturnReason, Verdict
from lifeline.hotline.tests import media
from lifeline.hotline.tests.course import REPLY, TEXT, answered, dispatched, drafted, in_progress, report, told
from lifeline.kernel.errors import Conflict, Refused

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*verbs):
    """Run the verbs at the same moment; what each returned or raised."""
    barrier, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        barrier.wait()
        try:
            results[place] = verb()
        except (Refused, Conflict) as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, verb)) for place, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results):
    return [result for result in results if isinstance(result, Exception)]


def test_e7_h3_a_double_tap_makes_one_case(world, now):
    made = intake.Report(text=TEXT, key="tap", reporter=world.employee)
    results = at_once(*[lambda: intake.submit(made, actor=world.employee, now=now) for _ in range(4)])
    assert {case.number for case in results} == {Case.objects.get().number}
    assert len(told("case.submitted")) == 1


def test_e8_two_leads_approve_and_one_wins(world, now):
    world.person("second_lead", "Tao Ran", "logistics", "hotline.lead")
    reply = drafted(world, in_progress(world, now), now)
    results = at_once(
        lambda: replies.approve(reply, actor=world.lead, now=now),
        lambda: replies.approve(reply, actor=world.second_lead, now=now),
    )
    assert len(refusals(results)) == 1
    assert len(told("case.answered")) == 1


def test_e8_a_handler_edits_while_a_lead_approves(world, now):
    case = in_progress(world, now)
    reply = drafted(world, case, now)
    results = at_once(
        lambda: replies.approve(reply, actor=world.lead, now=now, version=reply.version),
        lambda: replies.draft(case, REPLY + "改", "SOLVED", actor=world.handler, now=now, version=reply.version),
    )
    assert len(refusals(results)) == 1
    case = Case.objects.get()
    approved = case.state == CaseState.ANSWERED
    assert (case.replies.get().text == REPLY) == approved


def test_e8_a_case_is_dispatched_to_one_of_two_units(world, now):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    world.person("second_dispatcher", "Yan Xi", "jinan", "hotline.dispatcher")
    case = report(world, now)
    results = at_once(
        lambda: dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now),
        lambda: dispatch.dispatch(case, world.caster, actor=world.second_dispatcher, now=now),
    )
    assert len(refusals(results)) == 1
    assert case.assignments.filter(to_at=None).count() == 1


def test_e8_a_dispatcher_reassigns_while_the_unit_returns(world, now):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case = dispatched(world, now)
    seen = case.version
    results = at_once(
        lambda: dispatch.reassign(case, world.caster, "归连铸", actor=world.dispatcher, now=now, version=seen),
        lambda: returns.ask_return(
            case, ReturnReason.DUTY, world.caster, "职责清单第三条：由连铸车间维护。", actor=world.lead, now=now,
            version=seen,
        ),
    )  # fmt: skip
    (lost,) = refusals(results)
    assert isinstance(lost, Conflict)
    case = Case.objects.get()
    assert (case.state, case.unit) in {
        (CaseState.ASSIGNED, world.caster), (CaseState.RETURN_REQUESTED, world.logistics),
    }  # fmt: skip
    assert case.assignments.filter(to_at=None).count() == 1
    assert (len(told("case.reassigned")), len(told("case.return_asked"))) in {(1, 0), (0, 1)}


def test_e8_two_supervisors_hand_over_and_rule_on_the_same_case(world, now):
    world.person("second_supervisor", "Lu Jun", "jinan", "hotline.supervisor")
    case = in_progress(world, now)
    row = terms.extend(case, 3, "备件下周才到货，需要延期。", actor=world.handler, now=now)
    seen = Case.objects.get().version
    reason = "这件事属于信访事项，依规由信访办公室受理。"
    results = at_once(
        lambda: terms.grant_extension(row, actor=world.supervisor, now=now, version=seen),
        lambda: transfers.transfer(
            case, Receiver.PETITIONS, "", reason, transfers.Proof("XF-1"), actor=world.second_supervisor, now=now,
            version=seen,
        ),
    )  # fmt: skip
    assert [type(lost) for lost in refusals(results)] == [Conflict]
    assert len(told("case.extended")) + len(told("case.transferred")) == 1


def test_h84_a_case_is_destroyed_once_by_two_sweeps(world, now, settings, tmp_path):
    settings.KEYS = tmp_path
    feedback.withdraw(report(world, now), actor=world.employee, now=now)
    later = now + timedelta(days=2000)
    results = at_once(lambda: retention.purge(later), lambda: retention.purge(later))
    assert sorted(map(len, results)) == [0, 1]
    lines = (tmp_path / "destroyed-hotline.log").read_text().splitlines()
    assert [line.split()[-2] for line in lines] == ["PLANNED", "DONE"]


def test_h43_a_round_is_rated_once_by_two_tabs(world, now):
    case = answered(world, now)
    results = at_once(
        lambda: feedback.rate(case, Verdict.SOLVED, actor=world.employee, now=now),
        lambda: feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=now),
    )
    assert len(refusals(results)) == 1
    assert Rating.objects.count() == 1


def test_m40_two_dispatchers_pass_a_question_on_and_one_goes(world, now, question_desk):
    world.person("second_dispatcher", "Yan Xi", "jinan", "hotline.dispatcher")
    case = report(world, now)
    results = at_once(
        lambda: passing.pass_on(case, "三号浴室的热水何时能恢复供应？", actor=world.dispatcher, now=now),
        lambda: passing.pass_on(case, "浴室热水的检修计划是怎样安排的？", actor=world.second_dispatcher, now=now),
    )
    assert [type(lost) for lost in refusals(results)] == [Refused]
    assert list(question_desk.wordings.values()) == [PassedOn.objects.get().wording]
    assert Message.objects.filter(case=case).count() == 1


def test_m40_an_answer_that_comes_while_the_case_is_destroyed_holds_neither_back(
    world, now, question_desk, settings, tmp_path
):
    settings.KEYS = tmp_path
    case = report(world, now)
    passing.pass_on(case, "三号浴室的热水何时能恢复供应？", actor=world.dispatcher, now=now)
    feedback.withdraw(Case.objects.get(), actor=world.employee, now=now)
    results = at_once(
        lambda: media.speak("answered", question_desk.origin, "本周内恢复。", actor=world.manager, now=now),
        lambda: retention.destroy(Case.objects.get(), DestroyedFor.ORDER, actor=world.administrator, now=now),
    )
    assert refusals(results) == []
    assert not PassedOn.objects.exists()
