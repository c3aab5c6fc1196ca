"""K-34 at the command line and in December."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command

from lifeline.kernel import tasks
from lifeline.kernel.calendar import BUILT_IN, store
from lifeline.kernel.models import CalendarVersion, Event, Notice
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
PAPER = {"number": "国办发明电〔2026〕9号", "date": "2026-11-05", "source": "https://example.org/n"}
FILE = {"year": 2027, "version": 1, "notices": [PAPER], "off": [], "working": ["2027-01-09"]}


@pytest.fixture
def write(tmp_path):
    def writing(**changes):
        path = tmp_path / "2027.json"
        path.write_text(json.dumps(FILE | changes, ensure_ascii=False, indent=1), encoding="utf-8")
        return str(path)

    return writing


def call(capsys, *words, code=0):
    """Run `calendar …`; what it printed on both streams."""
    if code:
        with pytest.raises(SystemExit) as end:
            call_command("calendar", *words)
        assert end.value.code == code
    else:
        call_command("calendar", *words)
    said = capsys.readouterr()
    return said.out + said.err


def test_k34_a_notice_is_imported_once_and_by_whom_is_recorded(write, capsys, world):
    number = world.administrator.employee_no
    assert "现在是版本 site-1-" in call(capsys, "import", write(), "--as", number)
    assert "没有变化" in call(capsys, "import", write(), "--as", number)
    event = Event.objects.get(kind="kernel.calendar.changed")
    assert (event.actor_id, event.by) == (world.administrator.pk, "cli")
    assert store.office().is_working(dt.date(2027, 1, 9))


def test_k34_a_faulty_file_is_refused_with_its_lines_and_changes_nothing(write, capsys):
    said = call(capsys, "import", write(working=["2027-01-08"]), code=2)
    assert "2027-01-08 不是周六或周日。" in said
    assert "第 13 行" in said
    assert not CalendarVersion.objects.exists()


def test_k34_an_older_correction_is_refused(write, capsys):
    call(capsys, "import", write())
    assert "更高的版本号" in call(capsys, "import", write(working=[]), code=3)


def test_only_an_administrator_may_be_named(write, capsys, world):
    call(capsys, "import", write(), "--as", world.employee.employee_no, code=3)
    assert not CalendarVersion.objects.exists()


def test_k34_check_names_faults_and_missing_years(write, capsys):
    assert "可以导入" in call(capsys, "check", write())
    found = json.loads(call(capsys, "check", write(working=["2027-01-08"]), "--json", code=1))
    assert [fault["line"] for fault in found["faults"]] == [13]
    assert not CalendarVersion.objects.exists()


def test_company_days_are_set_and_taken_back(capsys):
    call(capsys, "day", "2026-06-01", "off", "--name", "厂庆")
    assert store.current().day(dt.date(2026, 6, 1)).name == "厂庆"
    call(capsys, "day", "2026-06-01", "clear")
    assert store.office().is_working(dt.date(2026, 6, 1))


def in_december(day: int) -> dt.datetime:
    return dt.datetime(2026, 12, day, 1, tzinfo=dt.UTC)


def test_k34_from_december_on_administrators_are_told_once_a_week(world):
    tasks.keep_calendar(dt.datetime(2026, 11, 30, 1, tzinfo=dt.UTC))
    assert Notice.objects.count() == 0
    for day in (1, 2, 7, 8):
        tasks.keep_calendar(in_december(day))
    told = inbox(world.administrator.pk)
    assert [entry.title for entry in told] == ["2027 年的放假安排还没有导入，相关日期为预计"] * 2
    store.import_year(json.dumps(FILE), actor=None, by="import", now=in_december(9))
    tasks.keep_calendar(in_december(20))
    assert Notice.objects.count() == 2


def test_the_clock_adopts_the_built_in_years(world):
    tasks.keep_calendar(dt.datetime(2026, 3, 9, 1, tzinfo=dt.UTC))
    assert CalendarVersion.objects.get().name == BUILT_IN
