"""Loading a table: all rows or none, a report in which every row stands, progress."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import override

from lifeline.kernel.errors import Refused
from lifeline.kernel.progress import Progress, clock_text
from lifeline.kernel.tables import (
    REPORT_COLUMNS,
    Column,
    Kind,
    RowRefused,
    State,
    Undone,
    load,
    read,
    write_csv,
)

COLUMNS = (Column("id", "编号", "Number", Kind.KEY, need=True), Column("name", "姓名", "Name", Kind.NAME, need=True))
GOOD = "编号,姓名\n1,张三\n2,李四\n".encode()
MIXED = "编号,姓名\n1,张三\n,王五\n3,坏人\n4,李四\n".encode()


def table(data):
    return read(io.BytesIO(data), COLUMNS)


def apply(row):
    """One group a row; a name that holds 坏 breaks a rule after something was written."""
    group, made = Group.objects.get_or_create(name=row.values["id"] + row.values["name"])
    if "坏" in group.name:
        raise RowRefused("X-1", "name", "This name is not welcome.")
    return State.CREATED if made else State.UNCHANGED


def names():
    return sorted(Group.objects.values_list("name", flat=True))


def test_k66_one_refused_row_leaves_nothing(db):
    report = load(table(MIXED), apply)
    assert names() == []
    assert not report.written


def test_k66_the_whole_file_is_written_when_nothing_is_refused(db):
    report = load(table(GOOD), apply)
    assert names() == ["1张三", "2李四"]
    assert report.written


def test_k66_skip_bad_leaves_out_the_refused_rows_and_all_that_they_wrote(db):
    report = load(table(MIXED), apply, skip_bad=True)
    assert names() == ["1张三", "4李四"]
    assert (report.written, report.skip_bad) == (True, True)


def test_k66_a_dry_run_reports_and_writes_nothing(db):
    report = load(table(GOOD), apply, dry_run=True)
    assert (report.counts, report.written, names()) == (
        {"created": 2, "unchanged": 0, "changed": 0, "refused": 0},
        False,
        [],
    )


def test_k66_an_unexpected_error_undoes_all_and_goes_up(db):
    def broken(row):
        if row.number == 3:
            raise ZeroDivisionError
        return apply(row)

    with pytest.raises(ZeroDivisionError):
        load(table(GOOD), broken, skip_bad=True)
    assert names() == []


@transaction.atomic
def act(data):
    Group.objects.create(name="written beside the rows")
    load(table(data), apply).or_undo()


def test_k66_or_undo_takes_the_action_round_it_down(db):
    with pytest.raises(Undone) as undone:
        act(MIXED)
    assert names() == []
    assert undone.value.report.count(State.REFUSED) == 2
    act(GOOD)
    assert names() == ["1张三", "2李四", "written beside the rows"]


KILLED = """
    import os, signal, sys, django
    django.setup()
    from lifeline.kernel.tests.test_tables_load import GOOD, apply, table
    from lifeline.kernel.tables import load
    def kill(row):
        state = apply(row)
        if row.number == 3:
            print(os.getpid(), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return state
    load(table(GOOD), kill)
"""


def test_k66_a_process_killed_in_the_middle_leaves_nothing(tmp_path):
    path = tmp_path / "lifeline.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE auth_group (id integer PRIMARY KEY AUTOINCREMENT, name varchar(150) UNIQUE)")
    made.close()
    environment = {
        **os.environ,
        "LIFELINE_DATA": str(tmp_path),
        "LIFELINE_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{settings.ROOT}/src:{settings.ROOT}",
    }
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED)], env=environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout.strip().isdigit()) == (-signal.SIGKILL, True), ended.stderr
    left = sqlite3.connect(path)
    assert left.execute("SELECT count(*) FROM auth_group").fetchone() == (0,)
    left.close()


def test_k67_the_second_run_of_a_file_is_all_unchanged(db):
    load(table(GOOD), apply)
    assert load(table(GOOD), apply).counts == {"created": 0, "unchanged": 2, "changed": 0, "refused": 0}


def test_k68_every_row_stands_in_the_report_and_the_counts_add_up(db):
    report = load(table(MIXED), apply)
    with override("en"):
        lines = list(report.lines())
    assert lines == [
        (2, "1", State.CREATED, "", ""),
        (3, "", State.REFUSED, "Number", "This cell must not be empty."),
        (4, "3", State.REFUSED, "Name", "This name is not welcome."),
        (5, "4", State.CREATED, "", ""),
    ]
    assert sum(report.counts.values()) == len(report) == 4
    assert [line.row for line in report.lines(State.REFUSED)] == [3, 4]


def test_k68_the_report_tells_encoding_header_and_columns_not_read(db):
    report = load(table("员工表\n编号,民族,姓名\n1,汉,张三\n".encode("gb18030")), apply)
    assert (report.encoding, report.header_row, report.ignored) == ("gb18030", 2, ("民族",))


def test_k68_the_report_can_be_written_as_a_table(db):
    report = load(table(MIXED), apply)
    file = io.BytesIO()
    assert write_csv(file, REPORT_COLUMNS, report.as_rows()) == 4
    text = file.getvalue().decode("utf-8-sig").splitlines()
    assert text[0] == "行,编号,结果,列,原因"
    assert text[2] == "3,,拒绝,编号,此格不能为空。"


def test_k68_rows_of_another_source_load_as_well(db):
    rows = list(table(MIXED))
    report = load(iter(rows), apply, columns=COLUMNS, skip_bad=True)
    assert [line.id for line in report.lines()] == ["1", "", "3", "4"]


def test_a_plain_refusal_names_the_whole_row(db):
    def refuse(row):
        raise Refused("X-2", "No %(what)s today.", what="rows")

    line = next(load(table(GOOD), refuse).lines())
    assert (line.column, line.reason) == ("", "No rows today.")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_k74_a_terminal_sees_a_bar_with_rate_and_time_left(in_english):
    times = iter([0.0, 10.0, 10.05, 20.0])
    screen = Terminal()
    with Progress("Reading", screen, clock=lambda: next(times)) as progress:
        progress(250, 1_000)
        progress(251, 1_000)
    assert screen.getvalue().split("\r\x1b[K")[1:] == [
        "Reading ██████·················· 25% 250/1,000 25/s 0:30 left",
        "Reading 251 in 0:20, 13/s\n",
    ]


def test_k74_a_log_gets_a_line_every_5_seconds(in_english):
    times = iter([0.0, 1.0, 5.0, 9.9, 12.0, 12.0])
    log = io.StringIO()
    with Progress("Reading", log, clock=lambda: next(times)) as progress:
        for done in (10, 50, 99, 120):
            progress(done, None)
    assert log.getvalue().splitlines() == ["Reading 50 10/s", "Reading 120 10/s", "Reading 120 in 0:12, 10/s"]


def test_k74_loading_reports_its_progress(db):
    data = "编号,姓名\n" + "".join(f"{n},张三\n" for n in range(250))
    told = []
    load(table(data.encode()), lambda row: State.UNCHANGED, progress=lambda done, total: told.append((done, total)))
    assert told == [(100, 251), (200, 251), (250, 250)]


def test_time_left_is_short():
    assert [clock_text(t) for t in (0, 65, 3_723)] == ["0:00", "1:05", "1:02:03"]
