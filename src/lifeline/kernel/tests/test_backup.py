"""One archive of a whole site and back: K-109 (equal), K-110 (a damaged one is refused), K-25 (the log says so)."""

import json
import os
import shutil
import sqlite3
import subprocess
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeline.kernel import archive, backup, start
from lifeline.kernel.dumps import client_program
from lifeline.kernel.errors import Refused, Unavailable
from lifeline.kernel.tests.sites import MANAGE, environment

NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)


def nothing(_done, _total):
    """A progress that nobody looks at."""


@pytest.fixture
def embedded():
    """These archives are of the embedded database; PostgreSQL's own round trip is `test_k109_postgresql_…` below."""
    if connection.vendor != "sqlite":
        pytest.skip("an archive of the embedded database; PostgreSQL has its own test")


@pytest.fixture
def site(embedded, data, settings):
    """A site with an event, two files and heads of the chain; the tests work on it in their own process."""
    settings.DATA = data
    with sqlite3.connect(data / "lifeline.sqlite3") as database:
        database.execute("CREATE TABLE note (text TEXT)")
        database.executemany("INSERT INTO note VALUES (?)", [("炉",), ("二",)])
    database.close()
    for name, content in {
        "files/ab/cd/abcd": os.urandom(3000),
        "files/ef/01/ef01": "照片".encode() * 500,
        "files/tmp/half": b"being written",
        "chain/heads.log": b'{"no": 1}\n',
        "own/help-lines.json": b"{}",
        "logs/web.log": b"log",
        "jobs.sqlite3": b"queue",
    }.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(content)
    (data / "secret.key").write_text("the key of this site")
    return data


@pytest.fixture
def made(site, tmp_path):
    """The archive of the site."""
    path = tmp_path / "site.lifeline"
    backup.back_up(path, now=NOW, progress=nothing)
    return path


def content(folder):
    """What stands below a folder: place and bytes; the database by its rows."""
    kept = ("files", "chain", "own")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in kept
        for path in sorted((folder / name).rglob("*"))
        if path.is_file()
    }


def rows(folder):
    with sqlite3.connect(folder / "lifeline.sqlite3") as database:
        found = "\n".join(database.iterdump())
    database.close()
    return found


def everything(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")} if folder.exists() else set()


def test_k109_what_comes_back_is_equal(site, made, tmp_path, settings):
    settings.DATA = tmp_path / "new"
    settings.DATA.mkdir()
    (settings.DATA / "secret.key").write_text("another key")
    manifest = backup.restore(made, progress=nothing)
    expected = content(site)
    del expected["files/tmp/half"]
    assert content(settings.DATA) == expected
    assert rows(settings.DATA) == rows(site)
    assert manifest.facts["rows"]["note"] == 2
    assert (settings.DATA / "secret.key").read_text() == "another key"
    assert everything(settings.DATA).isdisjoint({"logs", "jobs.sqlite3", start.UNFINISHED})


def test_k109_an_archive_holds_no_key_and_no_log(made):
    told = b"".join(zipfile.ZipFile(made).read(name) for name in zipfile.ZipFile(made).namelist())
    names = zipfile.ZipFile(made).namelist()
    assert b"the key of this site" not in told
    assert {name.partition("/")[0] for name in names} == {"lifeline.sqlite3", "files", "chain", "own", "manifest.json"}
    assert (made.stat().st_mode & 0o777) == 0o600


def test_k109_a_backup_beside_writers_holds_one_state(site, tmp_path):
    """A writer keeps two tables equal; in no backup do they differ, and no write waits for a lock."""
    path = site / "lifeline.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")  # as a site that runs
        database.execute("CREATE TABLE twin (text TEXT)")
        database.execute("DELETE FROM note")
    database.close()
    stop, written, failed = threading.Event(), threading.Event(), []

    def write():
        mine = sqlite3.connect(path, timeout=60, isolation_level=None)
        while not stop.is_set():
            try:
                mine.execute("BEGIN IMMEDIATE")
                for table in ("note", "twin"):
                    mine.execute(f"INSERT INTO {table} VALUES ('x')")
                mine.execute("COMMIT")
                written.set()
            except sqlite3.Error as problem:
                failed.append(problem)
        mine.close()

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for number in range(5):
            written.clear()
            assert written.wait(60)
            told = backup.back_up(tmp_path / str(number), now=NOW, progress=nothing).facts["rows"]
            counts.append((told["note"], told["twin"]))
    finally:
        stop.set()
        writer.join()
    assert failed == []
    assert all(note == twin for note, twin in counts)
    assert counts[-1][0] > counts[0][0]


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_k110_one_changed_bit_anywhere_is_found(made, place, bit):
    content = bytearray(made.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    altered = made.with_name("altered")
    altered.write_bytes(content)
    with pytest.raises(archive.DamagedError):
        archive.check(altered)


@given(kept=st.floats(0, 1, exclude_max=True))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_k110_a_cut_anywhere_is_found(made, kept):
    content = made.read_bytes()
    cut = made.with_name("cut")
    cut.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(archive.DamagedError):
        archive.check(cut)


def forged(made, change):
    """The archive, written again by `change(members)` with a right hash at the end: damaged on purpose."""
    members = {name: zipfile.ZipFile(made).read(name) for name in zipfile.ZipFile(made).namelist()}
    change(members)
    path = made.with_name("forged")
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
        file.comment = b"0" * 64
    whole = path.read_bytes()[:-64]
    import hashlib

    path.write_bytes(whole + hashlib.sha256(whole).hexdigest().encode())
    return path


def outside(members):
    manifest = json.loads(members["manifest.json"])
    manifest["members"][1]["name"] = "../outside"
    members["../outside"] = members.pop("chain/heads.log")
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.update({"files/ab/cd/abcd": b"another"}),
        lambda members: members.pop("files/ab/cd/abcd"),
        lambda members: members.update({"files/new": b"more"}),
        lambda members: members.update({"manifest.json": b"{}"}),
        lambda members: members.pop("manifest.json"),
        outside,
    ],
    ids=[
        "a member changed",
        "a member gone",
        "a member too many",
        "an empty manifest",
        "no manifest",
        "a place outside",
    ],
)
def test_k110_a_manifest_that_does_not_fit_is_found_though_the_whole_has_a_right_hash(made, change, tmp_path):
    with pytest.raises(archive.DamagedError):
        archive.check(forged(made, change))
    assert not (tmp_path / "outside").exists()


def test_k110_nothing_is_written_when_an_archive_is_refused(made, tmp_path, settings):
    settings.DATA = tmp_path / "new"
    settings.DATA.mkdir()
    made.write_bytes(made.read_bytes()[:-1000])
    with pytest.raises(Refused) as refused:
        backup.restore(made, progress=nothing)
    assert refused.value.rule == "K-110"
    assert everything(settings.DATA) == set()


@pytest.mark.parametrize("held", ["lifeline.sqlite3", "files/ab", "anything"])
def test_k109_a_folder_that_holds_something_is_refused_and_stays_as_it_is(made, tmp_path, settings, held):
    settings.DATA = tmp_path / "new"
    (settings.DATA / held).parent.mkdir(parents=True)
    (settings.DATA / held).write_text("here")
    before = everything(settings.DATA)
    with pytest.raises(Refused) as refused:
        backup.restore(made, progress=nothing)
    assert refused.value.rule == "K-109"
    assert everything(settings.DATA) == before
    assert (settings.DATA / held).read_text() == "here"


@pytest.mark.parametrize(
    ("fact", "value"), [("database", "postgresql"), ("migrations", ["kernel.0001_initial", "kernel.9999_future"])]
)
def test_k109_another_kind_of_database_or_a_newer_version_is_refused(made, tmp_path, settings, fact, value):
    def change(members):
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), fact: value}).encode()

    settings.DATA = tmp_path / "new"
    settings.DATA.mkdir()
    with pytest.raises(Refused) as refused:
        backup.restore(forged(made, change), progress=nothing)
    assert refused.value.rule == "K-109"
    assert everything(settings.DATA) == set()


def test_k109_a_restore_that_was_killed_is_told_and_can_be_run_again(site, made, tmp_path, settings):
    settings.DATA = tmp_path / "new"
    (settings.DATA / start.UNFINISHED).mkdir(parents=True)
    (settings.DATA / start.UNFINISHED / "lifeline.sqlite3").write_bytes(b"half")
    (settings.DATA / "files").mkdir()
    (settings.DATA / "files" / "half").write_text("half")
    with pytest.raises(start.CannotStartError, match="A restore was interrupted here"):
        start.check_folder(settings.DATA)
    backup.restore(made, progress=nothing)
    assert rows(settings.DATA) == rows(site)
    assert not (settings.DATA / "files" / "half").exists()
    start.check_folder(settings.DATA)


def test_a_backup_never_writes_over_a_file_and_a_failed_one_leaves_none(site, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(FileExistsError):
        backup.back_up(taken, now=NOW, progress=nothing)
    assert taken.read_text() == "mine"
    (site / "lifeline.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(Unavailable, match="file is not a database"):
        backup.back_up(tmp_path / "failed", now=NOW, progress=nothing)
    assert not list(tmp_path.glob("failed*"))
    assert not list(site.glob(".backup-*"))


def test_there_is_nothing_to_back_up_where_there_is_no_site(embedded, tmp_path, settings):
    settings.DATA = tmp_path
    with pytest.raises(Unavailable):
        backup.back_up(tmp_path / "x", now=NOW, progress=nothing)
    assert list(tmp_path.iterdir()) == []


def lifeline(data, *words, **more):
    """A command in a process of its own; its exit code and both outputs."""
    command = [*MANAGE, *words, "--lang", "en"]
    ended = subprocess.run(
        command, env=environment(data, **more), capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended.returncode, ended.stdout, ended.stderr


def test_k25_k109_the_commands_take_a_site_over_and_the_chain_stays_sound(data, tmp_path):
    path, new = tmp_path / "site.lifeline", tmp_path / "new"
    code, out, _err = lifeline(data, "backup", str(path))
    assert (code, out.splitlines()[0].partition(":")[0]) == (0, f"Written to {path}")
    assert lifeline(data, "backup", str(path))[::2] == (2, f"There is a file {path} already. Choose another name.\n")
    code, out, _err = lifeline(new, "restore", str(path), "--json")
    assert (code, json.loads(out)["database"]) == (0, "sqlite")
    code, out, _err = lifeline(new, "chain", "verify", "--json")
    assert (code, json.loads(out)["sound"]) == (0, True)
    with sqlite3.connect(new / "lifeline.sqlite3") as database:
        assert database.execute("SELECT kind FROM kernel_event").fetchall() == [("kernel.site.restored",)]
    database.close()
    code, _out, err = lifeline(new, "restore", str(path))
    assert (code, "is not empty" in err) == (3, True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_k109_postgresql_comes_back_equal_and_only_into_an_empty_database(tmp_path, settings):
    """Backs up the tests' own database, and restores it into another one of the same server."""
    assert connection.vendor == "postgresql"
    where = connection.settings_dict
    url = f"postgresql://{where['USER']}@/{{}}?host={where['HOST']}"
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS lifeline_restored")
        cursor.execute("CREATE DATABASE lifeline_restored")
    path, old, new = tmp_path / "site.lifeline", tmp_path / "old", tmp_path / "new"
    code, out, err = lifeline(old, "backup", str(path), "--json", LIFELINE_DATABASE_URL=url.format(where["NAME"]))
    assert code == 0, err
    told = json.loads(out)
    into = {"LIFELINE_DATABASE_URL": url.format("lifeline_restored")}
    code, out, err = lifeline(new, "restore", str(path), "--json", **into)
    assert code == 0, err
    assert json.loads(out)["rows"] == told["rows"]
    assert lifeline(new, "chain", "verify", **into)[0] == 0
    code, _out, err = lifeline(tmp_path / "third", "restore", str(path), **into)
    assert (code, err) == (3, "The database is not empty. A backup is restored into an empty one only.\n")
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE lifeline_restored WITH (FORCE)")


def test_a_missing_client_of_postgresql_is_told(monkeypatch):
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter(()))
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Unavailable):
        client_program("pg_dump")
