"""H-92 … H-95: earlier cases from a file."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from lifeline.hotline.actions import importing
from lifeline.hotline.models import Case, ImportedCase
from lifeline.hotline.queries import figures, times
from lifeline.hotline.queries.counts import Counts
from lifeline.hotline.queries.shown import found_piece
from lifeline.hotline.states import CaseState, ClosedAs
from lifeline.hotline.tests import course
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import inbox
from lifeline.kernel.tables import State, Undone, read

pytestmark = pytest.mark.django_db
HEAD = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n"
ONE = "0071,A0001,浴室没有热水,2019/4/25 9:32:09,三号浴室没有热水,已更换水泵，请再试。,2019/5/10 14:56:53\n"
TWO = "0072,A0002,食堂太早,2019/4/26,晚班吃不上饭,,\n"
EVER = (199001, 209912)


def bring(world, text, now, **more):
    file = io.BytesIO(text.encode())
    file.name = "history.csv"
    with read(file, importing.COLUMNS) as table:
        return importing.import_cases(table, world.jinan, "history.csv", actor=None, by="cli", now=now, **more)


def refused(report):
    return [(line.row, line.column) for line in report.lines(State.REFUSED)]


def test_h94_history_is_closed_and_counts_in_the_reply_times_alone(world, now):
    report = bring(world, HEAD + ONE + TWO, now)
    assert report.counts["created"] == 2
    first, second = Case.objects.order_by("submitted_at")
    assert (first.state, first.closed_as, second.closed_as) == (
        CaseState.CLOSED, ClosedAs.HISTORY, ClosedAs.NO_REPLY_RECORDED,
    )  # fmt: skip
    assert times.reply_times(world.jinan, *EVER).n == 1
    assert figures.total(figures.rates(world.jinan, *EVER, now=now)) == Counts()


def test_h94_an_import_tells_nobody(world, now):
    bring(world, HEAD + ONE, now)
    assert [list(inbox(person.pk)) for person in world.people.values()] == [[]] * len(world.people)


def test_h93_the_same_file_again_writes_nothing_and_says_so(world, now):
    bring(world, HEAD + ONE + TWO, now)
    before = len(course.told("case.imported"))
    report = bring(world, HEAD + ONE + TWO, now)
    assert report.counts == {"created": 0, "unchanged": 2, "changed": 0, "refused": 0}
    assert len(course.told("case.imported")) == before == 2


def test_h93_an_import_without_news_takes_itself_back(world, now):
    bring(world, HEAD + ONE, now)
    file = io.BytesIO((HEAD + ONE).encode())
    file.name = "history.csv"
    with read(file, importing.COLUMNS) as table, pytest.raises(Undone):
        importing.write_cases(
            table, world.jinan, "x", dry_run=False, skip_bad=False, progress=None, actor=None, by="cli", now=now
        )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",A,题,2019/4/25 9:32:09,没有编号,,\n", "留言编号"),
        ("0073,A,题,2019/4/25 9:32:09,,,\n", "留言详情"),
        ("0073,A,题,昨天,有内容,,\n", "留言时间"),
        ("0073,A,题,2019/4/25 9:32:09,有内容,有答复,2019/4/24 9:00:00\n", "答复时间"),
        ("0073,A,题,2019/4/25 9:32:09,有内容,有答复,\n", "答复时间"),
        ("0071,A,题,2019/4/25 9:32:09,别的内容,,\n", "留言编号"),
    ],
)
def test_h92_a_bad_row_is_named_with_row_and_column_and_nothing_is_written(world, now, row, column):
    report = bring(world, HEAD + ONE + row, now)
    assert refused(report) == [(3, column)]
    assert not Case.objects.exists()


def test_h92_bad_rows_may_be_left_out(world, now):
    report = bring(world, HEAD + ONE + "0073,A,题,昨天,有内容,,\n", now, skip_bad=True)
    assert (report.counts["created"], report.counts["refused"]) == (1, 1)
    assert Case.objects.count() == 1


def test_h92_a_dry_run_writes_nothing(world, now):
    assert bring(world, HEAD + ONE, now, dry_run=True).counts["created"] == 1
    assert not Case.objects.exists()


def test_the_users_name_of_the_file_is_kept_nowhere(world, now):
    bring(world, HEAD + ONE, now)
    origin = ImportedCase.objects.get()
    assert origin.external_user
    assert "A0001" not in str(origin.__dict__) + str(origin.case.__dict__)


def test_an_imported_case_is_found_by_two_characters(world, now):
    bring(world, HEAD + ONE + TWO, now)
    rows, total = found_piece(world.dispatcher, "热水", now)
    assert ([row.summary for row in rows.rows], total) == (["浴室没有热水"], 1)
    assert found_piece(world.dispatcher, "水泵", now)[1] == 1


def test_other_headers_are_named_with_map():
    columns = {column.key: column for column in importing.mapped({"text": "内容描述"})}
    assert "内容描述" in columns["text"].words() or columns["text"].zh == "内容描述"
    with pytest.raises(KeyError):
        importing.mapped({"nothing": "x"})


def test_the_command_imports_into_the_named_company_and_reports(world, tmp_path, capsys):
    path = tmp_path / "history.csv"
    path.write_text(HEAD + ONE)
    out = tmp_path / "report.csv"
    call_command("hotline", "import", str(path), "--company", "JINAN", "--json", "--report", str(out))
    told = json.loads(capsys.readouterr().out)
    assert (told["created"], told["written"]) == (1, True)
    assert "0071" in out.read_text()


def test_the_command_asks_which_of_two_companies(world, tmp_path, capsys):
    path = tmp_path / "history.csv"
    path.write_text(HEAD + ONE)
    with pytest.raises(SystemExit) as end:
        call_command("hotline", "import", str(path))
    assert end.value.code == 2


SHARED = Path(settings.ROOT).parent / "shared" / "data" / "hotline" / "att4_replies_2816.xlsx"


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not beside this checkout")
def test_the_shared_history_imports_whole_and_gives_its_known_reply_times(world, now):
    with read(SHARED, importing.COLUMNS) as table:
        report = importing.import_cases(table, world.jinan, SHARED.name, actor=None, by="cli", now=now)
    assert report.counts == {"created": 2816, "unchanged": 0, "changed": 0, "refused": 0}
    waited = times.reply_times(world.jinan, *EVER)
    assert (round(waited.days_p50, 1), round(waited.days_p90, 1)) == (11.2, 41.0)
    within = times.replied_within(times.replies(world.jinan, *EVER), 15)
    assert round(100 * within.value, 1) == 61.5


def test_a_file_that_is_no_table_is_refused(world, now):
    with pytest.raises(Refused):
        bring(world, "nothing here", now)
