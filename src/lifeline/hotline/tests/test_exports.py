"""Tables leave the house: only what their maker may see, recorded, harmless in a spreadsheet, gone after a week."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from itertools import count

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lifeline.hotline.actions import exports, handling, uploads
from lifeline.hotline.models import Case, Category, Export
from lifeline.hotline.queries import exports as queries
from lifeline.hotline.states import ExportKind, ExportState, Mode
from lifeline.hotline.tests import course
from lifeline.kernel import files
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import facts
from lifeline.kernel.notices import inbox
from lifeline.people.models import Duty
from tests.swap import assert_swap_equals_reload

pytestmark = pytest.mark.django_db
ALL = [column.key for column in queries.COLUMNS]


@pytest.fixture(autouse=True)
def _files_beside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def clock():
    return timezone.now()


def asked(person, clock, kind=ExportKind.CSV, columns=ALL, **wanted):
    """An export of this person, not built yet."""
    return exports.ask(kind, columns, wanted, actor=person, now=clock)


def built(person, clock, kind=ExportKind.CSV, columns=ALL, **wanted):
    """An export of this person, as it stands after the worker has been there."""
    export = asked(person, clock, kind, columns, **wanted)
    exports.build(export.pk, now=clock)
    return Export.objects.get(pk=export.pk)


def content(export):
    """The bytes of its file."""
    return files.path_of(exports.stored_file(export).place).read_bytes()


def lines(export):
    """The lines of a CSV file under the headers of the site's language."""
    data = content(export)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_h96_an_export_holds_what_its_maker_sees_at_that_moment(world, clock):
    mine = course.in_progress(world, clock)
    course.report(world, clock)
    lead, desk = built(world.lead, clock), built(world.dispatcher, clock)
    assert [line["编号"] for line in lines(lead)] == [mine.number]
    assert (lead.total, desk.total, len(lines(desk))) == (1, 2, 2)
    waits = asked(world.lead, clock)
    Duty.objects.filter(person=world.lead).delete()
    exports.build(waits.pk, now=clock)
    waits.refresh_from_db()
    assert (waits.state, waits.file_key) == (ExportState.FAILED, "")


def test_h7_names_are_in_it_only_below_the_duty_that_needs_them(world, clock):
    case = course.in_progress(world, clock)
    assert lines(built(world.handler, clock))[0]["反映人"] == "Wang Min"
    supervisor = lines(built(world.supervisor, clock))[0]
    assert "反映人" not in supervisor
    assert "Wang Min" not in content(built(world.supervisor, clock)).decode()
    world.duty("supervisor", "hotline.handler", "caster")
    above = lines(built(world.supervisor, clock))[0]
    assert (above["反映人"], above["电话"], above["编号"]) == ("反映人", "", case.number)


def test_h17_a_recused_person_exports_nothing_of_the_case(world, clock):
    world.person("second_handler", "Bao Yi", "logistics", "hotline.handler")
    course.in_progress(world, clock, avoid_people=(world.second_handler,))
    with pytest.raises(Refused):
        asked(world.second_handler, clock)
    assert Export.objects.count() == 0


def test_h96_sealed_cases_and_ones_own_reports_are_not_in_it(world, clock):
    course.in_progress(world, clock)
    sealed = course.in_progress(world, clock)
    Case.objects.filter(pk=sealed.pk).update(mode=Mode.CONFIDENTIAL, reporter=None, summary="", text="", place="")
    own = course.report(world, clock, reporter=world.dispatcher)
    told = content(built(world.dispatcher, clock)).decode()
    assert sealed.number not in told
    assert own.number not in told


def test_h37_h91_no_note_and_no_handler_is_in_it(world, clock):
    case = course.in_progress(world, clock)
    handling.note(case, "内部说明：泵要等备件", actor=world.handler, now=clock)
    course.answered(world, clock, case)
    told = content(built(world.dispatcher, clock)).decode()
    for person in (world.handler, world.lead, world.dispatcher):
        assert person.name not in told
    assert "备件" not in told
    assert not {"author", "approver", "handler", "note"} & set(ALL)


def test_h96_it_is_recorded_with_its_filter_and_its_maker_is_told(world, clock):
    course.in_progress(world, clock)
    export = built(world.dispatcher, clock, columns=["number", "state"], state="IN_PROGRESS", unit="LOGISTICS")
    told = {fact.kind: fact.data for fact in facts("hotline.export", keys=[str(export.pk)])}
    assert set(told) == {"hotline.export.asked", "hotline.export.begun", "hotline.export.made"}
    made = told["hotline.export.made"]
    assert (made["cases"], made["columns"]) == (1, ["number", "state"])
    assert made["filter"] == {"state": "IN_PROGRESS", "unit": "LOGISTICS"}
    assert reverse("hotline:export_file", args=[export.pk]) in [line.path for line in inbox(world.dispatcher.pk)]


def test_h96_after_seven_days_the_file_is_gone_and_the_record_stays(world, clock):
    course.in_progress(world, clock)
    export = built(world.dispatcher, clock)
    place = files.path_of(exports.stored_file(export).place)
    exports.sweep_exports(clock + timedelta(days=6, hours=23))
    assert queries.fetchable(world.dispatcher, export.pk, clock) == export
    late = clock + timedelta(days=7, minutes=1)
    assert list(queries.expired(late)) == [export]
    exports.expire(export, actor=None, now=late)
    export.refresh_from_db()
    assert (export.state, export.file_key, export.total) == (ExportState.EXPIRED, "", 1)
    with pytest.raises(Unseen):
        queries.fetchable(world.dispatcher, export.pk, clock)
    assert place.exists() is False or not files.linked(export)


@pytest.mark.parametrize("kind", [ExportKind.CSV, ExportKind.XLSX])
def test_h95_a_cell_that_looks_like_a_formula_is_text_and_hidden_characters_are_seen(world, clock, kind):
    course.in_progress(world, clock, text="=1+1 是什么意思\u202e请查一下", place="@东门")
    export = built(world.dispatcher, clock, kind, ["text", "place"])
    if kind == ExportKind.CSV:
        cells = list(lines(export)[0].values())
        assert cells[0].startswith("'=1+1")
        assert cells[1] == "'@东门"
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content(export))).active
        row = next(iter(sheet.iter_rows(min_row=2)))
        assert [cell.data_type for cell in row] == ["s", "s"]
        cells = [cell.value for cell in row]
        assert cells[0].startswith("=1+1")
    assert "\u202e" not in cells[0]


def test_h96_a_zip_brings_the_files_under_names_that_name_nobody(world, clock):
    into = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(into, "JPEG")
    upload = SimpleUploadedFile("王敏的照片.jpg", into.getvalue(), "image/jpeg")
    stored = uploads.receive(upload, world.employee, now=clock).stored
    case = course.in_progress(world, clock, files=(stored,))
    with zipfile.ZipFile(io.BytesIO(content(built(world.dispatcher, clock, ExportKind.ZIP)))) as bundle:
        assert bundle.namelist() == ["诉求.xlsx", f"{case.number}/附件1.jpg"]
    course.answered(world, clock, case)
    with zipfile.ZipFile(io.BytesIO(content(built(world.publisher, clock, ExportKind.ZIP)))) as bundle:
        assert bundle.namelist() == ["诉求.xlsx"]


def test_h96_too_much_at_once_is_refused_with_the_cure(world, clock, monkeypatch):
    course.in_progress(world, clock)
    course.report(world, clock)
    monkeypatch.setattr(exports, "MOST_WITH_FILES", 1)
    with pytest.raises(Refused, match="1"):
        asked(world.dispatcher, clock, ExportKind.ZIP)
    with pytest.raises(Refused):
        asked(world.dispatcher, clock, level="CRITICAL")
    with pytest.raises(Refused):
        asked(world.supervisor, clock, columns=["phone"])
    assert Export.objects.count() == 0


def test_a_worker_that_died_is_followed_by_another_and_after_three_it_has_failed(world, clock, monkeypatch):
    course.in_progress(world, clock)
    export = asked(world.dispatcher, clock)
    exports.begin(export.pk, actor=None, now=clock)
    exports.build(export.pk, now=clock + timedelta(minutes=5))
    export.refresh_from_db()
    assert (export.state, export.tries) == (ExportState.BUILDING, 1)
    later = clock + timedelta(minutes=11)
    assert queries.waiting(later, later - exports.SILENT) == [export.pk]
    exports.begin(export.pk, actor=None, now=later)
    exports.begin(export.pk, actor=None, now=later + exports.SILENT)
    exports.build(export.pk, now=later + 2 * exports.SILENT)
    export.refresh_from_db()
    assert (export.state, bool(export.failed_because)) == (ExportState.FAILED, True)


def test_a_worker_that_comes_back_late_spoils_nothing_that_another_has_built(world, clock, monkeypatch):
    course.in_progress(world, clock)
    export = asked(world.dispatcher, clock)
    late = exports.begin(export.pk, actor=None, now=clock)
    exports.build(export.pk, now=clock + exports.SILENT)
    assert Export.objects.get().state == ExportState.READY
    with pytest.raises(Refused):
        exports.fail(late, "late", actor=None, now=clock)
    monkeypatch.setattr(exports, "begin", lambda *_, **__: late)
    monkeypatch.setattr(exports, "write_csv", lambda *_: 1 / 0)
    exports.build(export.pk, now=clock)
    ready = Export.objects.get()
    assert (ready.state, ready.tries, ready.failed_because) == (ExportState.READY, 2, "")


def test_a_fault_of_ours_is_told_and_leaves_no_file(world, clock, monkeypatch):
    course.in_progress(world, clock)
    monkeypatch.setattr(exports, "write_csv", lambda *_: 1 / 0)
    export = built(world.dispatcher, clock)
    assert (export.state, export.file_key, bool(export.failed_because)) == (ExportState.FAILED, "", True)
    assert not list((files.path_of("tmp")).glob("*"))


def test_progress_is_told_piece_by_piece_and_no_case_is_left_out_or_doubled(world, clock, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 2)
    for n in range(5):
        course.report(world, clock - timedelta(hours=n // 2))
    told, keep = [], exports.note_progress

    def note_progress(export, done, **more):
        told.append(done)
        keep(export, done, **more)

    monkeypatch.setattr(exports, "note_progress", note_progress)
    export = built(world.dispatcher, clock)
    assert told == [2, 4, 5]
    assert sorted(line["编号"] for line in lines(export)) == sorted(Case.objects.values_list("number", flat=True))


def given(**values):
    return {"once": "a" * 32, "kind": "CSV", "columns": ["number", "state"], **values}


def test_the_page_counts_first_and_then_exports_once(client, sign_in, world, clock):
    course.in_progress(world, clock)
    sign_in(client, world.dispatcher)
    address = reverse("hotline:export_create")
    assert "1 件" in client.post(address, given(check="1")).content.decode()
    assert Export.objects.count() == 0
    for _ in range(2):
        assert client.post(address, given())["Location"] == reverse("hotline:export_list")
    export = Export.objects.get()
    assert (export.columns, export.wanted, export.maker) == (["number", "state"], {}, world.dispatcher)


@pytest.mark.parametrize(
    "wrong",
    [{"columns": []}, {"columns": ["phone"]}, {"kind": "PDF"}, {"from_on": "2026-03-02", "to_on": "2026-03-01"}],
)
def test_what_cannot_be_exported_comes_back_with_what_was_chosen(client, sign_in, world, clock, wrong):
    course.in_progress(world, clock)
    sign_in(client, world.supervisor)
    assert client.post(reverse("hotline:export_create"), given(**wrong)).status_code == 422
    assert Export.objects.count() == 0


def test_p15_without_a_fresh_proof_nothing_is_exported(client, world, clock):
    course.in_progress(world, clock)
    client.force_login(world.handler)
    answer = client.post(reverse("hotline:export_create"), given())
    assert answer["Location"].startswith(reverse("people:second_step"))
    assert Export.objects.count() == 0


def test_h96_the_file_is_for_its_maker_alone(client, sign_in, world, clock):
    course.in_progress(world, clock)
    export = built(world.dispatcher, clock)
    address = reverse("hotline:export_file", args=[export.pk])
    for who, status in (("supervisor", 404), ("employee", 403)):
        sign_in(client, world.people[who])
        assert client.get(address).status_code == status
    sign_in(client, world.dispatcher)
    expected = content(export)
    fetched = client.get(address)  # the last of the test: delivery gives its connection back before it reads
    assert fetched.status_code == 200
    assert fetched["Content-Disposition"].startswith("attachment")
    assert b"".join(fetched.streaming_content) == expected
    fetched.close()


def test_the_list_shows_how_far_it_is_and_a_swap_equals_a_reload(client, sign_in, world, clock):
    course.in_progress(world, clock)
    export = asked(world.dispatcher, clock, level="NORMAL")
    sign_in(client, world.dispatcher)
    address = reverse("hotline:export_list")
    assert 'hx-trigger="every 3s"' in client.get(address).content.decode()
    assert_swap_equals_reload(client, before=address, swap=address, target="exports")
    exports.build(export.pk, now=clock)
    text = client.get(address).content.decode()
    assert "hx-trigger" not in text
    assert reverse("hotline:export_file", args=[export.pk]) in text


def test_the_list_costs_the_same_at_one_and_three(client, sign_in, world, clock, constant_queries):
    course.in_progress(world, clock)
    sign_in(client, world.dispatcher)
    numbers, wanted = count(), {"unit": "LOGISTICS", "category": Category.objects.order_by("pk")[0].code}
    case = course.in_progress(world, clock)
    Case.objects.filter(pk=case.pk).update(category=Category.objects.get(code=wanted["category"]))

    def grow():
        asked(world.dispatcher, clock + timedelta(seconds=next(numbers)), **wanted)

    constant_queries("hotline:export_list", 6, grow)
    assert world.logistics.name in client.get(reverse("hotline:export_list")).content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_days_at_the_edge_of_the_calendar_are_refused(client, sign_in, world, clock, day):
    course.in_progress(world, clock)
    sign_in(client, world.dispatcher)
    given = {"kind": "CSV", "columns": ["number"], "once": "k", "from_on": day, "to_on": day}
    assert client.post(reverse("hotline:export_create"), given).status_code == 422
    assert not Export.objects.exists()
