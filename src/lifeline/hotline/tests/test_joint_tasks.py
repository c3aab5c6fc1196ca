"""会办: other units help with a case that stays where it is, each with a question and a clock of its own."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.actions import (
    access,
    dispatch,
    feedback,
    handling,
    intake,
    joint_tasks,
    merging,
    replies,
    returns,
)
from lifeline.hotline.models import Task
from lifeline.hotline.queries import cases, desk, lists, mine, search
from lifeline.hotline.queries import joint_tasks as queries
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import CaseState, Disposition, LevelCode, ReturnReason, TaskState
from lifeline.hotline.tasks import remind_of_joint_tasks, take_overdue_decisions
from lifeline.hotline.tests import sealed_course
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
    refused,
    report,
    told,
)
from lifeline.kernel.errors import Conflict, Forbidden, Unseen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpers")]

T0 = at("03-09 10:00")
T1 = at("03-09 11:00")
ASKED = "请核查三号浴室的供水管道和阀门。"
DONE = "阀门已经更换，供水压力恢复正常。"
REASON = "供水管道的检修由动力部门负责。"
DAY = date(2026, 3, 12)


def ask(world, case, unit=None, now=T0, due_on=DAY):
    return joint_tasks.open_task(case, unit or world.caster, ASKED, due_on, actor=world.handler, now=now)


def finish(world, task, now=T0):
    return joint_tasks.finish_task(task, DONE, actor=world.caster_handler, now=now)


def test_h35_a_task_has_its_own_question_unit_and_deadline_and_does_not_move_the_case(world):
    case = in_progress(world, T0)
    before = fresh(case)
    task = ask(world, case)
    case = fresh(case)
    assert (task.unit_name, task.due_at, task.state) == ("Caster", at("03-12 17:30"), TaskState.OPEN)
    assert (case.state, case.unit, case.due_at, case.resolve_due_at) == (
        before.state, before.unit, before.due_at, before.resolve_due_at,
    )  # fmt: skip
    assert case.assignments.count() == 1
    event = told("task.opened")[0].data
    assert (event["case"], event["unit"]) == (case.pk, "Caster")
    assert notified("help_sought", world.caster_handler, world.caster_lead, world.handler) == {world.caster_handler}
    assert list(replay()) == []


def test_h35_a_task_is_due_a_working_day_before_the_reply(world):
    case = in_progress(world, T0)
    assert queries.last_day(case, T0) == date(2026, 3, 13)
    refused("H-35", lambda: ask(world, case, due_on=date(2026, 3, 16)))
    refused("H-35", lambda: ask(world, case, due_on=date(2026, 3, 8)))
    assert ask(world, case, due_on=date(2026, 3, 13)).due_at == at("03-13 17:30")
    urgent = in_progress(world, T0)
    dispatch.set_level(urgent, LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=T0)
    assert queries.last_day(fresh(urgent), T0) == date(2026, 3, 11)


def test_h35_where_the_reply_is_due_too_soon_there_is_no_joint_task(world):
    critical = in_progress(world, T0, critical=True)
    refused("H-35", lambda: ask(world, critical))
    late = in_progress(world, T0)
    refused("H-35", lambda: ask(world, late, now=at("03-16 09:00"), due_on=date(2026, 3, 16)))
    assert "open_task" not in cases.buttons(world.handler, fresh(critical), T0)


def test_h35_at_most_ten_tasks_and_one_open_one_a_unit(world):
    case = in_progress(world, T0)
    first = ask(world, case)
    refused("H-35", lambda: ask(world, case))
    finish(world, first)
    for n in range(9):
        world.unit(f"u{n}", f"Unit {n}", "OFFICE", "jinan")
        world.person(f"h{n}", f"handler {n}", f"u{n}", "hotline.handler")
        ask(world, case, world.units[f"u{n}"])
    refused("H-35", lambda: ask(world, case, world.steelworks))
    assert "open_task" not in cases.buttons(world.handler, fresh(case), T0)
    joint_tasks.cancel_task(Task.objects.get(unit_name="Unit 3"), actor=world.handler, now=T0)
    ask(world, case, world.steelworks)


def test_h35_neither_the_holder_nor_a_unit_that_cannot_take_it_is_asked(world):
    case = in_progress(world, T0, avoid_units=(world.caster,))
    refused("H-35", lambda: ask(world, case, world.logistics))
    refused("H-15", lambda: ask(world, case, world.caster))
    refused("H-15", lambda: ask(world, case, world.mill))
    refused("K-8", lambda: ask(world, report(world, T0)))
    refused("H-35", lambda: joint_tasks.open_task(case, world.steelworks, "看看", DAY, actor=world.handler, now=T0))


def test_h7_a_joint_unit_reads_the_case_without_name_phone_and_notes(world, client, sign_in):
    case = in_progress(world, timezone.now())
    world.employee.phone = "13800001234"
    world.employee.save()
    handling.note(case, "反映人电话已核实，姓王", actor=world.handler, now=timezone.now())
    with pytest.raises(Unseen):
        policies.case_for(world.caster_handler, case.number)
    now = timezone.now()
    joint_tasks.open_task(case, world.caster, ASKED, queries.last_day(case, now), actor=world.handler, now=now)
    case = fresh(case)
    assert policies.case_for(world.caster_handler, case.number, may=policies.may_join) == case
    assert cases.reporter_words(world.caster_handler, case) is None
    sign_in(client, world.caster_handler)
    page = client.get(reverse("hotline:case_detail", args=[case.number])).content.decode()
    assert case.text in page
    assert ASKED in page
    for hidden in (world.employee.name, world.employee.phone, "反映人电话已核实"):
        assert hidden not in page
    for policy in (policies.may_handle, policies.may_note, policies.may_approve, policies.may_see_reporter):
        with pytest.raises(Forbidden):
            policies.case_for(world.caster_handler, case.number, may=policy)
    assert set(cases.buttons(world.caster_handler, case, now)) == {"finish_task", "decline_task"}


def test_h14_h17_a_joint_task_shows_nothing_to_sister_units_and_to_who_is_excluded(world):
    case = in_progress(world, T0, avoid_people=(world.caster_lead,))
    ask(world, case)
    assert policies.visible_cases(world.caster_handler).exists()
    for person in (world.caster_lead, world.colleague, world.outsider, world.foreign_dispatcher):
        assert not policies.visible_cases(person).exists()
        assert not queries.held(person).exists()
    world.person("crew_handler", "crew handler", "crew_a", "hotline.handler")
    assert not policies.visible_cases(world.crew_handler).exists()
    assert queries.held(world.steel_handler).exists()
    assert search.find(world.caster_handler, "浴室").total == 1
    assert search.find(world.caster_lead, "浴室").total == 0


def test_h40_no_reply_while_a_task_is_open(world):
    case = in_progress(world, T0)
    task = ask(world, case)
    row = replies.draft(case, REPLY, Disposition.SOLVED, actor=world.handler, now=T0)
    refused("H-40", lambda: replies.submit(row, actor=world.handler, now=T0))
    finish(world, task)
    replies.submit(row, actor=world.handler, now=T0)
    second = ask(world, case, world.steelworks)
    refused("H-40", lambda: replies.approve(row, actor=world.lead, now=T0))
    joint_tasks.cancel_task(second, actor=world.handler, now=T0)
    replies.approve(row, actor=world.lead, now=T0)
    assert fresh(case).state == CaseState.ANSWERED


def test_h35_only_the_unit_in_charge_answers_the_reporter(world):
    case = in_progress(world, T0)
    task = finish(world, ask(world, case), at("03-10 09:00"))
    assert (task.state, task.answer, task.done_by, task.ended_at) == (
        TaskState.DONE, DONE, world.caster_handler, at("03-10 09:00"),
    )  # fmt: skip
    assert not case.messages.filter(text=DONE).exists()
    assert told("task.done")[0].data["in_time"] is True
    assert notified("help_given", world.handler, world.employee) == {world.handler}
    assert DONE not in str(mine.conversation(fresh(case)))
    refused("K-8", lambda: finish(world, task))


def test_h35_the_reporter_reads_the_joint_progress_in_one_line(world, in_english):
    case = in_progress(world, T0)
    finish(world, ask(world, case))
    ask(world, case, world.steelworks)
    assert [(one.unit, one.done) for one in queries.together(fresh(case))] == [("Caster", True), ("Steelworks", False)]
    assert queries.together(report(world, T0)) == []


def decline(world, task, now=T1):
    return joint_tasks.decline_task(task, REASON, actor=world.caster_handler, now=now)


def test_h36_a_unit_declines_within_four_working_hours_and_the_dispatcher_agrees(world):
    case = in_progress(world, T0)
    task = decline(world, ask(world, case))
    assert (task.state, task.decline_due_at) == (TaskState.OPEN, at("03-09 16:30"))
    assert notified("decline_sought", world.dispatcher, world.supervisor) == {world.dispatcher}
    assert list(queries.declines(world.dispatcher)) == [task]
    assert not queries.declines(world.foreign_dispatcher).exists()
    assert "decide_task" in cases.buttons(world.dispatcher, fresh(case), T0)
    task = joint_tasks.accept_decline(task, actor=world.dispatcher, now=at("03-09 12:00"))
    assert task.state == TaskState.DECLINED
    assert notified("help_ended", world.handler, world.caster_handler) == {world.handler, world.caster_handler}
    assert not policies.visible_cases(world.caster_handler).exists()
    assert queries.together(fresh(case)) == []
    drafted(world, case, T0)


def test_h36_after_four_hours_or_twice_nothing_is_declined(world):
    task = ask(world, in_progress(world, T0))
    refused("H-36", lambda: decline(world, task, at("03-09 15:31")))
    refused("H-36", lambda: joint_tasks.decline_task(task, "不", actor=world.caster_handler, now=T0))
    joint_tasks.reject_decline(decline(world, task), REASON, actor=world.dispatcher, now=at("03-09 12:00"))
    refused("H-36", lambda: decline(world, task))
    refused("H-36", lambda: joint_tasks.accept_decline(task, actor=world.dispatcher, now=at("03-09 12:00")))


def test_h36_a_decline_that_nobody_decides_leaves_the_task_standing(world):
    task = decline(world, ask(world, in_progress(world, T0)))
    take_overdue_decisions(task.decline_due_at - timedelta(minutes=1))
    task.refresh_from_db()
    assert task.decline_decided_at is None
    take_overdue_decisions(task.decline_due_at)
    task.refresh_from_db()
    assert (task.state, task.decline_decided_at, task.decline_decided_by) == (
        TaskState.OPEN, at("03-09 16:30"), None,
    )  # fmt: skip
    assert notified("help_upheld", world.caster_handler, world.handler) == {world.caster_handler}
    assert len(told("task.upheld")) == 1


def test_h36_the_dispatcher_who_does_not_agree_says_why(world):
    task = decline(world, ask(world, in_progress(world, T0)))
    refused("H-36", lambda: joint_tasks.reject_decline(task, "不", actor=world.dispatcher, now=T0))


def test_h35_a_task_has_a_clock_of_its_own(world):
    """From Monday 10:00 to Thursday 17:30 are 30 working hours; 24 of them, four fifths, end on Thursday at 10:00."""
    task = ask(world, in_progress(world, T0))
    assert task.wake_at == at("03-12 10:00")
    remind_of_joint_tasks(at("03-12 09:59"))
    assert not told("task.reminded")
    remind_of_joint_tasks(at("03-12 10:00"))
    task.refresh_from_db()
    assert task.wake_at == task.due_at
    assert notified("help_due", world.caster_handler, world.handler) == {world.caster_handler}
    remind_of_joint_tasks(task.due_at)
    task.refresh_from_db()
    assert task.wake_at is None
    assert notified("help_late", world.caster_handler, world.caster_lead, world.handler, world.lead) == {
        world.caster_handler, world.caster_lead, world.handler,
    }  # fmt: skip
    remind_of_joint_tasks(task.due_at + timedelta(days=1))
    assert (len(told("task.reminded")), len(told("task.fallen_late"))) == (1, 1)
    assert finish(world, task, at("03-13 09:00")).state == TaskState.DONE
    assert told("task.done")[0].data["in_time"] is False
    refused("K-8", lambda: joint_tasks.remind_of_task(task, actor=None, now=at("03-13 10:00")))


def test_h35_what_moves_or_ends_the_case_ends_the_tasks_that_it_makes_needless(world):
    """Reassigned to the helper, its task is its own matter; withdrawn, merged or returned, nobody needs the help."""
    moved = in_progress(world, T0)
    own, other = ask(world, moved), ask(world, moved, world.steelworks)
    dispatch.reassign(moved, world.caster, "归连铸", actor=world.dispatcher, now=T0)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (TaskState.CANCELLED, TaskState.OPEN)
    withdrawn = in_progress(world, T0)
    task = ask(world, withdrawn)
    feedback.withdraw(withdrawn, actor=world.employee, now=T0)
    task.refresh_from_db()
    assert (task.state, task.wake_at) == (TaskState.CANCELLED, None)
    merged, lead = in_progress(world, T0), in_progress(world, T0)
    task = ask(world, merged)
    merging.merge(merged, lead, actor=world.dispatcher, now=T0)
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
    given_back = dispatched(world, T0)
    task = ask(world, given_back)
    row = returns.ask_return(
        given_back, ReturnReason.DUTY, world.caster, "职责清单第三条写明由连铸负责。", actor=world.lead, now=T0
    )
    returns.accept_return(row, actor=world.dispatcher, now=T0)
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED
    assert len(told("task.cancelled")) == 4


def test_the_desk_has_four_groups(world):
    """Monday 10:00: what is due today or late, what is due this week, what others have the next word on."""
    today, week, waiting = (in_progress(world, at(day)) for day in ("03-02 10:00", "03-05 10:00", "03-09 10:00"))
    handling.ask(waiting, QUESTION, actor=world.handler, now=T0)
    held = lists.held(world.handler)
    groups = desk.conditions(T0)
    assert set(held.filter(groups[desk.TODAY])) == {today}
    assert set(held.filter(groups[desk.WEEK])) == {today, week}
    assert set(held.filter(groups[desk.WAITING])) == {waiting}
    assert desk.counts(held, T0) == {"all": 3, "today": 1, "week": 2, "waiting": 1}


def test_h17_a_recused_handler_of_the_helping_unit_is_told_nothing(world):
    world.person("caster_second", "second", "caster", "hotline.handler")
    case = in_progress(world, T0, avoid_people=(world.caster_second,))
    ask(world, case)
    assert notified("help_sought", world.caster_handler, world.caster_second) == {world.caster_handler}


def test_the_database_keeps_a_done_task_answered(world):
    task = ask(world, in_progress(world, T0))
    for values in ({"state": "DONE", "ended_at": T0}, {"state": "DECLINED", "ended_at": T0}, {"state": "CANCELLED"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**values)


def test_h38_a_task_is_finished_on_the_version_that_was_read(world):
    case = in_progress(world, T0)
    task, seen = ask(world, case), fresh(case).version
    handling.contact(case, "明天上午到现场查看管道。", actor=world.handler, now=T0)
    with pytest.raises(Conflict):
        joint_tasks.finish_task(task, DONE, actor=world.caster_handler, now=T0, version=seen)


def test_nobody_helps_with_his_own_case(world):
    case = in_progress(world, T0)
    report_ = intake.Report(text="宿舍的电梯坏了好几天", key="own", reporter=world.caster_handler)
    own = intake.submit(report_, actor=world.caster_handler, now=T0)
    dispatch.dispatch(own, world.logistics, actor=world.dispatcher, now=T0)
    world.person("caster_second", "second", "caster", "hotline.handler")
    task = ask(world, own)
    assert not policies.holds_task(world.caster_handler, task, fresh(own))
    assert policies.holds_task(world.caster_second, task, fresh(own))
    assert fresh(case).has_tasks is False


def test_a_reply_without_tasks_is_as_before(world):
    assert answered(world, T0).state == CaseState.ANSWERED


def test_h64_h74_the_words_of_a_task_in_a_sealed_case_are_sealed_and_read_by_the_unit_that_helps(world):
    keys = {who: sealed_course.vault(world.people[who]) for who in ("dispatcher", "handler", "caster_handler")}

    def hand(who):
        vault = keys[who]
        return Vault(vault.row.pk, vault.row.person, vault.private, None, None)

    case = sealed_course.delivered(world, T0).case
    with access.in_hand(hand("dispatcher")):
        dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    assert keys["caster_handler"].text(case) is None
    with access.in_hand(hand("handler")):
        task = ask(world, fresh(case), now=at("03-09 13:30"))
    assert keys["caster_handler"].text(case) == sealed_course.TEXT
    assert task.question == ""
    assert keys["caster_handler"].text(case, "TASK", task.pk) == ASKED
    joint_tasks.finish_task(task, DONE, actor=world.caster_handler, now=at("03-09 14:00"))
    task.refresh_from_db()
    assert (task.answer, keys["handler"].text(case, "TASK_DONE", task.pk)) == ("", DONE)
    assert all("digest" not in fact.data for fact in told("task.opened"))
    later = sealed_course.delivered(world, T0, form=2).case
    with access.in_hand(hand("dispatcher")):
        dispatch.dispatch(later, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    second = decline(world, ask(world, fresh(later), now=at("03-09 13:30")), now=at("03-09 14:00"))
    joint_tasks.reject_decline(second, REASON, actor=world.dispatcher, now=at("03-09 14:30"))
    second.refresh_from_db()
    assert (second.decline_reason, second.decline_answer) == ("", "")
    assert keys["dispatcher"].text(later, "DECLINE", second.pk) == REASON
