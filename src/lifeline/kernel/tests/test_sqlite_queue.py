"""K-6: writers queue, readers do not, on the embedded database."""

import hashlib
import inspect
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base as django_base
from django.db.transaction import Atomic

from config.settings import database
from lifeline.kernel.sqlite.base import DatabaseWrapper, only_reads
from lifeline.kernel.sqlite.queue import WriteQueue

ROOT = Path(__file__).parents[4]
RACER = """
import django, sys, threading
from pathlib import Path
from django.conf import settings
from config.settings import database
settings.configure(DATABASES={"default": database("", Path(sys.argv[1]))})
django.setup()
from django.db import connection, transaction

def race(rounds):
    for number in range(rounds):
        if number % 2:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT n FROM counter")
                cursor.execute("UPDATE counter SET n = %s", [cursor.fetchone()[0] + 1])
        else:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE counter SET n = n + 1 RETURNING n")
                cursor.fetchone()
    connection.close()

threads = [threading.Thread(target=race, args=[int(sys.argv[2])]) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def connect(folder):
    """A connection as a site has it."""
    wrapper = DatabaseWrapper({**BLANK, **database("", folder)}, alias="racing")
    wrapper.inc_thread_sharing()
    return wrapper


BLANK = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
}


@pytest.fixture
def site(tmp_path, django_db_blocker):
    """A folder with a database of one number; the connections below go to it and not to the tests' own database."""
    with django_db_blocker.unblock():
        wrapper = connect(tmp_path)
        with wrapper.cursor() as cursor:
            cursor.execute("CREATE TABLE counter (n INTEGER)")
            cursor.execute("INSERT INTO counter VALUES (0)")
        wrapper.close()
        yield tmp_path


@pytest.fixture
def two(site):
    pair = connect(site), connect(site)
    yield pair
    for wrapper in pair:
        wrapper.close()


def total(site):
    return sqlite3.connect(site / "lifeline.sqlite3").execute("SELECT n FROM counter").fetchone()[0]


def begin(wrapper):
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(wrapper):
    wrapper.commit()
    wrapper.set_autocommit(True)


def test_k6_of_3000_racing_writes_of_three_processes_none_fails_and_none_is_lost(site):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "LIFELINE_DATA": str(site)}
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, str(site), "500"], env=environment, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [racer.communicate()[1].decode() for racer in racers]
    assert errors == ["", "", ""]
    assert total(site) == 3000


def test_k6_a_writing_transaction_holds_the_queue_until_its_commit(two):
    writer, other = two
    begin(writer)
    assert not other_gets_in(other, within=0.05)
    end(writer)
    assert other_gets_in(other)


def test_k6_a_rollback_lets_the_next_writer_in(two):
    writer, other = two
    begin(writer)
    writer.rollback()
    writer.set_autocommit(True)
    assert other_gets_in(other)


def test_k6_a_connection_closed_in_the_middle_lets_the_next_writer_in(two):
    writer, other = two
    begin(writer)
    writer.close()
    assert other_gets_in(other)


def other_gets_in(wrapper, within=60):
    queue = WriteQueue(Path(wrapper.settings_dict["NAME"]))
    got_in = queue.enter(within)
    queue.close()
    return got_in


def test_k6_a_single_write_outside_a_transaction_leaves_the_queue_free_and_is_committed(two, site):
    writer, other = two
    with writer.cursor() as cursor:
        cursor.execute("UPDATE counter SET n = 7 RETURNING n")
        assert other_gets_in(other)
        assert total(site) == 7
        assert cursor.fetchall() == [(7,)]
        assert cursor.fetchone() is None


def test_k6_a_failing_single_write_leaves_the_queue_free(two):
    writer, other = two
    with pytest.raises(OperationalError, match="no such table"), writer.cursor() as cursor:
        cursor.execute("UPDATE nowhere SET n = 7")
    assert other_gets_in(other)


def test_k6_readers_pass_while_a_writer_holds_the_queue(two):
    writer, reader = two
    begin(writer)
    with reader.cursor() as cursor:
        assert cursor.execute("WITH one AS (SELECT 1 AS x) SELECT n + x FROM counter, one").fetchone() == (1,)
    end(writer)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 1", True),
        ("WITH x AS (SELECT 1) SELECT * FROM x", True),
        ("WITH x AS (SELECT 1) INSERT INTO y SELECT * FROM x", False),
        ("insert into x values (1)", False),
        ("VACUUM", False),
        ("", False),
    ],
)
def test_k6_a_statement_queues_unless_it_surely_only_reads(query, expected):
    assert only_reads(query) is expected


def test_k6_whoever_waits_too_long_gets_an_error_and_blocks_nobody_after_it(two, monkeypatch):
    monkeypatch.setattr("lifeline.kernel.sqlite.base.WAIT_SECONDS", 0.05)
    writer, late = two
    begin(writer)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(late)
    end(writer)
    assert other_gets_in(writer)  # the late one's place in the queue is behind it, and given back
    begin(late)
    end(late)


def test_k6_writers_are_served_while_another_waits(site):
    """A thread that waits is woken by the end of the writer before it, not by a pause that has run out."""
    first, second = WriteQueue(site / "x"), WriteQueue(site / "x")
    assert first.enter(1)
    waited = []

    def wait():
        began = time.monotonic()
        assert second.enter(120)
        waited.append(time.monotonic() - began)
        second.close()

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.2)
    first.close()
    thread.join()
    assert waited[0] < 60


@pytest.mark.django_db
def test_k6_nested_transactions_share_one_turn():
    with transaction.atomic(), transaction.atomic():
        assert transaction.get_connection().in_atomic_block


def test_k6_sites_write_through_to_the_disk(two):
    with two[0].cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: acknowledged is there after a power cut
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


PRIVATE = {
    "_start_transaction_under_autocommit": django_base.DatabaseWrapper._start_transaction_under_autocommit,
    "_commit": BaseDatabaseWrapper._commit,
    "_rollback": BaseDatabaseWrapper._rollback,
    "_close": BaseDatabaseWrapper._close,
    "create_cursor": django_base.DatabaseWrapper.create_cursor,
    "set_autocommit": BaseDatabaseWrapper.set_autocommit,
    "SQLiteCursorWrapper": django_base.SQLiteCursorWrapper,
    "Atomic": Atomic,
}
WRITTEN_AGAINST = {  # the first 16 digits of the SHA-256 of each source, Django 5.2.19
    "Atomic": ("4d0b374169265973",),
    "SQLiteCursorWrapper": ("48f67df372beca0b",),
    "_close": ("d1a3f0e9a11cd084",),
    "_commit": ("8ebc361e1e8fcb8d",),
    "_rollback": ("d671ec3bb3c8ed44",),
    "_start_transaction_under_autocommit": ("7315cfc61c1dde12",),
    "create_cursor": ("9e8198be0a5d41e9",),
    "set_autocommit": ("4e91610fe9d81813",),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_k6_djangos_private_hooks_are_those_that_the_queue_was_written_against(name):
    """After an upgrade of Django: read the changed hook, run the race above, then write the new digest here."""
    digest = hashlib.sha256(inspect.getsource(PRIVATE[name]).encode()).hexdigest()[:16]
    assert digest in WRITTEN_AGAINST.get(name, ()), f"{name} of Django has changed: {digest}"
