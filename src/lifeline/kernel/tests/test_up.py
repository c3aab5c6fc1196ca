"""`./lifeline up`: what is said when it cannot start (K-107), and that killing its processes loses nothing (K-108)."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.db.migrations.loader import MigrationLoader

from lifeline.kernel import start
from lifeline.kernel.supervisor import DRAIN_SECONDS
from lifeline.kernel.tests.sites import (
    MANAGE,
    PATIENCE,
    PROCESSES,
    ROOT,
    environment,
    free_port,
    gone,
    running,
)
from tests.mother import Mother


def fails(data, *words, **more):
    """The sentences with which `up` ends; it must say them without a trace and with exit 4."""
    command = [*MANAGE, "up", "--empty", *words]
    ended = subprocess.run(
        command, env=environment(data, **more), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    return english(ended.stderr, ended.returncode)


def english(told, code):
    """The second of two sentences, without a trace and with exit 4."""
    assert "Traceback" not in told
    assert code == 4, told
    chinese, second = told.splitlines()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    return second


UP = """
import os, sys
os.dup2(1, 2)
try:
    from manage import main
    main()
except SystemExit as end:
    print("EXIT", end.code)
"""


@pytest.fixture(scope="module")
def starter(migrated, tmp_path_factory):
    """A process that has loaded the site, on a folder that each test fills anew; what it forks runs the command."""
    folder = shutil.copytree(migrated, tmp_path_factory.mktemp("up") / "data")
    with Mother(folder) as mother:
        yield folder, mother


@pytest.fixture
def site(migrated, starter):
    """A data folder as `data`, and how `up` ends there: where its settings are well, which is long after they are read."""
    folder, mother = starter
    shutil.rmtree(folder)
    shutil.copytree(migrated, folder)

    def ends(*words):
        with mother.child(UP, "up", "--empty", *words) as child:
            told, _, code = child.stdout.read().rpartition("EXIT ")
        return english(told, int(code))

    return SimpleNamespace(data=folder, fails=ends)


def test_k107_a_port_in_use_is_one_sentence(site):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert site.fails("--port", str(port)) == (
            f"Port {port} is in use by another program. Choose another one with --port."
        )


def test_k107_a_port_out_of_range_is_one_sentence(site):
    assert site.fails("--port", "70000") == "This machine cannot listen on 127.0.0.1, port 70000."


def test_k107_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    assert fails(folder) == f"The data folder {folder} cannot be written (Not a directory)."


def test_k107_a_site_of_before_the_folding_starts_if_it_was_up_to_date_then(data):
    folded = MigrationLoader(None).disk_migrations["hotline", "0001_tables"].replaces
    assert not start.known_migrations(MigrationLoader(None)).isdisjoint(folded)
    with sqlite3.connect(data / "lifeline.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'hotline' AND name = '0001_tables'")
        rows = [(app, name, "2026-01-01") for app, name in folded]
        database.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows)
    with running(data, free_port()) as site:
        assert site.answers()


def test_k107_a_site_between_migrations_that_are_still_there_goes_on_one_by_one():
    files = MigrationLoader(None).disk_migrations
    between = SimpleNamespace(applied_migrations={("innovation", "0001_tables")}, disk_migrations=files)
    assert start.half_folded(between) is False
    between.applied_migrations = {("hotline", "0001_initial")}
    assert start.half_folded(between) is True


def test_k107_a_site_of_before_the_folding_that_lacks_a_part_is_one_sentence(site):
    with sqlite3.connect(site.data / "lifeline.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'hotline'")
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('hotline', '0001_initial', '2026-01-01')"
        )
    assert site.fails() == (
        f"The database comes from a version that is too old. Start version {start.FOLDED_AFTER} on it first."
    )


def test_k107_a_newer_database_is_one_sentence_and_is_not_migrated(site):
    with sqlite3.connect(site.data / "lifeline.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_future', '2030-01-01')"
        )
        database.execute("DELETE FROM django_migrations WHERE app = 'kernel' AND name LIKE '%_demo'")
    assert site.fails() == (
        "The database was made by a newer version of Lifeline (kernel.9999_future). Install that version."
    )
    with sqlite3.connect(site.data / "lifeline.sqlite3") as database:
        told = "SELECT COUNT(*) FROM django_migrations WHERE app = 'kernel' AND name LIKE '%_demo'"
        assert database.execute(told).fetchone() == (0,)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEBUG", "perhaps", "LIFELINE_DEBUG must be 1 or 0, not 'perhaps'."),
        ("CARE_TARGET_HOURS", "72", "LIFELINE_CARE_TARGET_HOURS must be between 4 and 48, not '72'."),
        ("WEB_WORKERS", "many", "LIFELINE_WEB_WORKERS must be a whole number, not 'many'."),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "LIFELINE_DATABASE_URL must be an address like postgresql://…, not 'mysql://…'.",
        ),
    ],
)
def test_k107_a_bad_setting_is_one_sentence(data, name, value, told):
    assert fails(data, **{f"LIFELINE_{name}": value}) == told


def test_k107_a_database_that_does_not_answer_is_one_sentence(data):
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    assert fails(data, LIFELINE_DATABASE_URL=url).startswith("The database cannot be used: ")


def test_k107_a_damaged_database_is_one_sentence(site):
    for path in site.data.glob("lifeline.sqlite3*"):
        path.unlink()
    (site.data / "lifeline.sqlite3").write_bytes(b"not a database" * 100)
    assert site.fails() == "The database cannot be used: file is not a database"


def test_k107_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "FREE_BYTES", 2**60)
    with pytest.raises(start.CannotStartError) as refused:
        start.check_folder(tmp_path)
    chinese, english = str(refused.value).splitlines()
    assert english == f"The disk of {tmp_path} is full: less than {2**40} MB are free."
    assert chinese.startswith(f"{tmp_path}")


def test_k107_too_old_a_python_is_one_sentence(tmp_path):
    for name in ("lifeline", "requirements"):
        (shutil.copytree if name == "requirements" else shutil.copy)(ROOT / name, tmp_path / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("readlink", "dirname", "cksum", "ls", "sort", "grep", "tr", "awk"):
        (programs / name).symlink_to(shutil.which(name))
    old = programs / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    ended = subprocess.run(
        ["/bin/sh", tmp_path / "lifeline", "up"],
        env={"PATH": str(programs), "HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    chinese, english = ended.stderr.splitlines()
    assert ended.returncode == 4
    assert english.startswith("Lifeline needs Python 3.11 or newer with venv and SQLite 3.37 (here: Python 3.9.2).")
    assert "生命线需要 Python 3.11" in chinese


def test_a_second_start_on_one_folder_is_refused_and_told_the_address(data):
    port = free_port()
    with running(data, port) as site:
        assert site.answers()
        assert fails(data, "--port", str(free_port())) == (
            f"Lifeline already runs on this data folder, at http://127.0.0.1:{port}/."
        )


def test_k108_a_killed_site_leaves_no_process_and_serves_again_within_seconds(data):
    port = free_port()
    with running(data, port) as site:
        assert site.answers()
        children = site.whole()
        assert len(children) == PROCESSES
        site.process.kill()
        assert gone(children)
    with running(data, port) as again:
        assert again.answers()


def test_k108_a_killed_child_is_started_again(data):
    with running(data, free_port()) as site:
        assert site.answers()
        before = site.whole()
        for pid in before:
            with suppress(ProcessLookupError):  # a worker dies with its web
                os.kill(pid, signal.SIGKILL)
        assert gone(before)
        assert site.answers()
        assert len(site.whole()) == len(before) == PROCESSES
        assert site.process.poll() is None


def test_ctrl_c_ends_all_within_ten_seconds_and_with_exit_0(data):
    """Whoever needs longer is killed (test_supervisor.py)."""
    assert DRAIN_SECONDS == 10
    with running(data, free_port()) as site:
        assert site.answers()
        children = site.whole()
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(PATIENCE) == 0
        assert gone(children)
        assert site.process.stdout.read().splitlines()[-1] == "Lifeline has ended."


WRITER = """
import itertools, sys
from pathlib import Path
import django
from django.conf import settings
from config.settings import database
settings.configure(DATABASES={"default": database("", Path(sys.argv[1]))})
django.setup()
from django.db import connection, transaction
for number in itertools.count(1):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO acknowledged VALUES (%s)", [number])
    print(number, flush=True)
"""


def test_k108_what_was_acknowledged_is_there_after_kill_9_in_the_middle_of_writing(tmp_path):
    database = sqlite3.connect(tmp_path / "lifeline.sqlite3")
    database.execute("CREATE TABLE acknowledged (n INTEGER)")
    database.commit()
    told = 0
    for _round in range(3):
        database.execute("DELETE FROM acknowledged")
        database.commit()
        path = f"{ROOT / 'src'}:{ROOT}"
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        writer = subprocess.Popen(command, env=environment(tmp_path, PYTHONPATH=path), stdout=-1)
        for _line in range(50):
            writer.stdout.readline()
        writer.kill()
        rest = writer.stdout.read().split()
        writer.communicate()
        told = 50 + len(rest)
        there = database.execute("SELECT COUNT(*), MAX(n) FROM acknowledged").fetchone()
        assert there in {(told, told), (told + 1, told + 1)}  # one may be committed and not yet told
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
