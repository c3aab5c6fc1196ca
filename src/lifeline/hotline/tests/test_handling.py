"""The unit's verbs, and the reporter's words meanwhile."""

import pytest
from django.apps import apps

from lifeline.hotline.actions import clocks, handling
from lifeline.hotline.models import CannedReply, Case, Note, Pause
from lifeline.hotline.states import CaseState, Clock, Contact, MessageKind, ResumeCause, Side
from lifeline.hotline.tests.course import CONTACT, QUESTION, at, dispatched, fresh, in_progress, told
from lifeline.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def test_h29_the_first_substantive_contact_is_the_response_and_starts_the_work(world):
    case = dispatched(world, at("03-09 10:00"))
    message = handling.contact(case, CONTACT, Contact.CALL, actor=world.handler, now=at("03-09 14:00"))
    case = fresh(case)
    assert (case.state, case.responded_at) == (CaseState.IN_PROGRESS, at("03-09 14:00"))
    assert case.assignments.get().responded_at == at("03-09 14:00")
    assert (case.due_clock, case.due_at) == (Clock.RESOLVE, at("03-16 17:30"))
    assert (message.side, message.unit_name, message.contact) == (Side.STAFF, "Logistics", Contact.CALL)
    handling.contact(case, "今天又去看了一次，配件下午到。", actor=world.handler, now=at("03-10 09:00"))
    assert fresh(case).responded_at == at("03-09 14:00")


def test_h29_a_short_word_and_an_unchanged_canned_reply_are_no_response(world, now):
    canned = "您好，您的诉求我们已经收到，会尽快办理。"
    CannedReply.objects.create(title="收到", text=canned)
    case = dispatched(world, now)
    handling.contact(case, "收到了", actor=world.handler, now=now)
    handling.contact(case, canned, actor=world.handler, now=now)
    case = fresh(case)
    assert (case.state, case.responded_at, case.messages.count()) == (CaseState.ASSIGNED, None, 2)


def test_h30_a_question_stops_the_resolve_clock_until_the_answer(world):
    case = in_progress(world, at("03-09 10:00"))
    question = handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    case = fresh(case)
    assert (case.state, case.due_clock, case.due_at) == (CaseState.WAITING, Clock.ANSWER, at("03-17 17:30"))
    answer = handling.write(case, "每天晚上八点以后都没有", actor=world.employee, now=at("03-11 09:00"))
    case = fresh(case)
    assert (answer.kind, answer.author) == (MessageKind.ANSWER, None)
    assert (case.state, case.unread) == (CaseState.IN_PROGRESS, 1)
    pause = Pause.objects.get()
    assert (pause.question, pause.from_at, pause.to_at) == (question, at("03-10 10:00"), at("03-11 09:00"))
    assert case.resolve_due_at == at("03-17 16:30")


def test_h30_the_end_of_the_time_resumes_the_clock_and_silence_closes_nothing(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    assert clocks.sweep(at("03-17 17:29")) == 0
    assert clocks.sweep(at("03-17 17:35")) == 1
    case = fresh(case)
    assert case.state == CaseState.IN_PROGRESS
    pause = Pause.objects.get()
    assert (pause.cause, pause.to_at) == (ResumeCause.EXPIRED, at("03-17 17:30"))
    event = told("case.resumed")[0]
    assert (event.actor_id, event.by) == (None, "clock")
    assert clocks.sweep(at("03-17 17:36")) == 0


def test_h30_a_short_question_pauses_nothing(world, now):
    case = in_progress(world, now)
    handling.ask(case, "几号浴室？", actor=world.handler, now=now)
    assert (fresh(case).state, Pause.objects.count()) == (CaseState.IN_PROGRESS, 0)


def test_e5_h30_a_third_question_pauses_nothing(world):
    case = in_progress(world, at("03-09 10:00"))
    for day in ("10", "11"):
        handling.ask(case, QUESTION, actor=world.handler, now=at(f"03-{day} 09:00"))
        handling.write(case, "每天都是这样", actor=world.employee, now=at(f"03-{day} 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-12 09:00"))
    assert (fresh(case).state, Pause.objects.count()) == (CaseState.IN_PROGRESS, 2)


def test_h30_the_second_pause_has_what_the_first_left_of_five_working_days(world):
    """The first took 4 wd (32 wh) of 40 wh: 8 wh are left from Friday 10:00, that is until Monday 10:00."""
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-09 10:00"))
    handling.write(case, "每天都是这样", actor=world.employee, now=at("03-13 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-13 10:00"))
    assert fresh(case).due_at == at("03-16 10:00")


def test_h30_a_unit_goes_on_without_an_answer(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    case = handling.resume(case, actor=world.handler, now=at("03-10 11:00"))
    assert (case.state, Pause.objects.get().cause) == (CaseState.IN_PROGRESS, ResumeCause.HANDLER)
    assert case.resolve_due_at == at("03-17 09:00")


def test_h31_no_answer_changes_no_rating_and_no_figure(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    clocks.sweep(at("06-30 10:00"))
    case = fresh(case)
    assert (case.state, case.closed_as, case.ratings.count()) == (CaseState.IN_PROGRESS, "", 0)


@pytest.mark.parametrize(("asked", "late"), [("03-16 13:00", False), ("03-16 16:00", True)])
def test_h32_a_question_in_the_last_tenth_is_flagged(world, asked, late):
    """Monday 10:00 to the next Monday 17:30 are 46 wh; the last 4.6 wh begin at 11:24."""
    case = in_progress(world, at("03-09 10:00"))
    moment = at(asked) if late else at("03-16 11:00")
    handling.ask(case, QUESTION, actor=world.handler, now=moment)
    assert told("case.asked")[0].data["late"] is late


def test_h37_no_relation_leads_from_what_a_reporter_sees_to_a_note(world, now):
    case = in_progress(world, now)
    handling.note(case, "维修班说配件要等两天", actor=world.handler, now=now)
    assert Note.objects.get().text == "维修班说配件要等两天"
    assert not case.messages.filter(text__contains="配件要等").exists()
    linked = {
        field.related_model for field in apps.get_model("hotline.Message")._meta.get_fields() if field.is_relation
    }
    assert Note not in linked
    assert "配件" not in str(told("case.noted")[0].data)


def test_e10_h6_an_answer_that_a_clerk_enters_leads_to_the_same_step(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    handling.write(case, "电话里说每天都是这样", actor=world.clerk, now=at("03-11 10:00"))
    assert (fresh(case).state, fresh(case).resolve_due_at) == (CaseState.IN_PROGRESS, at("03-17 17:30"))
    event = told("case.messaged")[0]
    assert (event.actor_id, event.by) == (world.clerk.pk, "hotline.clerk")


def test_a_reporter_writes_to_an_open_case_and_the_holder_sees_that_it_is_new(world, now):
    case = in_progress(world, now)
    handling.write(case, "今天也没有热水", actor=world.employee, now=now)
    assert fresh(case).unread == 1
    assert handling.read(case, actor=world.handler, now=now).unread == 0


def test_nobody_writes_to_a_case_that_has_ended(world, now):
    case = in_progress(world, now)
    Case.objects.filter(pk=case.pk).update(state=CaseState.WITHDRAWN)
    with pytest.raises(Refused):
        handling.write(case, "今天也没有热水", actor=world.employee, now=now)
