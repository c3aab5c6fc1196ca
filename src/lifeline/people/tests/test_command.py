"""`./lifeline people import` as an administrator types it."""

import json

import pytest
from django.core.management import call_command

from lifeline.people.models import Person

pytestmark = pytest.mark.django_db
GOOD = "工号,姓名,单位\n20001,单文斌,CREW_A\n"


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "people.csv"
        path.write_text(text)
        return str(path)

    return write


def test_p8_a_good_file_is_imported_and_counted(world, file, capsys):
    call_command("people", "import", file(GOOD), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["created"], told["refused"], told["written"]) == (1, 0, True)
    assert Person.objects.filter(employee_no="20001").exists()


def test_p8_bad_lines_are_named_and_the_command_ends_with_one(world, file, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("people", "import", file(GOOD + "20002,曾红,NOWHERE\n"), "--lang", "en")
    assert end.value.code == 1
    assert "Line 3, Unit: There is no open unit with this code or path." in capsys.readouterr().out
    assert not Person.objects.filter(employee_no="20001").exists()


def test_p8_a_dry_run_says_so(world, file, capsys):
    call_command("people", "import", file(GOOD), "--dry-run", "--lang", "en")
    assert "Dry run: nothing was written." in capsys.readouterr().out
    assert not Person.objects.filter(employee_no="20001").exists()


def test_p8_every_row_stands_in_the_report_file(world, file, tmp_path):
    out = tmp_path / "report.csv"
    call_command("people", "import", file(GOOD), "--report", str(out))
    assert len(out.read_text().strip().splitlines()) == 2


def test_a_file_that_is_not_there_ends_with_two(world, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("people", "import", str(tmp_path / "none.csv"))
    assert end.value.code == 2
