"""回避 later on, and a question before the dispatch: the desk's verbs beside sending."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from lifeline.hotline import policies
from lifeline.hotline.actions import access, dispatch, handling, intake, joint_tasks, refusal, reopening
from lifeline.hotline.models import KeyWrap, Transfer
from lifeline.hotline.queries import cases
from lifeline.hotline.queries.avoid import named_near
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import (
    CaseState,
    CheckState,
    Desk,
    KeyKind,
    MessageKind,
    Mode,
    Reader,
    Receiver,
    RefusalReason,
    TaskState,
)
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import answered, at, fresh, in_progress, kinds_told, notified, refused, report, told
from lifeline.hotline.tests.merged import check_figures
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_access import hand, keys, reads, sent

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


def test_h17_h74_who_is_excluded_from_a_sealed_case_reads_it_no_more(world, now, request):
    world.person("second_handler", "Gao Fei", "logistics", "hotline.handler")
    held = request.getfixturevalue("keys")
    case = sent(sealed_course.delivered(world, now).case, world, held)
    assert "handler" in reads(case, held)
    intake.recuse(fresh(case), [world.handler], [], actor=world.dispatcher, now=now + timedelta(hours=4))
    assert reads(case, held) == {"dispatcher", "lead"}
    assert [len(one.token) for one in fresh(case).sealed_recusals.all()] == [64]
    assert policies.is_recused(world.handler, fresh(case))
    assert not policies.is_recused(world.second_handler, fresh(case))


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
    refused("H-18", refuse)
    handling.write(fresh(case), "就是不好。", actor=world.employee, now=T1 + timedelta(minutes=5))
    assert refuse().first == world.dispatcher


def test_h18_a_question_that_nobody_answers_is_given_as_long_as_a_pause(world):
    case = report(world, T0)
    dispatch.clarify(case, QUESTION, actor=world.dispatcher, now=T1)
    text, why = "询问之后仍然没有具体内容，请补充。", RefusalReason.NO_CONTENT
    early, late = at("03-16 17:29"), at("03-16 17:30")
    refused("H-18", lambda: refusal.refuse(fresh(case), why, text, actor=world.dispatcher, now=early))
    assert refusal.refuse(fresh(case), why, text, actor=world.dispatcher, now=late).reason == why


def test_h15_h46_what_is_reopened_goes_to_nobody_who_was_excluded_meanwhile(world):
    case = answered(world, T0)
    reopening.reopen(fresh(case), "水还是凉的，没有修好，请再看一看。", actor=world.employee, now=T1)
    intake.recuse(fresh(case), [], [world.logistics], actor=world.dispatcher, now=T1)
    row = fresh(case).reopenings.get()
    reopening.grant_reopen(row, actor=None, now=row.due_at)
    case = fresh(case)
    assert (case.state, case.round, case.dispatched_at, case.responded_at) == (CaseState.TRIAGE, 2, None, None)
    assert notified("sent_again", world.dispatcher) == {world.dispatcher}
    assert not policies.visible_cases(world.handler).exists()
    assert not case.assignments.filter(to_at__isnull=True).exists()
    assert list(replay()) == []
    check_figures(world, at("05-20 10:00"))


def test_h17_h35_what_an_excluded_unit_was_asked_is_over_and_holds_up_no_reply(world):
    world.person("steel_handler", "Gu Dasao", "steelworks", "hotline.handler")
    case = in_progress(world, T0)
    question, day = "请查明二号炉的蒸汽为什么停了。", date(2026, 3, 11)
    task = joint_tasks.open_task(fresh(case), world.steelworks, question, day, actor=world.handler, now=T1)
    intake.recuse(fresh(case), [], [world.steelworks], actor=world.dispatcher, now=T1)
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
    assert notified("help_ended", world.handler, world.steel_handler) == {world.handler}


def test_h17_h71_an_excluded_custodian_holds_no_longer_who_the_reporter_is(world, now):
    keeper = world.person("keeper", "Lin Yan", "jinan", policies.CUSTODIAN)
    for one in (world.dispatcher, keeper):
        sealed_course.vault(one)
    case = sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee).case
    wraps = KeyWrap.objects.filter(key__case=case, key__kind=KeyKind.CUSTODY, reader=Reader.STAFF)
    assert [wrap.staff.person for wrap in wraps] == [keeper]
    intake.recuse(fresh(case), [keeper], [], actor=world.dispatcher, now=now + timedelta(hours=3))
    assert not wraps.all().exists()


def test_h17_the_log_says_in_which_duty_somebody_was_excluded(world):
    case = report(world, T0)
    intake.recuse(case, [world.dispatcher], [], actor=world.dispatcher, now=T1)
    intake.recuse(fresh(case), [world.handler], [], actor=world.supervisor, now=T1 + timedelta(minutes=1))
    assert [fact.by for fact in told("case.recused")] == ["hotline.dispatcher", "hotline.supervisor"]


def test_h18_h20_a_transfer_that_was_proposed_is_over_once_the_case_is_refused(world):
    world.person("second", "Sun Qi", "jinan", policies.DISPATCHER)
    case = report(world, T0)
    text = "这件事由市公交公司负责，请拨打12345。"
    check = refusal.refuse(case, RefusalReason.NOT_OURS, text, actor=world.dispatcher, now=T0)
    Transfer.objects.create(
        case=case, round=1, receiver=Receiver.PETITIONS, reason="归口信访。", asked_by=world.dispatcher, asked_at=T0
    )
    refusal.confirm_refusal(check, actor=world.second, now=T1)
    assert Transfer.objects.get().state == CheckState.REFUSED


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


def test_h74_who_excludes_himself_passes_the_key_to_the_next_desk(world, now, request):
    held = request.getfixturevalue("keys")
    held["supervisor"] = sealed_course.vault(world.supervisor)
    case = sealed_course.delivered(world, now).case
    with access.in_hand(hand(held["dispatcher"])):
        intake.recuse(case, [world.dispatcher], [], actor=world.dispatcher, now=now + timedelta(hours=4))
    assert reads(case, held) == {"supervisor"}


def test_p17_who_excludes_the_last_reader_has_desk_and_custodians_told(world, now, request):
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
