"""P-8 … P-11: the directory from a file."""

import io
from datetime import date

import pytest

from lifeline.kernel.errors import Refused
from lifeline.kernel.events import history
from lifeline.kernel.tables import State, Undone, read
from lifeline.people import api
from lifeline.people.actions import importing, persons
from lifeline.people.models import Account, Membership, Person
from lifeline.people.states import PersonState

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)
HEAD = "工号,姓名,单位,岗位,班次,电话,邮箱,起始日期\n"


def bring(world, text, head=HEAD, **more):
    file = io.BytesIO((head + text).encode())
    file.name = "people.csv"
    with read(file, importing.COLUMNS) as table:
        return importing.import_directory(table, on=DAY, actor=world.administrator, **more)


def reasons(report):
    return [(line.row, line.column) for line in report.lines(State.REFUSED)]


def told(subject):
    lines = history(subject, viewer_language="en")
    return [str(line.sentence).replace("\u2068", "").replace("\u2069", "") for line in lines]


def imported():
    return told(importing.DIRECTORY)


TWO = "20001,单文斌,CREW_A,炉前工,A,13800000001,s@example.com,2026-03-01\n20002,曾红,Jinan Steel/Logistics,,,,,\n"


def test_p8_new_persons_join_their_unit_by_code_or_path(world):
    report = bring(world, TWO)
    assert report.counts == {"created": 2, "unchanged": 0, "changed": 0, "refused": 0}
    shan, zeng = Person.objects.get(employee_no="20001"), Person.objects.get(employee_no="20002")
    assert (api.unit_at(shan, DAY).name, api.unit_at(zeng, DAY).name) == ("Crew A", "Logistics")
    assert told(shan) == ["单文斌 joined Crew A."]


def test_p8_the_second_run_changes_nothing_and_leaves_no_event(world):
    bring(world, TWO)
    before = len(imported())
    report = bring(world, TWO)
    assert report.counts["unchanged"] == 2
    assert (len(imported()), Membership.objects.filter(person__employee_no="20001").count()) == (before, 1)


def test_p8_one_bad_row_and_nothing_is_imported(world):
    report = bring(world, TWO + "20003,陈明,NOWHERE,,,,,\n")
    assert reasons(report) == [(4, "单位")]
    assert not Person.objects.filter(employee_no="20001").exists()


def test_p8_bad_rows_can_be_left_out_and_the_event_says_so(world):
    report = bring(world, TWO + "20003,陈明,NOWHERE,,,,,\n", skip_bad=True)
    assert (report.counts["created"], report.counts["refused"]) == (2, 1)
    assert imported()[-1] == "Directory imported: 2 joined, 0 changed, 0 left, 1 refused."


def test_p8_a_dry_run_writes_nothing(world):
    assert bring(world, TWO, dry_run=True).counts["created"] == 2
    assert not Person.objects.filter(employee_no="20001").exists()


def test_p7_another_unit_is_a_transfer_from_the_rows_day(world):
    bring(world, f"{world.employee.employee_no},Wang Min,LOGISTICS,,,,,2026-03-05\n")
    rows = Membership.objects.filter(person=world.employee).order_by("from_on")
    assert [(row.unit.code, row.from_on) for row in rows][1] == ("LOGISTICS", date(2026, 3, 5))


def test_an_empty_cell_changes_nothing(world):
    persons.update_contact(world.employee, email="w@example.com", phone="7", actor=world.administrator)
    report = bring(world, f"{world.employee.employee_no},Wang Min,CREW_A,,A,,,\n")
    assert report.counts["unchanged"] == 1
    world.employee.refresh_from_db()
    assert (world.employee.email, world.employee.phone) == ("w@example.com", "7")


def everybody(world, leave_out=()):
    return "".join(
        f"{p.employee_no},{p.name},{api.unit_at(p, DAY).code},,,,,\n"
        for key, p in world.people.items()
        if key not in leave_out
    )


def test_p8_full_closes_those_who_are_not_in_the_file_once_confirmed(world):
    with pytest.raises(Refused) as refusal:
        bring(world, everybody(world, {"colleague"}), full=True)
    assert refusal.value.rule == "P-8"
    bring(world, everybody(world, {"colleague"}), full=True, confirm=1)
    assert Person.objects.get(pk=world.colleague.pk).state == PersonState.LEFT


def test_p8_without_full_nobody_leaves(world):
    bring(world, everybody(world, {"colleague"}) + TWO)
    assert Person.objects.get(pk=world.colleague.pk).state == PersonState.ACTIVE


def test_p9_a_number_that_comes_back_is_the_same_person(world):
    persons.leave(world.colleague, on=date(2026, 2, 1), actor=world.administrator)
    bring(world, f"{world.colleague.employee_no},Li Na,LOGISTICS,,,,,2026-03-02\n")
    back = Person.objects.get(pk=world.colleague.pk)
    assert (back.state, api.unit_at(back, DAY)) == (PersonState.ACTIVE, world.logistics)


def test_p12_who_comes_back_by_a_file_gets_a_new_slip_and_no_password_of_before(world):
    assert Account.objects.filter(person=world.colleague, must_change=False).exists()
    persons.leave(world.colleague, on=date(2026, 3, 1), actor=world.administrator)
    bring(world, f"{world.colleague.employee_no},Li Na,LOGISTICS,,,,,2026-03-08\n")
    assert not Account.objects.filter(person=world.colleague).exists()
    assert Account.objects.filter(person=world.employee).exists()


def test_p9_a_former_number_is_nobody_elses(world):
    old = world.employee.employee_no
    persons.renumber(world.employee, "30001", on=DAY, actor=world.administrator)
    assert reasons(bring(world, f"{old},Somebody,CREW_A,,,,,\n")) == [(2, "工号")]


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ("20001,甲,CREW_A,,,,,\n20001,乙,CREW_A,,,,,\n", "工号"),
        ("20001,甲,CREW_A,,,,a@example.com,\n20002,乙,CREW_A,,,,A@example.com,\n", "邮箱"),
        ("20001,甲,NOWHERE,,,,,\n", "单位"),
        ("20001,,CREW_A,,,,,\n", "姓名"),
    ],
)
def test_p10_what_contradicts_itself_is_refused_with_line_and_column(world, rows, column):
    report = bring(world, rows)
    assert [found for _row, found in reasons(report)] == [column]
    assert not Person.objects.filter(employee_no__startswith="2000").exists()


def test_p11_columns_about_identity_are_named_and_read_no_further(world):
    head = "工号,姓名,单位,身份证号,民族\n"
    report = bring(world, "20001,甲,CREW_A,370102199001011234,汉\n", head=head)
    assert importing.forbidden_columns(report.ignored) == ["身份证号", "民族"]
    person = Person.objects.get(employee_no="20001")
    stored = str(person.__dict__) + "".join(told(person))
    assert "370102199001011234" not in stored


def test_p3_import_never_grants_a_duty(world):
    bring(world, TWO)
    assert api.duties_of(Person.objects.get(employee_no="20001"), DAY) == ()


def test_p8_an_import_without_changes_takes_itself_back(world):
    file = io.BytesIO((HEAD + everybody(world)).encode())
    file.name = "people.csv"
    with read(file, importing.COLUMNS) as table, pytest.raises(Undone):
        importing.write_directory(
            table, on=DAY, full=False, confirm=None, dry_run=False, skip_bad=False, progress=None, actor=None, by="cli"
        )
    assert imported() == []
