"""回避 later on, and a question before the dispatch: the desk's verbs beside sending."""

from datetime import timedelta

import pytest
from django.apps import apps

from lifeline.hotline import policies
from lifeline.hotline.actions import access, dispatch, intake, refusal
from lifeline.hotline.queries import cases
from lifeline.hotline.queries.avoid import named_near
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, Desk, MessageKind, RefusalReason
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import at, fresh, in_progress, kinds_told, notified, refused, report
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_access import hand, keys, reads, sent
from lifeline.kernel import box

pytestmark = pytest.mark.django_db
Notice = apps.get_model("kernel", "Notice")
assert keys  # a fixture
T0, T1 = at("03-09 10:00"), at("03-09 11:00")
QUESTION = "请问您说的是哪一个厂区的几号浴室？"


def test_h12_h17_whom_the_dispatcher_excludes_finds_the_case_no_more(world):
    world.person("second_handler", "Gao Fei", "logistics", "hotline.handler")
    case = in_progress(world, T0)
    intake.recuse(case, [world.handler], [], actor=world.dispatcher, now=T1)
    assert not policies.visible_cases(world.handler).exists()
    assert policies.visible_cases(world.second_handler).exists()
    assert kinds_told(case)[-1] == "recused"
    assert fresh(case).resolve_due_at == case.resolve_due_at


def test_h17_a_unit_in_which_nobody_could_work_on_it_gives_the_case_away_first(world):
    case = in_progress(world, T0)
    refused("H-17", lambda: intake.recuse(case, [world.handler], [], actor=world.dispatcher, now=T1))
    refused("H-17", lambda: intake.recuse(case, [], [world.logistics], actor=world.dispatcher, now=T1))
    refused("H-12", lambda: intake.recuse(case, [], [], actor=world.dispatcher, now=T1))
    assert policies.visible_cases(world.handler).exists()
    assert not fresh(case).recusals.exists()


def test_h17_a_dispatcher_who_is_excluded_hands_the_case_to_the_next_desk(world):
    case = report(world, T0)
    case = intake.recuse(case, [world.dispatcher], [], actor=world.dispatcher, now=T1)
    assert (case.desk, policies.may_dispatch(world.supervisor, case)) == (Desk.SUPERVISOR, True)


def test_h17_h74_who_is_excluded_from_a_sealed_case_reads_it_no_more(world, now, monkeypatch, request):
    monkeypatch.setattr(box, "MEMORY", 1024 * 1024)
    world.person("second_handler", "Gao Fei", "logistics", "hotline.handler")
    held = request.getfixturevalue("keys")
    case = sent(sealed_course.delivered(world, now).case, world, held)
    assert "handler" in reads(case, held)
    intake.recuse(fresh(case), [world.handler], [], actor=world.dispatcher, now=now + timedelta(hours=4))
    assert reads(case, held) == {"dispatcher", "lead"}
    assert not fresh(case).recusals.exists()
    assert policies.is_recused(world.handler, fresh(case))
    assert hand(held["handler"]).person == world.handler


def test_the_desk_asks_the_reporter_and_no_clock_stands_still(world):
    case = report(world, T0)
    refused("H-30", lambda: dispatch.clarify(case, "哪里？", actor=world.dispatcher, now=T1))
    dispatch.clarify(case, QUESTION, actor=world.dispatcher, now=T1)
    asked = fresh(case)
    assert (asked.state, asked.resolve_due_at, asked.due_at) == (CaseState.TRIAGE, case.resolve_due_at, case.due_at)
    assert (asked.messages.get().kind, asked.messages.get().text) == (MessageKind.QUESTION, QUESTION)
    assert notified("spoken", world.employee) == {world.employee}
    assert list(replay()) == []
    held = in_progress(world, T0)
    refused("K-8", lambda: dispatch.clarify(held, QUESTION, actor=world.dispatcher, now=T1))


def test_h18_no_report_is_refused_for_having_no_content_before_its_reporter_was_asked(world):
    case = report(world, T0)

    def refuse():
        text = "询问之后仍然没有具体内容，请补充。"
        return refusal.refuse(fresh(case), RefusalReason.NO_CONTENT, text, actor=world.dispatcher, now=T1)

    refused("H-18", refuse)
    dispatch.clarify(case, QUESTION, actor=world.dispatcher, now=T1)
    assert refuse().first == world.dispatcher


def test_the_walk_of_both_on_the_pages(client, sign_in, world, here):
    case = report(world, here)
    sign_in(client, world.dispatcher)
    assert {"clarify", "recuse"} <= set(cases.buttons(world.dispatcher, case, here))
    assert send(client, "case_clarify", case, text="哪里？").status_code == 422
    assert send(client, "case_clarify", case, text=QUESTION).status_code == 302
    assert send(client, "case_recuse", case, avoid="没有这个人").status_code == 422
    assert send(client, "case_recuse", case, avoid=f"{world.lead.name}，{world.caster.name}").status_code == 302
    assert {row.person_id or row.unit_id for row in case.recusals.all()} == {world.lead.pk, world.caster.pk}
    sign_in(client, world.employee)
    assert QUESTION in text_of(client, "my_case_detail", case.number)


def test_h74_who_excludes_himself_passes_the_key_to_the_next_desk(world, now, monkeypatch, request):
    monkeypatch.setattr(box, "MEMORY", 1024 * 1024)
    held = request.getfixturevalue("keys")
    held["supervisor"] = sealed_course.vault(world.supervisor)
    case = sealed_course.delivered(world, now).case
    with access.in_hand(hand(held["dispatcher"])):
        intake.recuse(case, [world.dispatcher], [], actor=world.dispatcher, now=now + timedelta(hours=4))
    assert reads(case, held) == {"supervisor"}


def test_p17_who_excludes_the_last_reader_has_desk_and_custodians_told(world, now, monkeypatch, request):
    monkeypatch.setattr(box, "MEMORY", 1024 * 1024)
    held = request.getfixturevalue("keys")
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    case = sealed_course.delivered(world, now).case
    intake.recuse(case, [world.dispatcher], [], actor=world.dispatcher, now=now + timedelta(hours=4))
    assert reads(case, held) == set()
    told = Notice.objects.filter(kind="hotline.sealed.orphaned").values_list("person_id", flat=True)
    assert set(told) == {world.supervisor.pk, world.keeper.pk}


def test_h12_staff_of_the_group_who_hold_a_duty_in_the_company_can_be_named(world):
    world.person("group_custodian", "Yan Shu", "mill")
    world.duty("group_custodian", "hotline.custodian", "jinan")
    found = named_near("Yan Shu，Jiang Bo", world.jinan, within=world.jinan)
    assert (list(found.people), list(found.unknown)) == ([world.group_custodian], ["Jiang Bo"])


def test_h19_excluding_somebody_gives_an_appealed_case_to_nobody_who_refused_it(world):
    case = report(world, T0)
    check = refusal.refuse(
        case, RefusalReason.NOT_OURS, "不属于本公司的事项，请向当地部门反映。", actor=world.dispatcher, now=T0
    )
    refusal.confirm_refusal(check, actor=world.supervisor, now=T0)
    world.person("second_supervisor", "Bai Lu", "jinan", "hotline.supervisor")
    case = refusal.appeal(fresh(case), "我不同意，请重新受理。", actor=world.employee, now=T1)
    assert case.desk == Desk.SUPERVISOR
    case = intake.recuse(case, [world.handler], [], actor=world.second_supervisor, now=T1)
    assert case.desk == Desk.SUPERVISOR
