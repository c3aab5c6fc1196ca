"""E-30: files as people really send them, an import that is taken back, and one that is killed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.conf import settings as site
from django.core.management import call_command

from lifeline.hotline.actions import dispatch, faq, importing, publication
from lifeline.hotline.models import (
    Case,
    FaqEntry,
    ImportBatch,
    ImportedCase,
    ImportMapping,
    Message,
    Publication,
    Reply,
)
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.queries.shown import found_piece
from lifeline.hotline.states import CaseState, Clock, ClosedAs, WaitsFor
from lifeline.hotline.tests import course
from lifeline.hotline.tests.test_importing import HEAD, ONE, TWO, bring, refused
from lifeline.kernel.errors import Refused
from lifeline.kernel.tables import State, read
from tests import migrated

pytestmark = pytest.mark.django_db
HEADERS = HEAD.strip().split(",")


def book(*rows, merge=(), shift=0):
    """A workbook with these rows, below `shift` rows of a title."""
    made = openpyxl.Workbook()
    sheet = made.active
    for _ in range(shift):
        sheet.append(["群众留言汇总表"])
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    into = io.BytesIO()
    made.save(into)
    into.seek(0)
    into.name = "history.xlsx"
    return into


def take(world, file, now, **more):
    with read(file, importing.COLUMNS) as table:
        return importing.import_cases(table, world.jinan, file.name, actor=None, by="cli", now=now, **more)


def plain(number, **values):
    """A row of the file."""
    row = dict(
        zip(HEADERS, [number, "A1", "浴室没有热水", "2019/4/25 9:32:09", "三号浴室没有热水", "", ""], strict=True)
    )
    return list({**row, **values}.values())


def test_e30_the_header_may_stand_in_row_three_and_the_tail_may_be_blank(world, now):
    report = take(world, book(HEADERS, plain("1"), plain("2"), [None] * 7, ["", " "], shift=2), now)
    assert report.counts["created"] == 2
    assert report.header_row == 3


def test_e30_a_merged_cell_counts_for_every_row_that_it_spans(world, now):
    take(world, book(HEADERS, plain("1"), plain("2", 留言详情=None), merge=["E2:E3"]), now)
    assert list(Case.objects.order_by("pk").values_list("text", flat=True)) == ["三号浴室没有热水"] * 2


def test_e30_real_dates_texts_serials_and_iso_stand_in_one_column(world, now):
    times = [
        course.at("04-25 09:32:09").replace(year=2019, tzinfo=None),
        "2019/4/25 9:32:09",
        43580.397326388889,
        "2019-04-25T09:32:09+08:00",
    ]
    report = take(world, book(HEADERS, *(plain(str(n), 留言时间=at) for n, at in enumerate(times))), now)
    assert report.counts["created"] == 4
    assert len(set(Case.objects.values_list("submitted_at", flat=True))) == 1


def test_e30_a_date_without_a_time_is_taken_and_marked_exact_to_the_day(world, now):
    take(world, book(HEADERS, plain("1", 留言时间="2019/4/25"), plain("2")), now)
    assert dict(ImportedCase.objects.values_list("external_id", "day_exact")) == {"1": True, "2": False}


def test_e30_an_id_that_stands_twice_is_refused_unless_all_of_it_is_equal(world, now):
    same = take(world, book(HEADERS, plain("1"), plain("1")), now, dry_run=True)
    assert (same.counts["created"], same.counts["unchanged"]) == (1, 1)
    other = take(world, book(HEADERS, plain("1"), plain("1", 留言详情="别的内容也在这里")), now)
    assert refused(other) == [(3, "留言编号")]
    assert not Case.objects.exists()


def test_e30_a_table_in_the_encoding_of_old_spreadsheets_is_read(world, now):
    file = io.BytesIO((HEAD + ONE).encode("gb18030"))
    file.name = "history.csv"
    with read(file, importing.COLUMNS) as table:
        report = importing.import_cases(table, world.jinan, "x", actor=None, by="cli", now=now)
    assert (report.encoding.lower(), Case.objects.get().text) == ("gb18030", "三号浴室没有热水")


def test_e30_a_hundred_thousand_rows_are_judged_and_none_is_kept_by_a_check(world, now):
    into, begin = io.StringIO(), datetime(2019, 1, 1, tzinfo=UTC)
    writer = csv.writer(into)
    writer.writerow(HEADERS)
    for n in range(100_000):
        at = begin + timedelta(minutes=n)
        writer.writerow([f"{n}", "A", "照明", f"{at:%Y-%m-%d %H:%M:%S}", f"第{n}号岗位的照明坏了，请来看看。", "", ""])
    file = io.BytesIO(into.getvalue().encode())
    file.name = "history.csv"
    told = []
    with read(file, importing.COLUMNS) as table:
        report = importing.import_cases(
            table, world.jinan, "x", dry_run=True, progress=lambda done, total: told.append((done, total)), actor=None,
            by="cli", now=now,
        )  # fmt: skip
    assert (report.count(State.CREATED), len(report)) == (100_000, 100_000)
    assert told[-1] == (100_000, 100_000)
    assert not Case.objects.exists()


KILLED = """
    import os, sys, django
    django.setup()
    from django.utils import timezone
    from lifeline.hotline.actions import importing
    from lifeline.hotline.models import Case, ImportBatch
    from lifeline.kernel.tables import read
    from lifeline.people.models import Unit
    if sys.argv[1] == "make":
        unit = Unit.objects.create(code="C", name="C", kind="COMPANY", path="/1/", opened_on="2020-01-01")
        Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    elif sys.argv[1] == "kill":
        importing.Found.reply = lambda *_: os.kill(os.getpid(), 9)
        with read(sys.argv[2], importing.COLUMNS) as table:
            company = Unit.objects.get(code="C")
            importing.import_cases(table, company, "x", actor=None, by="cli", now=timezone.now())
    else:
        print(Case.objects.count(), ImportBatch.objects.count())
"""


def test_e30_an_import_that_is_killed_in_the_middle_leaves_nothing(tmp_path):
    file = tmp_path / "history.csv"
    file.write_text(HEAD + ONE + TWO)

    def run(*words):
        environment = {
            **os.environ, "LIFELINE_DATA": str(tmp_path / "site"), "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": "src:.", "LIFELINE_DATABASE_URL": "",
        }  # fmt: skip
        command = [sys.executable, "-c", textwrap.dedent(KILLED), *words]
        return subprocess.run(command, cwd=site.ROOT, env=environment, capture_output=True, text=True, check=False)

    migrated.site(tmp_path / "site")
    assert run("make").returncode == 0
    assert run("kill", str(file)).returncode == -9
    assert run("count").stdout.split() == ["0", "0"]


def test_an_import_is_taken_back_whole_and_may_be_brought_again(world, now):
    course.report(world, now)
    bring(world, HEAD + ONE + TWO, now)
    batch = ImportBatch.objects.get()
    assert importing.undo(batch, actor=None, by="cli", now=now) == 2
    assert (Case.objects.count(), ImportedCase.objects.count(), ImportBatch.objects.count()) == (1, 0, 0)
    assert not Reply.objects.exists()
    assert not Message.objects.exists()
    assert found_piece(world.dispatcher, "水泵", now)[1] == 0
    assert bring(world, HEAD + ONE + TWO, now).counts["created"] == 2


def test_an_import_whose_cases_were_worked_on_stays(world, now):
    bring(world, HEAD + ONE + TWO, now, open_ones=True)
    case = Case.objects.get(state=CaseState.TRIAGE)
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)
    with pytest.raises(Refused, match=case.number):
        importing.undo(ImportBatch.objects.get(), actor=None, by="cli", now=now)
    assert Case.objects.count() == 2


@pytest.mark.parametrize("use", [publication.propose, faq.propose_from], ids=["board", "faq"])
def test_an_import_of_which_a_text_is_used_stays(world, now, use):
    bring(world, HEAD + ONE + TWO, now)
    case = Case.objects.get(closed_as=ClosedAs.HISTORY)
    use(case, actor=world.publisher, now=now)
    with pytest.raises(Refused, match=case.number):
        importing.undo(ImportBatch.objects.get(), actor=None, by="cli", now=now)
    assert (Case.objects.count(), Publication.objects.count() + FaqEntry.objects.filter(source=case).count()) == (2, 1)


def test_h94_with_open_what_has_no_reply_waits_for_the_dispatcher_and_its_clocks_run_from_now(world, now):
    report = bring(world, HEAD + ONE + TWO, now, open_ones=True)
    assert report.counts["created"] == 2
    case = Case.objects.get(state=CaseState.TRIAGE)
    assert (case.text, case.waits_for, case.due_clock) == ("晚班吃不上饭", WaitsFor.DISPATCHER, Clock.DISPATCH)
    assert (case.round_at, case.submitted_at.year) == (now, 2019)
    assert case.due_at > now
    assert [one.number for one in lists.queue(world.dispatcher)] == [case.number]
    assert list(replay()) == []
    dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)
    assert list(replay()) == []


def run(*words):
    call_command("hotline", *words)


def test_the_command_tells_the_batch_and_takes_it_back(world, tmp_path, capsys):
    path = tmp_path / "history.csv"
    path.write_text(HEAD + ONE)
    run("import", str(path), "--company", "JINAN", "--json")
    batch = json.loads(capsys.readouterr().out)["batch"]
    run("import-undo", str(batch), "--json")
    assert json.loads(capsys.readouterr().out) == {"cases": 1}
    with pytest.raises(SystemExit) as end:
        run("import-undo", str(batch))
    assert end.value.code == 2


def test_the_command_refuses_to_take_back_what_was_worked_on(world, now, capsys):
    bring(world, HEAD + TWO, now, open_ones=True)
    dispatch.dispatch(Case.objects.get(), world.logistics, actor=world.dispatcher, now=now)
    with pytest.raises(SystemExit) as end:
        run("import-undo", str(ImportBatch.objects.get().pk))
    assert end.value.code == 3


def test_headers_are_kept_under_a_name_and_used_again(world, tmp_path, capsys):
    head = HEAD.replace("留言详情", "内容描述")
    path = tmp_path / "history.csv"
    path.write_text(head + ONE)
    run("import", str(path), "--company", "JINAN", "--map", "text=内容描述", "--keep-mapping", "oa")
    assert ImportMapping.objects.get(name="oa").columns == {"text": "内容描述"}
    path.write_text(head + ONE + TWO)
    run("import", str(path), "--company", "JINAN", "--mapping", "oa")
    assert Case.objects.count() == 2
    for wrong in (["--mapping", "nobody"], ["--map", "nothing=x"]):
        with pytest.raises(SystemExit) as end:
            run("import", str(path), "--company", "JINAN", *wrong)
        assert end.value.code == 2
    with pytest.raises(KeyError):
        importing.keep_mapping("wrong", {"nothing": "x"}, actor=None, by="cli")


def test_the_row_report_is_a_workbook_if_its_name_says_so(world, tmp_path, capsys):
    path, out = tmp_path / "history.csv", tmp_path / "report.xlsx"
    path.write_text(HEAD + ONE + "0073,A,题,昨天,有内容,,\n")
    with pytest.raises(SystemExit) as end:
        run("import", str(path), "--company", "JINAN", "--report", str(out))
    assert end.value.code == 1
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert "0073" in rows[2]
