"""P-1, H-63: after a report under marks, no mark is found anywhere; and the search finds each mark that is there."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import zipfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.actions import batch
from lifeline.hotline.management import leak_confidential, leak_walk
from lifeline.hotline.management.leaks import MINUTE, Marks, in_folder, in_rows, tables_of
from lifeline.hotline.models import Case, Message, SealedItem
from lifeline.hotline.tests import sealed_course
from lifeline.kernel import demo
from lifeline.kernel.progress import Progress
from lifeline.people import api as people

THEN = datetime(2026, 3, 9, 10, 3, 20, tzinfo=UTC).timestamp()
MARKS = Marks({"text": "泄漏的一句话"}, {"position": b"\x01\x02\x03\x04\x05"}, THEN - 5, THEN + 5)


def here():
    """The tables of the test's own database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, cursor.fetchall()


@pytest.mark.django_db
def test_p1_h63_a_report_under_marks_leaves_none_of_them_anywhere(say, vault, world, settings, tmp_path):
    """With photo and its original, document, code, message and five error pages: in the drop, after the batch, in the files."""
    settings.DATA = tmp_path
    sealed_course.vault(world.person("keeper", "Lu Yao", "jinan", "hotline.custodian"))
    marks, pages = leak_walk.walk("JINAN")
    assert [name for name, _body in pages] == ["404", "400", "413", "422", "500"]
    assert leak_walk.on_pages(pages, marks) == []
    waiting = in_folder("files", tmp_path / "files", marks, settled=False)
    assert [*in_rows("drop", here(), marks), *waiting] == []
    batch.deliver_due(timezone.now() + timedelta(hours=2))
    assert (Case.objects.count(), Message.objects.count(), SealedItem.objects.filter(about="FILE").count()) == (1, 1, 4)
    assert [*in_rows("case", here(), marks), *in_folder("files", tmp_path / "files", marks)] == []


@pytest.mark.django_db
def test_p1_p3_a_confidential_report_under_marks_leaves_no_word_and_no_code_anywhere(world, settings, tmp_path):
    settings.DATA, settings.ALLOWED_HOSTS = tmp_path, ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    for who in ("dispatcher", "keeper"):
        sealed_course.vault(world.people[who])
    marks = leak_confidential.walk(world.employee, world.jinan, "testserver", leak_walk.photo, leak_walk.IN_PHOTO)
    place = tmp_path / "files"
    for waits in (True, False):
        assert [*in_rows("rows", here(), marks), *in_folder("files", place, marks, settled=not waits)] == []
        batch.deliver_due(timezone.now() + timedelta(hours=2))
    assert (Case.objects.get().mode, SealedItem.objects.filter(about="FILE").count()) == ("CONFIDENTIAL", 1)


@pytest.mark.parametrize(
    "lying",
    [
        "泄漏的一句话".encode(),
        "x泄漏的一句话".encode("utf-16-le"),
        "泄漏的一句话".encode("utf-16-be"),
        b'{"a":' + json.dumps("泄漏的一句话").encode(),
        *(b64encode(b"-" * shift + "泄漏的一句话".encode() + b"--") for shift in range(3)),
        gzip.compress("泄漏的一句话".encode()),
    ],
    ids=["plain", "utf-16-le", "utf-16-be", "json", "base64", "base64+1", "base64+2", "gzip"],
)
def test_p1_a_mark_in_any_dress_is_found_in_a_file(tmp_path, lying):
    (tmp_path / "file").write_bytes(lying)
    os.utime(tmp_path / "file", (THEN + 60, THEN + 60))
    assert [(hit.mark, hit.where) for hit in in_folder("data", tmp_path, MARKS)] == [("text", "data: file")]


def test_p1_names_archives_and_times_of_files_are_looked_at(tmp_path):
    (tmp_path / "泄漏的一句话.jpg").write_bytes(b"")
    (tmp_path / "then").write_bytes(b"")
    os.utime(tmp_path / "then", (THEN, THEN))
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside", b"-" * 99 + MARKS.raw["position"])
    found = {(hit.mark, hit.where) for hit in in_folder("data", tmp_path, MARKS)}
    assert found == {("text", "data: 泄漏的一句话.jpg"), (MINUTE, "data: then"), ("position", "data: z.zip")}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-03-09 10:03:21.500000", {MINUTE}),
        ('{"at": "2026-03-09T10:03:21Z"}', {MINUTE}),
        (int(THEN), {MINUTE}),
        (int(THEN * 1_000_000) + 17, {MINUTE}),
        (datetime.fromtimestamp(THEN, UTC), {MINUTE}),
        ("2026-03-09 10:00:00", set()),
        ("2026-03-09 10:04:21", set()),
        (int(THEN) - 200, set()),
        (b"--\x01\x02\x03\x04\x05--", {"position"}),
        ("他说泄漏的一句话。", {"text"}),
        (None, set()),
        (True, set()),
    ],
)
def test_p1_a_moment_within_the_requests_is_found_in_a_table_and_the_hour_is_not(tmp_path, value, found):
    path = tmp_path / "site.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE rows (id INTEGER, value)")
        database.execute("INSERT INTO rows VALUES (1, ?)", (str(value) if isinstance(value, datetime) else value,))
    database.close()
    assert {hit.mark for hit in in_rows("site", tables_of(path), MARKS)} == found
    assert MARKS.of_value(value) == found


def test_p1_the_full_hour_is_what_may_be_kept():
    whole = Marks({}, {}, THEN - 300, THEN + 5)
    assert whole.of_value("2026-03-09 10:00:00") == set()
    assert whole.of_value("2026-03-09 10:00:01") == {MINUTE}


def test_p1_the_table_has_a_line_for_every_place_and_names_what_was_found():
    hits = [leak_walk.Hit("text", "data: files/sealed/x"), leak_walk.Hit("minute", "tables of jobs.sqlite3: task")]
    table = dict(leak_walk.told(hits))
    assert (table["data: files"], table["tables of jobs.sqlite3"]) == (["text"], ["minute"])
    assert table["backup"] == table["keys"] == table["error page"] == []


@pytest.mark.django_db
def test_p1_the_company_that_the_command_makes_has_people_for_its_desks(now):
    """P-3: the first of them is its administrator, who must not keep identities; the walk ended there."""
    with Progress("leak-test") as progress:
        demo.PARTS[0].run(demo.Plan(demo.SMALLEST, demo.SEED, now), progress)
    company = people.companies()[0]
    desk, keeper, reporter = leak_walk.plain_people(company)
    for person, role in ((desk, policies.DISPATCHER), (keeper, policies.CUSTODIAN)):
        people.appoint(person, role, company, reason="leak-test")
        assert people.has_duty(person, role)
    assert len({desk.pk, keeper.pk, reporter.pk}) == 3
