"""What staff follow over all projects: the plan of visits, changes, acceptance."""

from __future__ import annotations

from datetime import date

import pytest

from lifeline.innovation.actions import changes
from lifeline.innovation.models import ClosingFile, Visit
from lifeline.innovation.queries import overseeing
from lifeline.innovation.rules.measures import visit_due
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import BEGIN, NOW

WHY = "The work needs it, and here is why."


@pytest.fixture
def staff(world):
    """manager: secretary · supervisor: supervisor of projects."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("supervisor", "innovation.supervisor", "jinan")
    return world


def visited(world, project, on, grade="GOOD"):
    """A visit that was held."""
    return Visit.objects.create(
        project=project, held_on=on, findings="Seen.", grade=grade, filed_by=world.supervisor, filed_at=NOW
    )


def closing(world, project, **more):
    """A closing file that was handed in."""
    words = {"indicator": "Faults", "baseline": "9", "target": "5", "measured": "4", "source": "log"}
    return ClosingFile.objects.create(
        project=project, number=1, summary="Done.", target_reached=True, filed_by=world.employee, filed_at=NOW,
        **{**words, **more},
    )  # fmt: skip


def test_i79_a_visit_is_due_when_one_more_than_was_held_is_planned_to_date():
    assert visit_due(BEGIN, 0, key=False) == date(2027, 1, 1)
    assert [visit_due(BEGIN, held, key=True) for held in (0, 1)] == [date(2026, 7, 3), date(2027, 1, 1)]


def test_i79_the_plan_goes_by_month_with_what_is_late_first(staff):
    late = course.active(staff, level="COMPANY_KEY", starts_on=date(2025, 6, 1))
    key = course.active(staff, level="COMPANY_KEY", leader="handler", members=())
    visited(staff, key, date(2026, 2, 1), "GOOD")
    visited(staff, key, date(2026, 3, 2), "POOR")
    plain = course.active(staff, leader="lead", members=())
    course.project(staff, leader="clerk", members=(), state="TERMINATED", ended_on=BEGIN)
    plan = overseeing.visit_plan(staff.manager, NOW.date())
    told = {month: [(one.project.number, one.held) for one in rows] for month, rows in plan.items()}
    assert list(told.items()) == [
        (overseeing.OVERDUE, [(late.number, 0)]), ("2027-01", [(plain.number, 0)]), ("2027-07", [(key.number, 2)])
    ]  # fmt: skip
    assert plan["2027-07"][0].last_on == date(2026, 3, 2)
    assert plan["2027-07"][0].tone == "bad"


def test_a_unit_secretary_follows_the_projects_of_his_unit_and_nobody_else_reads_the_lists(staff, client, sign_in):
    own = course.active(staff)
    other = course.active(staff, leader="handler", members=(), unit=staff.units["caster"])
    staff.duty("colleague", "innovation.unit_secretary", "crew_a")
    plan = overseeing.visit_plan(staff.colleague, NOW.date())
    assert [one.project.number for rows in plan.values() for one in rows] == [own.number]
    assert other.number in str(
        [one.project.number for r in overseeing.visit_plan(staff.manager, NOW.date()).values() for one in r]
    )
    for name in ("visits", "changes", "acceptance"):
        sign_in(client, staff.employee)
        assert client.get(f"/innovation/projects/{name}/").status_code == 403
        sign_in(client, staff.colleague)
        assert client.get(f"/innovation/projects/{name}/").status_code == 200


def test_i85_changes_stand_open_until_somebody_decides(staff, client, sign_in):
    project = course.active(staff)
    asked = changes.ask(project, "SCOPE", {"scope": "Something else"}, WHY, actor=staff.employee, now=NOW)
    sign_in(client, staff.manager)
    assert project.title in client.get("/innovation/projects/changes/").content.decode()
    assert project.title not in client.get("/innovation/projects/changes/?show=decided").content.decode()
    changes.withdraw(asked, actor=staff.employee, now=NOW)
    assert project.title not in client.get("/innovation/projects/changes/").content.decode()
    assert project.title in client.get("/innovation/projects/changes/?show=decided").content.decode()


def test_i97_the_list_of_acceptance_tells_stages_and_days_and_no_grade_that_is_not_confirmed(staff, client, sign_in):
    handed = course.active(staff, state="CLOSING_SUBMITTED")
    closing(staff, handed, grade="EXCELLENT", proposed_by=staff.clerk, proposed_at=NOW)
    done = course.project(
        staff, leader="handler", members=(), state="ACCEPTED", grade="GOOD", accepted_on=date(2026, 3, 1)
    )
    rewarded = course.project(
        staff, leader="dispatcher", members=(), state="AWARDED", grade="GOOD", accepted_on=date(2026, 3, 1), tier=1,
        award_fen=100_000,
    )  # fmt: skip
    sign_in(client, staff.manager)
    under_way = client.get("/innovation/projects/acceptance/").content.decode()
    judged = client.get("/innovation/projects/acceptance/?show=judged").content.decode()
    assert handed.title in under_way
    assert done.title not in under_way
    assert "优秀" not in under_way
    assert done.title in judged
    assert rewarded.title in judged, "what was judged stays judged after the awards"
    assert "良好" in judged


def test_the_lists_cost_the_same_for_one_and_many(staff, client, sign_in, constant_queries):
    leaders = iter(
        ("employee", "handler", "lead", "clerk", "colleague", "dispatcher", "publisher", "supervisor", "auditor")
    )

    def more():
        leader = next(leaders)
        project = course.active(staff, leader=leader, members=(), starts_on=date(2026, 1, 1))
        visited(staff, project, date(2026, 2, 1))
        changes.ask(project, "SCOPE", {"scope": "Something else"}, WHY, actor=staff.people[leader], now=NOW)
        closing(staff, course.project(staff, leader=leader, members=(), state="CLOSING_SUBMITTED"))

    sign_in(client, staff.manager)
    constant_queries("innovation:visit_list", 5, more)
    constant_queries("innovation:change_list", 4, more)
    constant_queries("innovation:acceptance_list", 4, more)
