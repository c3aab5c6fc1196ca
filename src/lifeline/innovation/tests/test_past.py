"""E-44. A past cycle from a workbook: whole or not at all, every row told, a second run changes nothing."""

import io
import json
from datetime import date

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from lifeline.innovation.actions.past import take_past_cycle
from lifeline.innovation.models import Adoption, Cycle, Project, Result, TeamMember
from lifeline.innovation.queries.past import SHEETS, past_of, template
from lifeline.innovation.tests.course import NOW
from lifeline.kernel.tables import Unusable, write_book

Event = apps.get_model("kernel", "Event")
ONE = {
    "number": "2021-01", "title": "=班前五分钟", "level": "支部级", "kind": "微创新", "leader": "张三", "grade": "优秀",
    "accepted_on": date(2021, 9, 10), "summary": "隐患早发现", "steps": "写题目\n讲三分钟",
}  # fmt: skip


def book(world, **sheets):
    """A workbook of the second cycle with these rows more; a project of the crew without further words."""
    given = {
        "cycle": [{"number": 2, "name": "第二届"}],
        "projects": [{**ONE, "unit": "CREW_A", "leader_no": world.employee.employee_no}],
        **sheets,
    }  # fmt: skip
    written = io.BytesIO()
    write_book(
        written, [(zh, SHEETS[key][2], given[key]) for key, (zh, _en, _columns) in SHEETS.items() if key in given]
    )
    return written.getvalue()


def take(world, source, **more):
    past = past_of(source, world.jinan)
    assert not past.refused
    return take_past_cycle(world.jinan, past.number, past.name, past.projects, actor=world.clerk, now=NOW, **more)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def office(world):
    world.duty("clerk", "innovation.secretary", "jinan")
    return world


def test_e44_projects_members_awards_and_adoptions_come_in_and_a_second_run_changes_nothing(office):
    source = book(
        office,
        members=[{"number": "2021-01", "employee_no": office.colleague.employee_no, "name": "x"},
                 {"number": "2021-01", "name": "已退休的李四"}],
        awards=[{"number": "2021-01", "tier": 1, "yuan": 50_000, "commended_on": date(2021, 11, 20)}],
        adoptions=[{"number": "2021-01", "unit": "老物流部", "adopted_on": date(2022, 1, 5), "indicator": "隐患", "before": "3",
                    "after": "11"}],
        units=[{"old": "老物流部", "code": "LOGISTICS"}],
    )  # fmt: skip
    assert take(office, source) == 1
    project = Project.objects.get()
    assert (project.state, project.award_fen, project.tier, project.leader) == (
        "AWARDED",
        5_000_000,
        1,
        office.employee,
    )
    team = TeamMember.objects.order_by("place").values_list("person", "name")
    assert list(team) == [
        (office.employee.pk, office.employee.name), (office.colleague.pk, office.colleague.name), (None, "已退休的李四")
    ]  # fmt: skip
    assert Result.objects.get().steps == ["写题目", "讲三分钟"]
    assert (Adoption.objects.get().unit, Adoption.objects.get().state) == (office.logistics, "VERIFIED")
    assert [
        json.loads(event.data)["received"] for event in Event.objects.filter(kind="innovation.cycle.past_taken")
    ] == [1]
    assert take(office, source) == 0
    assert (Project.objects.count(), Event.objects.filter(kind="innovation.cycle.past_taken").count()) == (1, 1)


@pytest.mark.parametrize(("sheet", "row", "why"), [
    ("projects", {**ONE, "unit": "CREW_A"}, "stands twice"),
    ("projects", {**ONE, "number": "2", "unit": "Nowhere"}, "no unit"),
    ("projects", {**ONE, "number": "2", "unit": "CREW_A", "level": "省级"}, ""),
    ("projects", {**ONE, "number": "2", "unit": "CREW_A", "steps": "1\n2\n3\n4\n5\n6"}, "to 5 steps"),
    ("awards", {"number": "2021-01", "tier": 1, "yuan": 50_001, "commended_on": date(2021, 1, 1)}, "above the cap"),
    ("awards", {"number": "2021-01", "tier": 4, "yuan": 5, "commended_on": date(2021, 1, 1)}, "tier 1 to 3"),
    ("members", {"number": "9", "name": "甲"}, "no project"),
    ("adoptions", {"number": "2021-01", "unit": "CREW_A", "adopted_on": date(2022, 1, 1)}, "not its own"),
    ("units", {"old": "老厂", "code": "GONE"}, "no unit with this code"),
])  # fmt: skip
def test_e44_one_wrong_row_refuses_all_and_is_named(world, sheet, row, why):
    rows = [row]
    if sheet == "projects":
        rows = [{**ONE, "unit": "CREW_A", "leader_no": world.employee.employee_no}, row]
    past = past_of(book(world, **{sheet: rows}), world.jinan)
    (line,) = past.refused
    assert why in line.said
    assert line.row == len(rows) + 1


def test_e44_who_is_not_found_stays_a_name_and_it_is_said(world):
    projects = [
        {**ONE, "unit": "CREW_A", "leader_no": "0"},
        {**ONE, "number": "2", "unit": "CREW_A", "leader": world.employee.name},
    ]
    past = past_of(book(world, projects=projects), world.jinan)
    assert [one.leader for one in past.projects] == [None, world.employee]
    assert [line.key for line in past.remarks] == ["2021-01"]
    assert "stays a name" in past.remarks[0].said


@pytest.mark.parametrize("source", [b"", b"PK\x03\x04 broken", b"number,name\n1,x\n"])
def test_e44_what_is_no_workbook_of_a_cycle_is_refused_as_a_whole(world, source):
    with pytest.raises(Unusable):
        past_of(source, world.jinan)


def test_e44_a_workbook_holds_exactly_one_cycle(world):
    two = [{"number": 1, "name": "一"}, {"number": 2, "name": "二"}]
    with pytest.raises(Unusable, match="one cycle"):
        past_of(book(world, cycle=two), world.jinan)


def test_e44_the_page_checks_first_and_only_the_secretariat_has_it(office, client, sign_in):
    address = reverse("innovation:import_cycle", args=[office.jinan.pk])
    sign_in(client, office.clerk)
    assert template()[:2] == b"PK"
    assert client.get(address, {"template": "1"}).content[:2] == b"PK"

    def post(source, **more):
        return client.post(address, {"file": SimpleUploadedFile("past.xlsx", source), **more})

    assert post(book(office), check="1").status_code == 200
    assert not Cycle.objects.exists()
    broken = post(book(office, awards=[{"number": "x", "tier": 1, "yuan": 5, "commended_on": date(2021, 1, 1)}]))
    assert broken.status_code == 422
    assert not Cycle.objects.exists()
    assert "第二届" in post(book(office)).content.decode()
    assert Cycle.objects.get().state == "ARCHIVED"
    sign_in(client, office.employee)
    assert client.get(address).status_code == 403


def test_e44_the_command_tells_every_row_and_ends_with_its_code(world, run, tmp_path):
    path = tmp_path / "past.xlsx"
    assert run("export-template", str(path)).code == 0
    path.write_bytes(book(world))
    unit = ["--unit", world.jinan.code]
    dry = run("import-cycle", str(path), "--dry-run", "--json", *unit)
    assert (dry.code, dry.data["projects"], dry.data["received"]) == (0, 1, 0)
    assert not Cycle.objects.exists()
    assert run("import-cycle", str(path), "--json", *unit).data["received"] == 1
    assert run("import-cycle", str(path)).code == 2
    path.write_bytes(book(world, members=[{"number": "9", "name": "甲"}]))
    assert run("import-cycle", str(path), *unit).code == 1
