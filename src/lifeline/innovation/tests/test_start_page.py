"""Lifeline's start page, which everybody opens every day: it costs the same however much waits (rule 7)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.innovation.models import (
    Application,
    ChangeRequest,
    Correction,
    Cycle,
    GateDecision,
    Meeting,
    Milestone,
    Minutes,
    Report,
    ScreeningSheet,
    TeamMember,
    Visit,
)
from lifeline.innovation.queries import work
from lifeline.innovation.tests import course

DAY = timedelta(days=1)


@pytest.fixture
def staff(world):
    """manager and publisher: secretaries · lead: secretary of the steelworks."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("publisher", "innovation.secretary", "jinan")
    world.duty("manager", "innovation.finance", "jinan")
    world.duty("lead", "innovation.unit_secretary", "steelworks")
    return world


def application(staff, of, state, **more):
    made = Application.objects.create(
        cycle=of, number=f"W{Application.objects.count():03}", state=state, level="PLANT", kind="OWN", started_at=course.NOW,
        title=f"{state} {of.number}", leader=staff.employee, unit=staff.crew_a, second_level=staff.steelworks, **more,
    )  # fmt: skip
    TeamMember.objects.create(
        application=made, person=staff.employee, name=staff.employee.name, place=1, role="LEADER", state="CONFIRMED"
    )
    return made


def more_work(staff):
    """A cycle with something of everything that waits for the employee, the unit's secretary and the secretariat."""
    now, number = timezone.now(), Cycle.objects.count() + 1
    today = timezone.localdate(now)
    of = course.cycle(staff, number=number, call_opened_at=now - 400 * DAY)
    signed = course.active(staff, of=of, state="CHARTERED")
    signed.charters.update(sign_due_at=now + DAY)
    live = course.active(staff, of=of)
    course.active(staff, of=of, leader_gone_on=today)
    told = {"reason": "It takes longer.", "asked_by": staff.employee, "asked_at": now, "due_at": now + DAY}
    ChangeRequest.objects.create(project=live, kind="DATES", **told)
    ChangeRequest.objects.create(project=live, kind="MEMBER", state="UNIT_SIGNED", **told)
    GateDecision.objects.create(project=live, opened_at=now, due_at=now + DAY)
    Report.objects.create(project=live, number=1, period_end=today, due_at=now + DAY)
    Milestone.objects.create(project=live, place=1, title="Trial", planned_on=today)
    Milestone.objects.create(
        project=live, place=2, title="All", planned_on=today, state="FILED", filed_by=staff.employee, filed_at=now
    )
    visit = Visit.objects.create(
        project=live, held_on=today, findings="Seen.", grade="FAIR", filed_by=staff.supervisor, filed_at=now
    )
    Correction.objects.create(project=live, visit=visit, what="Mend it.", owner=staff.employee, due_on=today)
    course.entered(staff, live, "COMMIT", 1_000)
    course.proposed(staff, live, "RELEASE", 100)
    returned = application(staff, of, "RETURNED", submitted_at=now)
    ScreeningSheet.objects.create(application=returned, verdict="RETURN", form="2026", at=now, due_at=now + DAY)
    application(staff, of, "SUBMITTED", submitted_at=now, leader_gone_on=today)
    asked = application(staff, of, "DRAFT")
    TeamMember.objects.create(
        application=asked, person=staff.colleague, name="-", place=2, role="MEMBER", state="INVITED", answer_due_at=now
    )
    held = Meeting.objects.create(
        cycle=of, number=1, held_on=today, place="Hall", state="CLOSED", opened_at=now - DAY, closed_at=now
    )
    Minutes.objects.create(meeting=held, body={}, drafted_at=now, due_at=now + DAY)


NAME = "确定新的负责人：原负责人已离职、调离或不能担任"
WAITS = {
    "employee": [
        "填写报告", "完成督导整改", "提交佐证", "签署任务书", "请完成您的申报", "请补正您的申报",
    ],
    "colleague": ["请答复邀请"],
    "lead": ["代表单位签署变更", NAME, "签署任务书", "请决定本单位是否推荐"],
    "manager": [
        "决定一项变更", "决定项目去留", "核实佐证", "核对台账与财务账", "确认一笔台账记录", "签署会议纪要",
        "补记“四个一同”",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("who", "count"), [("employee", 20), ("colleague", 20), ("lead", 30), ("manager", 42)])
def test_the_start_page_costs_the_same_however_much_waits(staff, sign_in, client, constant_queries, who, count):
    sign_in(client, staff.people[who])
    constant_queries("people:home", count, lambda: more_work(staff))
    assert {str(one.what) for one in work.tasks_of(staff.people[who], timezone.now())} == set(WAITS[who])
