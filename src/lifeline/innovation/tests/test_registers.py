"""台账: each ledger for the duties that read its rows; what a reader may not know is hidden in it as on the pages."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from lifeline.innovation.actions import visits
from lifeline.innovation.models import (
    Application,
    AwardShare,
    CalibrationRun,
    ProjectBalance,
    Review,
    ShareSheet,
    TeamMember,
)
from lifeline.innovation.queries.calibrations import judge_lines
from lifeline.innovation.queries.registers import REGISTERS
from lifeline.innovation.tests import course, noticed, reviewing, walk
from lifeline.innovation.tests.noticed import paper
from lifeline.innovation.tests.written import cells

LATER = reviewing.LATER


def rows(key, cycle, person, now=LATER):
    return list(REGISTERS[key].rows(cycle, person, now))


def test_i38_the_ledger_of_reviews_hides_what_its_reader_conflicts_with(world):
    cycle = reviewing.begun(world, 2)
    for one in Review.objects.filter(cycle=cycle):
        reviewing.handed_in(one)
    whole = rows("reviews", cycle, world.clerk)
    assert {row["reviewer"] for row in whole} <= {f"Reviewer {key}" for key in reviewing.JUDGES}
    assert {row["number"]: row["effect"] for row in whole} == dict.fromkeys(("1-001", "1-002"), 80)
    assert {row["reviewer"][:2] for row in rows("reviews", cycle, world.auditor)} == {"R-"}
    world.duty("employee", "innovation.secretary", "jinan")
    seen = rows("reviews", cycle, world.employee)
    hidden = [row for row in seen if row["number"] == "1-001"]
    assert [set(row) for row in hidden] == [{"number", "title", "level", "plant", "state"}]
    assert "effect" not in str(hidden)


def test_i50_a_reviewer_has_one_code_in_the_ledger_and_in_the_report(world):
    cycle = reviewing.begun(world, 2)
    for one in Review.objects.filter(cycle=cycle):
        reviewing.handed_in(one)
    named, coded = (rows("reviews", cycle, who) for who in (world.clerk, world.auditor))
    codes = {name["reviewer"]: code["reviewer"] for name, code in zip(named, coded, strict=True)}
    name, code = max(codes.items(), key=lambda pair: pair[1])
    last = next(one.reviewer for one in Review.objects.select_related("reviewer") if one.reviewer.name == name)
    body = {"severities": [{"reviewer": last.pk, "n": 2, "severity": 1.5, "se": 1.0}]}
    (line,) = judge_lines(CalibrationRun(cycle=cycle, body=body), world.clerk)
    assert (line.name, code) == (f"{code} {name}", f"R-{len(codes):02}")


def test_i49_who_is_still_reviewing_an_application_reads_nothing_of_its_reviews(world):
    cycle = reviewing.begun(world)
    first, *others = Review.objects.filter(cycle=cycle).order_by("pk")
    for one in others:
        reviewing.handed_in(one)
    world.duty(
        next(key for key in reviewing.JUDGES if world.people[key] == first.reviewer), "innovation.secretary", "jinan"
    )
    assert [("effect" in row) for row in rows("reviews", cycle, first.reviewer)] == [False]
    reviewing.handed_in(first)
    assert len(rows("reviews", cycle, first.reviewer)) == len(others) + 1


def test_i68_the_ledger_of_applications_tells_no_decision_to_who_takes_part(world):
    cycle = noticed.in_deliberation(world)
    world.duty("employee", "innovation.secretary", "jinan")
    states = {row["number"]: row["state"] for row in rows("applications", cycle, world.employee)}
    exact = {row["number"]: row["state"] for row in rows("applications", cycle, world.clerk)}
    own = Application.objects.get(leader=world.employee)
    assert exact[own.number] != states[own.number]
    sheets = rows("screening", cycle, world.employee)
    assert {row["number"]: bool(row["by"]) for row in sheets} == {
        row["number"]: row["number"] != own.number for row in sheets
    }
    invited = {"person": world.lead, "name": world.lead.name, "place": 8, "role": "MEMBER"}
    TeamMember.objects.create(application=own, **invited, state="INVITED")
    by = {row["number"]: bool(row["by"]) for row in rows("screening", cycle, world.lead)}
    TeamMember.objects.filter(person=world.lead).update(state="DECLINED")
    assert (by[own.number], all(row["by"] for row in rows("screening", cycle, world.lead))) == (False, True)


def test_i71_projects_visits_money_awards_and_adoptions_have_their_rows(world):
    walk.staffed(world)
    world.duty("publisher", "innovation.finance", "jinan")
    world.duty("manager", "innovation.supervisor", "jinan")
    project = course.active(world, state="ACTIVE")
    course.entered(world, project, "COMMIT", 1_000_000)
    course.entered(world, project, "RELEASE", 400_000)
    course.proposed(world, project, "PAY", 100)
    found = visits.Found(
        course.NOW.date(), [world.manager, world.publisher], "=In order.", "GOOD", "Mend the board", world.employee,
        course.NOW.date() + timedelta(days=9),
    )  # fmt: skip
    visits.file_visit(project, found, paper(world.manager), actor=world.manager, now=course.NOW)
    (money,) = rows("funds", project.cycle, world.publisher)
    assert [str(money[key]) for key in ("committed", "released", "unspent", "waiting")] == [
        "10000",
        "4000",
        "4000",
        "1",
    ]
    ProjectBalance.objects.create(line=project.cycle.fund_lines.get(kind="PURSE"), project=project)
    assert [row["waiting"] for row in rows("funds", project.cycle, world.publisher)] == [1, 0]
    (one,) = rows("projects", project.cycle, world.lead, course.NOW)
    assert (one["number"], one["budget"], one["award"]) == (project.number, 15_000, None)
    (visit,) = rows("visits", project.cycle, world.manager)
    assert (visit["findings"], visit["what"], visit["owner"]) == ("=In order.", "Mend the board", world.employee.name)
    assert visit["visitors"] == "、".join(sorted((world.manager.name, world.publisher.name)))
    assert rows("adoptions", project.cycle, world.manager) == []


def test_i105_the_ledger_of_awards_has_a_line_for_each_member(world):
    walk.staffed(world)
    told = {"state": "AWARDED", "grade": "GOOD", "accepted_on": course.END, "tier": 1, "award_fen": 5_000_000}
    project = course.project(world, **told)
    assert [row["award"] for row in rows("awards", project.cycle, world.clerk)] == [50_000]
    sheet = ShareSheet.objects.create(
        project=project, proposed_by=world.employee, proposed_at=course.NOW, due_at=course.NOW + timedelta(days=7)
    )
    for place, (person, part) in enumerate(((world.employee, 6000), (world.colleague, 4000)), 1):
        AwardShare.objects.create(sheet=sheet, person=person, place=place, basis_points=part, fen=part * 500)
    assert [(row["person"], str(row["share"]), str(row["yuan"])) for row in rows("awards", project.cycle, world.clerk)] == [
        (world.employee.name, "60", "30000"), (world.colleague.name, "40", "20000")
    ]  # fmt: skip


def test_e17_a_title_like_a_formula_is_text_and_the_file_has_a_frozen_head_in_chinese(world, client, sign_in):
    cycle = walk.called(world)
    walk.submitted(world, cycle, replace(walk.MICRO, title="=1+1"))
    sign_in(client, world.clerk)
    answer = client.get(
        reverse("innovation:paper_file", args=["applications", cycle.pk]), headers={"Accept-Language": "zh-hans"}
    )
    head, row = cells(answer.content)
    assert head[:3] == ["申报编号", "项目名称", "申报级别"]
    assert row[1] == "=1+1"
    assert isinstance(row[-1], datetime)


@pytest.mark.parametrize(("key", "readers"), [
    ("applications", "auditor clerk lead supervisor"), ("screening", "auditor clerk lead"), ("reviews", "auditor clerk"),
    ("projects", "auditor clerk handler lead publisher supervisor"), ("visits", "auditor clerk handler lead supervisor"),
    ("funds", "auditor clerk lead publisher supervisor"), ("awards", "auditor clerk lead publisher"),
    ("adoptions", "auditor clerk handler lead publisher supervisor"), ("objections", "auditor clerk lead"),
])  # fmt: skip
def test_i50_a_ledger_is_for_the_duties_that_read_its_rows(key, readers):
    duties = {
        "auditor": "auditor", "clerk": "secretary", "lead": "chair", "supervisor": "leading_group",
        "publisher": "finance", "handler": "supervisor", "employee": "reviewer", "colleague": "unit_secretary",
    }  # fmt: skip
    assert [
        who for who, role in sorted(duties.items()) if f"innovation.{role}" in REGISTERS[key].readers
    ] == readers.split()


def test_i50_others_are_refused_the_ledgers(world, client, sign_in):
    cycle = walk.called(world)
    for who, status in (("employee", 403), ("handler", 403), ("foreign_dispatcher", 404), ("supervisor", 403)):
        sign_in(client, world.people[who])
        assert client.get(reverse("innovation:paper_file", args=["reviews", cycle.pk])).status_code == status
