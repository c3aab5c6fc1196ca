"""Drafted, submitted, approved or sent back."""

from datetime import timedelta

import pytest

from lifeline.hotline.actions import handling, replies
from lifeline.hotline.models import CannedReply, Category
from lifeline.hotline.states import CaseState, Clock, Disposition, MessageKind, ReplyState, WaitsFor
from lifeline.hotline.tests.course import (
    QUESTION,
    REPLY,
    answered,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    notified,
    told,
)
from lifeline.kernel.errors import Conflict, Refused
from lifeline.people.actions.duties import deputise
from lifeline.people.models import Duty

pytestmark = pytest.mark.django_db


def test_h39_a_lead_approves_and_the_reporter_has_the_reply(world):
    case = in_progress(world, at("03-09 10:00"))
    reply = drafted(world, case, at("03-11 10:00"))
    assert fresh(case).state == CaseState.IN_PROGRESS
    case = replies.approve(reply, actor=world.lead, now=at("03-11 15:00"))
    assert (case.state, case.answered_at, case.waits_for) == (CaseState.ANSWERED, at("03-11 15:00"), WaitsFor.REPORTER)
    assert (case.due_clock, case.due_at) == (Clock.RATING, at("03-25 17:30"))
    message = case.messages.order_by("-pk").first()
    assert (message.kind, message.text, message.unit_name) == (MessageKind.REPLY, REPLY, "Logistics")


def test_section8_a_reply_carries_what_the_figures_count(world):
    reply = answered(world, at("03-11 15:00"), in_progress(world, at("03-09 10:00"))).replies.get()
    assert (reply.month, reply.due_month, reply.due_at) == (202603, 202603, at("03-16 17:30"))
    assert (reply.charged, reply.work_minutes) == (world.logistics, (6 + 8 + 4) * 60 + 90)


def test_h39_nobody_approves_his_own_reply(world, now):
    case = in_progress(world, now)
    world.duty("handler", "hotline.lead", "logistics")
    with pytest.raises(Refused) as refusal:
        replies.approve(drafted(world, case, now), actor=world.handler, now=now)
    assert refusal.value.rule == "H-39"
    assert fresh(case).state == CaseState.IN_PROGRESS


def test_e28_h39_a_deputy_approves_what_the_lead_wrote_and_never_his_own_draft(world, now):
    duty, today = Duty.objects.get(person=world.lead, role="hotline.lead"), now.date()
    deputise(duty, world.handler, from_on=today, to_on=today + timedelta(days=7), actor=world.lead)
    case = in_progress(world, now)
    reply = drafted(world, case, now)
    with pytest.raises(Refused) as refusal:
        replies.approve(reply, actor=world.handler, now=now)
    assert refusal.value.rule == "H-39"
    assert (fresh(case).state, notified("replied", world.employee)) == (CaseState.IN_PROGRESS, set())
    own = replies.draft(case, REPLY, Disposition.SOLVED, actor=world.lead, now=now)
    own = replies.submit(own, actor=world.lead, now=now)
    assert replies.approve(own, actor=world.handler, now=now).state == CaseState.ANSWERED


def test_h39_the_supervisor_approves_only_where_no_lead_can(world, now):
    case = in_progress(world, now)
    reply = drafted(world, case, now)
    with pytest.raises(Refused) as refusal:
        replies.approve(reply, actor=world.supervisor, now=now)
    assert refusal.value.rule == "H-39"
    own = replies.draft(case, REPLY, Disposition.SOLVED, actor=world.lead, now=now)
    own = replies.submit(own, actor=world.lead, now=now)
    assert replies.approve(own, actor=world.supervisor, now=now).state == CaseState.ANSWERED


def test_h39_a_plain_enquiry_needs_no_approval_in_the_first_round(world, now):
    case = in_progress(world, now, category=Category.objects.get(code="enquiry"))
    reply = drafted(world, case, now)
    assert (reply.state, reply.approver, reply.exempt) == (ReplyState.APPROVED, None, True)
    assert fresh(case).state == CaseState.ANSWERED


def test_h40_a_reply_of_twenty_characters_in_own_words(world, now):
    CannedReply.objects.create(title="办结", text="您好，您反映的问题已经处理完毕，感谢您的监督和支持。")
    case = in_progress(world, now)
    for text in (
        "已经修好了",
        "{称呼}您好，三号浴室的热水泵昨晚已经换新，请您再试。",
        "您好，您反映的问题已经处理完毕感谢您的监督和支持！",
    ):
        reply = replies.draft(case, text, Disposition.SOLVED, actor=world.handler, now=now)
        with pytest.raises(Refused) as refusal:
            replies.submit(reply, actor=world.handler, now=now)
        assert refusal.value.rule == "H-40"
    assert fresh(case).replies.get().state == ReplyState.DRAFT


def test_h41_a_reply_close_to_a_canned_one_is_flagged(world, now):
    CannedReply.objects.create(title="办结", text="您好，您反映的问题已经处理完毕，感谢您的监督和支持。")
    case = in_progress(world, now)
    reply = drafted(world, case, now, text="您好，您反映的问题昨天已经处理完毕，感谢您的监督和支持。")
    assert reply.nearly_canned
    replies.approve(reply, actor=world.lead, now=now)
    assert told("case.answered")[0].data["nearly_canned"] is True


def test_h39_a_reply_sent_back_says_why_and_can_be_changed(world, now):
    case = in_progress(world, now)
    reply = replies.send_back(drafted(world, case, now), "请写清换了什么", actor=world.lead, now=now)
    assert (reply.state, reply.sent_back_because) == (ReplyState.SENT_BACK, "请写清换了什么")
    again = drafted(world, case, now, text="三号浴室换了热水泵和温控阀，今天早上水温五十度。")
    assert (again.pk, again.state, again.sent_back_because) == (reply.pk, ReplyState.SUBMITTED, "")


def test_h38_two_who_change_one_draft_do_not_overwrite_each_other(world, now):
    case = in_progress(world, now)
    reply = replies.draft(case, REPLY, Disposition.SOLVED, actor=world.handler, now=now)
    replies.draft(case, REPLY + "谢谢。", Disposition.SOLVED, actor=world.lead, now=now, version=reply.version)
    with pytest.raises(Conflict) as conflict:
        replies.draft(case, "另一段话", Disposition.PARTLY, actor=world.handler, now=now, version=reply.version)
    assert conflict.value.difference == {"text": REPLY + "谢谢。", "disposition": Disposition.SOLVED}


def test_e8_h38_an_approval_of_a_draft_that_changed_meanwhile_is_a_conflict(world, now):
    case = in_progress(world, now)
    reply = drafted(world, case, now)
    drafted(world, case, now, text="三号浴室换了热水泵和温控阀，今天早上水温五十度。")
    with pytest.raises(Conflict):
        replies.approve(reply, actor=world.lead, now=now, version=reply.version)
    assert fresh(case).state == CaseState.IN_PROGRESS


def test_e8_two_leads_approve_and_one_wins(world, now):
    reply = drafted(world, in_progress(world, now), now)
    replies.approve(reply, actor=world.lead, now=now)
    with pytest.raises(Refused):
        replies.approve(reply, actor=world.lead, now=now)
    assert len(told("case.answered")) == 1


def test_a_reply_without_a_contact_before_it_is_the_first_response(world):
    case = answered(world, at("03-10 10:00"), dispatched(world, at("03-09 10:00")))
    assert (case.responded_at, case.assignments.get().responded_at) == (at("03-10 10:00"), at("03-10 10:00"))


def test_a_reply_while_the_case_waits_ends_the_pause(world):
    case = in_progress(world, at("03-09 10:00"))
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    case = answered(world, at("03-10 14:00"), fresh(case))
    assert (case.state, case.pauses.get().to_at) == (CaseState.ANSWERED, at("03-10 14:00"))


def test_h57_a_broken_clock_is_charged_to_the_holder_of_that_moment(world):
    from lifeline.hotline.actions import dispatch

    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    world.person("caster_lead", "Shi Lin", "caster", "hotline.lead")
    case = in_progress(world, at("03-09 10:00"))
    case = dispatch.reassign(case, world.caster, "归炼钢厂管", actor=world.dispatcher, now=at("03-17 09:00"))
    reply = replies.draft(case, REPLY, Disposition.SOLVED, actor=world.caster_handler, now=at("03-17 10:00"))
    reply = replies.submit(reply, actor=world.caster_handler, now=at("03-17 10:00"))
    replies.approve(reply, actor=world.caster_lead, now=at("03-17 11:00"))
    reply.refresh_from_db()
    assert (reply.unit, reply.charged, reply.due_at) == (world.caster, world.logistics, at("03-16 17:30"))
