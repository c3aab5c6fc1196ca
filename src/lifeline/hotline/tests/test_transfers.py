"""移送: a case that another office has to solve, with the proof that it has it, and how it may come back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.hotline import policies
from lifeline.hotline.actions import access, clocks, dispatch, handling, refusal, transfers
from lifeline.hotline.actions.transfers import Proof
from lifeline.hotline.models import SealedIdentity, Transfer
from lifeline.hotline.queries import anonymous, cases, codes, paths, supervision
from lifeline.hotline.queries import transfers as read
from lifeline.hotline.queries.reading import Reading
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, CheckState, Desk, Receiver, RefusalReason
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import (
    QUESTION,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    notified,
    refused,
    report,
)
from lifeline.hotline.tests.merged import check_figures, joined, of
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_access import hand

pytestmark = pytest.mark.django_db

T0, T1 = at("03-09 10:00"), at("03-09 14:00")
REASON = "这件事属于信访事项，依规由信访办公室受理。"
BACK = "信访办公室答复不属于其受理范围，退回本热线。"
PROOF = Proof("XF-2026-0113")


def propose(world, case, now=T1, receiver=Receiver.PETITIONS, name=""):
    return transfers.propose_transfer(fresh(case), receiver, name, REASON, actor=world.dispatcher, now=now)


def hand_over(world, case, now=T1, receiver=Receiver.PETITIONS, name="", proof=PROOF, **more):
    actor = more.pop("actor", world.supervisor)
    return transfers.transfer(fresh(case), receiver, name, REASON, proof, actor=actor, now=now, **more)


def test_h20_the_dispatcher_proposes_and_the_supervisor_hands_over_with_a_receipt(world):
    case = in_progress(world, T0)
    row = propose(world, case)
    assert fresh(case).state == CaseState.IN_PROGRESS
    assert notified("transfer_sought", world.supervisor, world.dispatcher) == {world.supervisor}
    assert supervision.numbers(world.supervisor, T1)["transfers"] == 1
    hand_over(world, case)
    case = fresh(case)
    row.refresh_from_db()
    assert (case.state, case.due_at, case.rung_at, row.state) == (
        CaseState.TRANSFERRED, None, None, CheckState.GRANTED,
    )  # fmt: skip
    assert case.messages.order_by("-pk").first().text == REASON
    assert notified("decided", world.employee) == {world.employee}
    assert notified("handed_over", world.handler) == {world.handler}
    assert list(replay()) == []
    check_figures(world, at("05-20 10:00"))


@pytest.mark.parametrize(
    "proof", [Proof(), Proof(spoken_with="王主任"), Proof(called_at=T0), Proof("", "王主任", at("03-09 18:00"))]
)
def test_h20_without_a_proof_that_the_other_office_has_it_nothing_is_handed_over(world, proof):
    case = in_progress(world, T0)
    refused("H-20", lambda: hand_over(world, case, proof=proof))
    assert (fresh(case).state, Transfer.objects.count()) == (CaseState.IN_PROGRESS, 0)
    assert "transferred" not in kinds_told(case)


def test_h20_a_call_with_name_and_time_is_a_proof_and_an_office_without_a_kind_has_a_name(world):
    case = in_progress(world, T0)
    call = Proof("", "王主任", at("03-09 13:30"))
    refused("H-20", lambda: hand_over(world, case, receiver=Receiver.OTHER, name=" ", proof=call))
    assert hand_over(world, case, receiver=Receiver.OTHER, name="区住建局", proof=call).state == CaseState.TRANSFERRED


def test_h20_the_supervisor_may_turn_it_down_and_the_case_goes_on(world):
    case = in_progress(world, T0)
    row = propose(world, case)
    refused("H-20", lambda: propose(world, case))
    transfers.turn_down_transfer(row, "浴室由后勤部管理，应由本公司解决。", actor=world.supervisor, now=T1)
    assert fresh(case).resolve_due_at == case.resolve_due_at
    assert notified("transfer_answered", world.dispatcher) == {world.dispatcher}
    refused("K-8", lambda: transfers.take_back(fresh(case), BACK, actor=world.supervisor, now=T1))
    drafted(world, fresh(case), T1)


def test_h20_what_waits_and_what_rides_is_over_when_the_case_leaves(world):
    case = in_progress(world, T0)
    member = joined(world, of(world, "colleague", T0), case, T0)
    handling.ask(fresh(case), QUESTION, actor=world.handler, now=at("03-09 11:00"))
    hand_over(world, case)
    assert not case.pauses.filter(to_at__isnull=True).exists()
    assert (fresh(member).state, fresh(member).merged_into) == (CaseState.TRIAGE, None)
    clocks.sweep(at("04-30 10:00"))
    assert fresh(case).state == CaseState.TRANSFERRED
    assert list(replay()) == []


def test_h20_a_case_that_comes_back_begins_anew_and_may_go_to_the_same_unit(world):
    case = in_progress(world, T0)
    handling.ask(fresh(case), QUESTION, actor=world.handler, now=at("03-09 11:00"))
    hand_over(world, case)
    case = transfers.take_back(fresh(case), BACK, actor=world.supervisor, now=at("03-20 10:00"))
    assert (case.state, case.desk, case.resolve_due_at) == (CaseState.TRIAGE, Desk.DISPATCHER, at("03-27 17:30"))
    assert notified("decided", world.employee) == {world.employee}
    assert (case.dispatched_at, case.responded_at) == (None, None)
    assert paths.units_seen(case) == []
    case = dispatch.dispatch(fresh(case), world.logistics, actor=world.dispatcher, now=at("03-20 11:00"))
    handling.contact(fresh(case), "我们重新接手，明天上午到现场。", actor=world.handler, now=at("03-20 14:00"))
    assert list(replay()) == []
    check_figures(world, at("05-20 10:00"))
    row = Transfer.objects.get()
    assert (row.ended_by, row.end_reason) == (world.supervisor, BACK)


def test_h18_h20_nothing_is_handed_over_while_a_refusal_is_checked(world):
    case = report(world, T0)
    text = "这件事由市公交公司负责，请拨打12345。"
    refusal.refuse(case, RefusalReason.NOT_OURS, text, actor=world.dispatcher, now=T0)
    refused("H-18", lambda: hand_over(world, case))
    assert "transfer" not in cases.buttons(world.supervisor, fresh(case), T1)


def test_h20_the_integrity_desk_receives_a_case_and_sees_no_other(world):
    world.person("inspector", "Shen Qing", "jinan", policies.INTEGRITY)
    other, case = dispatched(world, T0), in_progress(world, T0)
    assert not policies.visible_cases(world.inspector).exists()
    hand_over(world, case, receiver=Receiver.INTEGRITY)
    assert list(policies.visible_cases(world.inspector)) == [fresh(case)]
    assert notified("transfer_come", world.inspector, world.supervisor) == {world.inspector}
    case = transfers.take_back(fresh(case), BACK, actor=world.inspector, now=at("03-10 10:00"))
    assert case.desk == Desk.DISPATCHER
    assert not policies.visible_cases(world.inspector).exists()
    assert other.state == CaseState.ASSIGNED


def test_h20_who_reported_a_sealed_case_stays_sealed_when_it_is_handed_over(world, now):
    world.person("inspector", "Shen Qing", "jinan", policies.INTEGRITY)
    keys = {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "inspector", "supervisor")}
    case = sealed_course.delivered(world, now).case
    identities = SealedIdentity.objects.count()
    with access.in_hand(hand(keys["dispatcher"])):
        hand_over(world, case, receiver=Receiver.INTEGRITY, now=now + timedelta(hours=2))
    row = Transfer.objects.get()
    assert (row.reason, row.pk < 0, SealedIdentity.objects.count()) == ("", True, identities)
    assert keys["inspector"].text(fresh(case)) == sealed_course.TEXT
    assert not keys["inspector"].row.wraps.filter(key__kind="CUSTODY").exists()
    assert keys["inspector"].text(fresh(case), "TRANSFER", row.pk) == REASON


def test_h64_office_and_proof_of_a_sealed_case_are_read_with_a_key_alone(world, now):
    keys = {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "supervisor")}
    told = sealed_course.delivered(world, now)
    propose(world, told.case, now + timedelta(hours=2), Receiver.OTHER, "市住建局")
    assert keys["dispatcher"].text(told.case, "OFFICE", Transfer.objects.get().pk) == "市住建局"
    call = Proof("", "王主任", now + timedelta(hours=1))
    with access.in_hand(hand(keys["dispatcher"])):
        hand_over(world, told.case, now + timedelta(hours=2), Receiver.OTHER, "区住建局", call)
    row, case = Transfer.objects.get(), fresh(told.case)
    assert (row.name, row.receipt, row.spoken_with, row.called_at) == ("", "—", "", call.called_at)
    found = anonymous.thread(codes.opened(told.holder), now + timedelta(hours=3))
    assert found.handed == ("区住建局", "电话移送，接听人 王主任，2026-03-09 11:00")
    assert read.handed(case, Reading(sealed=True)) == (row.get_receiver_display(), "")
    assert "区住建局" not in supervision.TRANSFERS.words(row)


@pytest.mark.parametrize("values", [{"state": "GRANTED", "decided_at": T1}, {"receiver": "NOBODY"}])
def test_the_database_knows_no_transfer_without_proof_or_receiver(world, values):
    row = propose(world, in_progress(world, T0))
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(**values)


def test_h20_the_walk_of_a_transfer_on_the_pages(client, sign_in, world, here):
    case = in_progress(world, here)
    given = {"receiver": "CITY", "name": "", "reason": REASON}
    sign_in(client, world.dispatcher)
    assert send(client, "transfer_propose", case, **given).status_code == 302
    sign_in(client, world.supervisor)
    assert REASON in text_of(client, "case_detail", case.number)
    assert send(client, "case_transfer", case, **given, receipt="").status_code == 422
    assert send(client, "case_transfer", case, **given, receipt="12345-8871").status_code == 302
    assert "12345-8871" in text_of(client, "case_detail", case.number)
    assert case.number in text_of(client, "supervision_list", show="transfers")
    sign_in(client, world.employee)
    page = text_of(client, "my_case_detail", case.number)
    assert "12345-8871" in page
    assert "市民服务热线" in page
    sign_in(client, world.supervisor)
    assert send(client, "case_take_back", case, reason=BACK).status_code == 302
    assert fresh(case).state == CaseState.TRIAGE
    sign_in(client, world.employee)
    assert BACK in text_of(client, "my_case_detail", case.number)
    assert "12345-8871" not in text_of(client, "my_case_detail", case.number)


def test_h20_a_proposal_is_turned_down_on_the_page(client, sign_in, world, here):
    case = in_progress(world, here)
    propose(world, case, here)
    sign_in(client, world.supervisor)
    assert reverse("hotline:transfer_deny", args=[case.number]) in text_of(client, "case_detail", case.number)
    assert send(client, "transfer_deny", case, answer="由本公司后勤部负责解决。").status_code == 302
    assert send(client, "transfer_deny", case, answer="由本公司后勤部负责解决。").status_code == 409
