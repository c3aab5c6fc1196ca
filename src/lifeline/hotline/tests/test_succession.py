"""E-15, H-86: units come and go; old cases read as then, open ones go on with whoever takes the place."""

from datetime import date, timedelta

import pytest

from lifeline.hotline import policies
from lifeline.hotline.actions import feedback, handling, joint_tasks, reopening, returns, succession, terms
from lifeline.hotline.models import Task, Topic
from lifeline.hotline.queries import cases, paths
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, ReturnReason, TaskState, TopicState, Verdict
from lifeline.hotline.tests.course import (
    QUESTION,
    answered,
    at,
    dispatched,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    notified,
    refused,
    told,
)
from lifeline.hotline.tests.merged import check_figures, joined, of
from lifeline.kernel.events import bound_now, facts
from lifeline.kernel.notices import inbox
from lifeline.people.actions import persons, units

pytestmark = pytest.mark.django_db
T0, DAY = at("03-09 10:00"), date(2026, 3, 10)


@pytest.fixture
def heirs(world):
    """The steelworks can take what the logistics department had."""
    world.person("steel_handler", "Gu Dasao", "steelworks", "hotline.handler")
    world.person("steel_lead", "Song Wan", "steelworks", "hotline.lead")
    return world.steelworks


def facts_of(topic):
    return list(facts("hotline.topic", keys=[str(topic.pk)]))


def merge(world, into):
    with bound_now(at("03-10 09:00")):
        units.merge_unit(world.logistics, into, on=DAY, actor=world.administrator)


def test_h80_h86_a_topic_in_hands_goes_on_with_the_successor(world, heirs):
    topic = Topic.objects.create(
        company=world.jinan, name="浴室热水", state=TopicState.OWNED, unit=world.logistics, plan="换泵",
        due_on=date(2026, 4, 1), found_at=T0,
    )  # fmt: skip
    merge(world, heirs)
    topic.refresh_from_db()
    assert (topic.unit, topic.plan, topic.due_on, topic.version) == (heirs, "换泵", date(2026, 4, 1), 2)
    assert inbox(world.steel_lead.pk)[0].title == "请贵单位于2026-04-01前解决共性问题：浴室热水"
    assert [fact.data["unit"] for fact in facts_of(topic)] == ["Steelworks"]
    Topic.objects.filter(pk=topic.pk).update(late_told_at=T0)
    elsewhere = succession.hand_topic_on(topic, world.mill, actor=None, now=T0)
    assert elsewhere.unit == world.jinan  # of another company nobody takes it
    assert elsewhere.late_told_at is None  # who takes it is told when it is late
    refused("K-8", lambda: succession.hand_topic_on(topic, heirs, actor=None, now=T0))  # read when another unit's
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.SOLVED, solved_at=T0)
    refused("K-8", lambda: succession.hand_topic_on(elsewhere, heirs, actor=None, now=T0))
    assert (Topic.objects.get().unit, len(facts_of(topic))) == (world.jinan, 2)


def test_e15_h86_open_cases_fall_to_the_successor_as_they_stand(world, heirs):
    case = in_progress(world, T0)
    handling.ask(fresh(case), QUESTION, actor=world.handler, now=at("03-09 11:00"))
    rider = joined(world, of(world, "colleague", T0), case, at("03-09 11:30"))
    before = fresh(case)
    merge(world, heirs)
    after = fresh(case)
    assert (after.unit, after.state, after.due_at, after.wake_at) == (
        heirs, CaseState.WAITING, before.due_at, before.wake_at,
    )  # fmt: skip
    assert after.resolve_due_at == before.resolve_due_at
    assert fresh(rider).unit == heirs
    assert notified("come", world.steel_handler, world.handler) >= {world.steel_handler}
    assert [row.unit.name for row in after.assignments.order_by("pk")] == ["Logistics", "Steelworks"]
    assert told("case.dispatched")[0].data["unit"] == "Logistics"
    handling.write(after, "每天都没有热水", actor=world.employee, now=at("03-11 10:00"))
    handling.contact(fresh(case), "我们接手了，明天到现场。", actor=world.steel_handler, now=at("03-11 11:00"))
    assert list(replay()) == []
    check_figures(world, at("05-20 10:00"))


def test_h86_what_was_asked_for_is_decided_for_the_successor(world, heirs):
    asked = dispatched(world, T0)
    row = returns.ask_return(
        asked, ReturnReason.DUTY, heirs, "职责清单第三条：由炼钢厂维护。", actor=world.lead, now=T0
    )
    longer = in_progress(world, T0)
    wanted = terms.extend(longer, 3, "备件下周才到货，需要延期。", actor=world.handler, now=T0)
    draft = drafted(world, in_progress(world, T0), T0)
    merge(world, heirs)
    returns.reject_return(row, "由接手的炼钢厂办理。", actor=world.dispatcher, now=at("03-10 10:00"))
    terms.grant_extension(wanted, actor=world.supervisor, now=at("03-10 10:00"))
    draft.refresh_from_db()
    assert (fresh(asked).state, fresh(asked).unit, draft.unit) == (CaseState.ASSIGNED, heirs, heirs)
    assert "approve" in cases.buttons(world.steel_lead, fresh(draft.case), at("03-10 10:00"))


def test_h86_where_the_successor_may_not_have_it_the_unit_above_does(world, heirs):
    case = in_progress(world, T0, avoid_units=(heirs,))
    world.person("central", "Bei Xuan", "jinan", "hotline.handler")
    merge(world, heirs)
    assert fresh(case).unit == world.jinan
    assert not policies.visible_cases(world.steel_handler).exists()


def test_h86_a_joint_task_goes_on_with_the_successor_or_is_over(world, heirs):
    case = in_progress(world, T0)
    question = "请提供三号浴室热水管的检修记录。"
    task = joint_tasks.open_task(case, heirs, question, date(2026, 3, 11), actor=world.handler, now=T0)
    other = world.unit("rolling", "Rolling", "PLANT", "jinan")
    world.person("roller", "He Ping", "rolling", "hotline.handler")
    units.merge_unit(heirs, other, on=DAY, actor=world.administrator)
    task.refresh_from_db()
    assert (task.unit, task.unit_name, task.state) == (other, "Rolling", TaskState.OPEN)
    assert notified("help_sought", world.roller) == {world.roller}
    units.merge_unit(other, world.logistics, on=DAY, actor=world.administrator)
    assert Task.objects.get().state == TaskState.CANCELLED


def test_e15_old_cases_read_as_then_and_are_reopened_in_the_successor(world, heirs):
    case = answered(world, T0)
    feedback.rate(case, Verdict.UNSOLVED, actor=world.employee, now=at("03-09 16:00"))
    merge(world, heirs)
    old = fresh(case)
    assert (old.unit, kinds_told(case).count("handed_on")) == (world.logistics, 0)
    assert [message.unit_name for message in old.messages.exclude(unit=None)] == ["Logistics", "Logistics"]
    again = reopening.reopen(old, "还是没有热水，请再看看。", actor=world.employee, now=at("03-11 10:00"))
    assert (again.state, fresh(case).unit) == (CaseState.IN_PROGRESS, heirs)
    assert paths.standing(world.steelworks) == heirs
    assert list(replay()) == []


def test_h86_each_case_and_each_task_is_a_step_of_its_own_in_the_log(world, heirs):
    case = in_progress(world, T0)
    task = joint_tasks.open_task(
        case, heirs, "请提供三号浴室热水管的检修记录。", date(2026, 3, 11), actor=world.handler, now=T0
    )
    case = succession.hand_on(fresh(case), heirs, actor=None, now=at("03-10 09:00"))
    assert (case.unit, case.assigned_at, fresh(case).state) == (heirs, at("03-10 09:00"), CaseState.IN_PROGRESS)
    assert told("case.handed_on")[0].data["from_unit"] == "Logistics"
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED  # what it was asked is its own matter now
    other = joint_tasks.open_task(
        fresh(case), world.logistics, "请移交三号浴室的设备资料。", date(2026, 3, 11), actor=world.steel_handler,
        now=at("03-10 09:30"),
    )  # fmt: skip
    world.person("central", "Bei Xuan", "jinan", "hotline.handler")
    other = succession.hand_task_on(other, world.jinan, actor=None, now=at("03-10 10:00"))
    assert (other.unit, other.state) == (world.jinan, TaskState.OPEN)
    assert len(told("task.handed_on")) == 1


def test_e15_a_reporter_who_left_changes_nothing_of_his_case(world):
    case = in_progress(world, T0)
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    assert fresh(case).reporter == world.employee
    answered(world, T0 + timedelta(hours=2), fresh(case))
    assert fresh(case).state == CaseState.ANSWERED
