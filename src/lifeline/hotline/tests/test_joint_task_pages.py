"""会办 on the pages."""

import pytest
from django.urls import reverse

from lifeline.hotline.actions import (
    joint_tasks,
)
from lifeline.hotline.models import Task
from lifeline.hotline.queries import joint_tasks as queries
from lifeline.hotline.states import CaseState, TaskState
from lifeline.hotline.tests.course import (
    REPLY,
    fresh,
    in_progress,
)
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_joint_tasks import ASKED, DONE, REASON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helpers")]


def test_journey_e_lead_unit_and_two_joint_units_one_reply(client, sign_in, world, here):
    """Section 2 (e)."""
    case = in_progress(world, here)
    last = queries.last_day(case, here).isoformat()
    sign_in(client, world.handler)
    for unit in (world.caster, world.steelworks):
        assert send(client, "task_open", case, unit=unit.pk, question=ASKED, due_on=last).status_code == 302
    draft = {"text": REPLY, "disposition": "SOLVED", "draft_version": "", "submit": "1"}
    assert send(client, "reply_draft", case, **draft).status_code == 422
    for person in (world.caster_handler, world.steel_handler):
        sign_in(client, person)
        assert ASKED in text_of(client, "desk_list", show="joint")
        task = queries.own_tasks(person, fresh(case))[-1]
        answer = send(client, "task_done", case, task=task.pk, answer=DONE)
        assert (answer.status_code, answer["Location"]) == (302, reverse("hotline:case_detail", args=[case.number]))
    sign_in(client, world.employee)
    mine_ = text_of(client, "my_case_detail", case.number)
    assert "Caster" in mine_
    assert DONE not in mine_
    sign_in(client, world.handler)
    assert DONE in text_of(client, "case_detail", case.number)
    version = case.replies.get().version
    assert send(client, "reply_draft", case, **{**draft, "draft_version": version}).status_code == 302
    sign_in(client, world.lead)
    assert send(client, "reply_approve", case).status_code == 302
    assert fresh(case).state == CaseState.ANSWERED
    assert case.messages.filter(kind="REPLY").count() == 1


def test_h36_a_task_is_declined_and_decided_on_the_pages(client, sign_in, world, here):
    case = in_progress(world, here)
    task = joint_tasks.open_task(case, world.caster, ASKED, queries.last_day(case, here), actor=world.handler, now=here)
    sign_in(client, world.caster_handler)
    assert send(client, "task_decline", case, task=task.pk, reason="不").status_code == 422
    assert send(client, "task_decline", case, task=task.pk, reason=REASON).status_code == 302
    sign_in(client, world.dispatcher)
    assert case.number in text_of(client, "queue_list")
    assert send(client, "task_decide", case, task=task.pk, decision="stand", answer="").status_code == 422
    assert send(client, "task_decide", case, task=task.pk, decision="agree").status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.DECLINED
    assert send(client, "task_decide", case, task=task.pk, decision="agree").status_code == 422


def test_a_task_of_another_case_or_unit_cannot_be_meant(client, sign_in, world, here):
    case, other = in_progress(world, here), in_progress(world, here)
    last = queries.last_day(case, here)
    joint_tasks.open_task(case, world.caster, ASKED, last, actor=world.handler, now=here)
    theirs = joint_tasks.open_task(case, world.steelworks, ASKED, last, actor=world.handler, now=here)
    foreign = joint_tasks.open_task(other, world.caster, ASKED, last, actor=world.handler, now=here)
    sign_in(client, world.caster_handler)
    for task in (theirs, foreign):
        assert send(client, "task_done", case, task=task.pk, answer=DONE).status_code == 422
        task.refresh_from_db()
        assert task.state == TaskState.OPEN


def test_a_task_is_cancelled_on_the_page(client, sign_in, world, here):
    case = in_progress(world, here)
    task = joint_tasks.open_task(case, world.caster, ASKED, queries.last_day(case, here), actor=world.handler, now=here)
    sign_in(client, world.handler)
    assert send(client, "task_cancel", case, task=task.pk).status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.CANCELLED


def test_the_desk_with_joint_tasks_costs_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.caster_handler)

    def grow():
        case = in_progress(world, here, key=f"j{Task.objects.count()}")
        joint_tasks.open_task(case, world.caster, ASKED, queries.last_day(case, here), actor=world.handler, now=here)

    constant_queries("hotline:desk_list", 9, grow, show="joint")
