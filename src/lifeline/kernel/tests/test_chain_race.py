"""The chain among several connections, several processes, and processes that are killed."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from lifeline.kernel import chain, merkle
from lifeline.kernel.chain import processes
from lifeline.kernel.events import Subject, bound_now, erase, record
from lifeline.kernel.events.pending import move_pending
from lifeline.kernel.models import Event, Pending, Personal
from lifeline.kernel.tests.chains import NOON, PERSON, build
from lifeline.kernel.tests.kinds import CASE, CLOSED, FILED, OPENED
from tests import migrated
from tests.mother import Mother

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path):
    settings.DATA = tmp_path


def together(*works):
    """Run each in a thread with a connection of its own; the first error of any is raised."""

    def run(work):
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        for running in [threads.submit(run, work) for work in works]:
            running.result()


def write_many():
    """Sixty actions, one in seven of which is rolled back."""
    for number in range(60):
        with transaction.atomic(), bound_now(NOON):
            record(CLOSED, CASE, actor=PERSON, rows=number)
            record(OPENED, CASE, actor=PERSON, name="王芳")
            if number % 7 == 0:
                transaction.set_rollback(True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_k27_verification_and_two_sealers_run_beside_writers():
    done = threading.Event()
    verdicts = []

    def writers():
        together(write_many, write_many, write_many)
        await_two()
        done.set()

    def await_two():
        """The last writes may be over before a slow machine has verified twice."""
        until = time.monotonic() + 60
        while len(verdicts) < 2 and time.monotonic() < until:
            time.sleep(0.01)

    def until_done(work):
        while not done.is_set():
            work()

    together(
        writers,
        lambda: until_done(lambda: chain.seal_due(NOON)),
        lambda: until_done(lambda: chain.seal_due(NOON)),
        lambda: until_done(lambda: verdicts.append(chain.verify(now=NOON))),
    )
    chain.seal_now(NOON)
    assert len(verdicts) > 1
    assert [verdict.counts for verdict in verdicts if not verdict.sound] == []
    verdict = chain.verify(now=NOON)
    assert (verdict.sound, verdict.events, verdict.unsealed) == (True, 3 * 2 * 51, 0)
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 307))
    assert [seal.no for seal in chain.import_roots(chain.log_path())] == list(range(1, verdict.last + 1))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_k23_what_is_erased_while_it_is_moved_does_not_come_back():
    subjects = [
        Subject("test.report", f"{number:0>26}".translate(str.maketrans("0189", "abcd"))) for number in range(20)
    ]
    with transaction.atomic(), bound_now(NOON):
        for subject in subjects:
            record(FILED, subject, actor=None, by="reporter", text="…")

    def forget():
        for subject in subjects:
            with transaction.atomic(), bound_now(NOON):
                erase(subject, reason="P-12", actor=PERSON)

    together(forget, lambda: move_pending(NOON + timedelta(hours=2)))
    assert not Personal.objects.exists()
    assert (Pending.objects.count(), Event.objects.filter(kind=FILED).count()) == (0, 20)
    chain.seal_now(NOON)
    verdict = chain.verify(now=NOON)
    assert (verdict.sound, verdict.erased) == (True, 20)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_k20_two_processes_find_what_one_finds(monkeypatch):
    monkeypatch.setattr(processes, "FEW_EVENTS", 1)
    build(6)
    seen = []
    verdict = chain.verify(now=NOON, jobs=2, progress=lambda done, total: seen.append((done, total)))
    assert (verdict.sound, verdict.seals, verdict.events, verdict.values) == (True, 6, 36, 24)
    assert seen[-1] == (36, 36)


@pytest.mark.django_db(transaction=True)
def test_k20_another_process_finds_what_this_one_finds(tmp_path):
    """On SQLite: the test's database is in memory, so it is copied to a file first."""
    if connection.vendor != "sqlite":
        pytest.skip("the PostgreSQL case is test_k20_two_processes_find_what_one_finds")
    build(4)
    with sqlite3.connect(tmp_path / "a copy?.sqlite3") as copy:
        connection.connection.backup(copy)
        for statement in (
            "DROP TRIGGER event_is_not_changed",
            "UPDATE kernel_event SET data = CAST(x'ff' AS TEXT) WHERE seq = 9",
            "UPDATE kernel_event SET data = '{}' WHERE seq = 16",
        ):
            copy.execute(statement)
    copy.close()
    prev = merkle.first_prev(chain.site_id())
    order = {
        "vendor": "sqlite",
        "connect": {"name": str(tmp_path / "a copy?.sqlite3")},
        "first": 1,
        "last": 4,
        "first_prev": prev.hex(),
    }
    counted = []
    found = processes._elsewhere(order, counted.append)
    assert (found.seals, found.events, sum(counted)) == (4, 24, 24)
    assert [(fault.check, fault.seal, fault.seq) for fault in found.faults] == [("leaf", 2, 9), ("leaf", 3, 16)]


WORKER = """
import sys
from datetime import timedelta
from types import SimpleNamespace
from django.db import transaction
from lifeline.kernel import chain
from lifeline.kernel.events import bound_now, record
from lifeline.kernel.events.pending import move_pending
from lifeline.kernel.tests.chains import NOON
from lifeline.kernel.tests.kinds import CASE, CLOSED, FILED, REPORT

begin = int(sys.argv[1])
for number in range(begin, begin + 100_000):
    now = NOON + timedelta(minutes=number)
    with transaction.atomic(), bound_now(now):
        exact = record(CLOSED, CASE, actor=None, by="clock", rows=number)
        coarse = record(FILED, REPORT, actor=None, by="reporter", text="…")
    print(exact.id, coarse.id, number, flush=True)
    move_pending(now)
    chain.seal_due(now)
"""


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_the_chain_is_sound(tmp_path):
    """`kill -9` while events are recorded, moved and sealed, again and again on one data folder."""
    migrated.site(tmp_path)
    acknowledged, number = [], 0
    with Mother(tmp_path) as mother:
        for turn in range(6):
            with mother.child(WORKER, str(number)) as worker:
                acknowledged += [worker.stdout.readline() for _ in range(1 + turn)]
                time.sleep(random.uniform(0.05, 0.6))
                worker.kill()
                acknowledged += [line for line in worker.stdout if line.endswith("\n")]
            number = int(acknowledged[-1].split()[2]) + 1
    told = {int(word) for line in acknowledged for word in line.split()[:2]}
    copy = sqlite3.connect(tmp_path / "lifeline.sqlite3")
    stored = {row[0] for row in copy.execute("SELECT id FROM kernel_event UNION SELECT id FROM kernel_pending")}
    copy.close()
    assert told <= stored
    assert len(told) > 12
    verify = [sys.executable, str(ROOT / "manage.py"), "chain", "verify", "--data", str(tmp_path), "--lang", "en"]
    ended = subprocess.run(
        verify,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LIFELINE_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert "Seals 1 to" in ended.stdout, ended.stderr
    faults = [line for line in ended.stdout.splitlines() if "×" in line]
    assert all("not sealed in time" in line for line in faults), ended.stdout + ended.stderr
