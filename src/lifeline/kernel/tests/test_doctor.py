"""`./lifeline doctor`: each finding in plain words with its cure, and nothing changed."""

import json
import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from lifeline.kernel import chain, checkups, doctor
from lifeline.kernel.doctor import Finding, examine, missing, ok, wrong
from lifeline.kernel.tests.sites import environment

NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)


@pytest.fixture
def register(monkeypatch):
    """A doctor that knows only what the test gives it."""
    monkeypatch.setattr(doctor, "CHECKS", {})
    return doctor.check


def states(now=NOW):
    return [(each.code, each.state) for each in examine(now)]


def test_a_check_that_fails_is_a_finding_and_stops_no_other(register):
    @register("broken", "Broken")
    def broken(now):
        raise ZeroDivisionError

    @register("fine", "Fine")
    def fine(now):
        return ok("fine")

    assert states() == [("broken", "wrong"), ("fine", "ok")]


def test_what_needs_something_that_is_not_well_is_not_examined(register):
    register("database", "Database")(lambda _now: missing("no site", "up"))
    register("chain", "Chain", needs="database")(lambda _now: ok("never asked"))
    register("disk", "Disk")(lambda _now: ok("room"))
    assert states() == [("database", "missing"), ("disk", "ok")]


def test_a_code_belongs_to_one_check(register):
    register("disk", "Disk")(lambda _now: ok("room"))
    with pytest.raises(ValueError, match="disk is registered twice"):
        register("disk", "Disk")(lambda _now: ok("other"))


def test_a_finding_that_is_not_well_names_its_cure():
    assert Finding("ok", "room", name="Disk").lines == ["✓ Disk: room"]
    assert Finding("wrong", "full", "make room", name="Disk").lines == ["✗ Disk: full", "  → make room"]


def code_of(*words):
    """The exit code of a command that runs in this process."""
    try:
        call_command(*words)
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.parametrize(("found", "code"), [(ok("fine"), 0), (wrong("bad", "cure"), 1), (missing("gone", "cure"), 1)])
def test_anything_that_is_not_well_is_exit_1(register, found, code, capsys):
    register("one", "One")(lambda _now: found)
    assert code_of("doctor", "--json") == code
    assert json.loads(capsys.readouterr().out)["findings"][0]["state"] == found.state


def test_a_disk_without_room_is_wrong(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    assert checkups.disk(NOW).state == "ok"
    monkeypatch.setattr(checkups, "ROOM_BYTES", 2**60)
    assert checkups.disk(NOW).state == "wrong"


def test_no_site_yet_is_told_and_none_is_made(settings, tmp_path):
    if connection.vendor == "postgresql":
        pytest.skip("a server's database is there before the site")
    settings.DATA = tmp_path
    assert checkups.database(NOW).state == "missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_program_that_is_not_installed_is_missing_with_its_cure(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert [checkups.ffmpeg(NOW).state, checkups.mat2(NOW).state] == ["missing", "missing"]
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert (checkups.ffmpeg(NOW).state, checkups.ffmpeg(NOW).told) == ("ok", "/usr/bin/ffmpeg")


@pytest.mark.parametrize(("there", "state"), [(True, "ok"), (False, "missing")])
def test_chinese_fonts_are_looked_for(tmp_path, monkeypatch, there, state):
    if there:
        (tmp_path / "NotoSansCJK-Regular.ttc").write_text("")
    monkeypatch.setattr(checkups.printable, "FOLDERS", (tmp_path,))
    monkeypatch.setattr(checkups.printable, "folder_of_whole", checkups.printable.folder_of_whole.__wrapped__)
    assert checkups.fonts(NOW).state == state


def test_mail_is_missing_wrong_or_ok(settings):
    settings.EMAIL_HOST = ""
    assert checkups.mail(NOW).state == "missing"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        assert checkups.mail(NOW).state == "wrong"
        server.listen()
        assert checkups.mail(NOW).state == "ok"


@pytest.mark.parametrize(
    ("month", "year", "state"), [(11, 2026, "ok"), (12, 2026, "missing"), (1, 2027, "missing"), (6, 2025, "ok")]
)
@pytest.mark.django_db
def test_k34_from_december_on_the_next_years_notice_is_missed(month, year, state):
    assert checkups.working_calendar(datetime(year, month, 10, 2, tzinfo=UTC)).state == state


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_is_not_sealed_in_time_is_wrong(settings):
    assert checkups.data_chain(NOW).state == "ok"
    chain.seal_due(NOW)
    from lifeline.kernel.backup import note_restore

    note_restore(actor=None, now=NOW)
    assert checkups.data_chain(NOW + timedelta(seconds=settings.SEAL_SECONDS)).state == "ok"
    assert checkups.data_chain(NOW + timedelta(minutes=10)).state == "wrong"


@pytest.mark.django_db(transaction=True)
def test_a_clock_before_the_last_seal_is_wrong():
    chain.seal_due(timezone.now() + timedelta(hours=1))
    assert checkups.clock(timezone.now()).state == "wrong"


def test_jobs_that_pile_up_are_wrong(monkeypatch):
    monkeypatch.setattr(checkups, "QUEUED", -1)
    assert checkups.jobs(NOW).state == "wrong"


def test_the_doctor_tells_a_site_that_was_just_set_up(data):
    """Reads only: the data folder holds the same files afterwards, but for what SQLite keeps beside a database."""
    import subprocess

    from lifeline.kernel.tests.sites import MANAGE

    before = {path.relative_to(data) for path in data.rglob("*")}
    ended = subprocess.run(
        [*MANAGE, "doctor", "--json", "--lang", "en"],
        env=environment(data),
        capture_output=True,
        text=True,
        check=False,
    )
    told = {each["check"]: each["state"] for each in json.loads(ended.stdout)["findings"]}
    assert {"programs", "disk", "database", "clock", "chain", "calendar", "files", "jobs", "fonts", "mail"} <= set(told)
    assert (told["database"], told["chain"], told["files"], told["jobs"]) == ("ok", "ok", "ok", "ok")
    after = {path.relative_to(data) for path in data.rglob("*")}
    assert {path for path in after - before if "sqlite3" not in path.name and path.name != "locks"} == set()
    assert isinstance(data, Path)
