"""The kernel's figures: writing, sealing, verifying, the calendar, backup, and the start of a site."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from lifeline.kernel import backup, chain
from lifeline.kernel.action import action
from lifeline.kernel.calendar import store
from lifeline.kernel.chain import RESTORED
from lifeline.kernel.events import Entry, Subject, record, record_many
from lifeline.kernel.models import ClockRun, Event

EVENTS = 100_000
CLIENTS = 16


def run(bench):
    writing(bench)
    recording(bench)
    verifying(bench)
    counting_days(bench)
    backing_up(bench)
    starting(bench)


def writing(bench):
    """Racing single-row transactions of 16 threads: rate, slowest hundredth, and no lock error."""
    spent, errors = [], []

    def client(number):
        for _round in range(3000 // CLIENTS):
            began = time.perf_counter()
            try:
                with transaction.atomic():
                    ClockRun.objects.update_or_create(name=f"bench {number}", defaults={"last_at": timezone.now()})
            except Exception as problem:  # noqa: BLE001
                errors.append(problem)
            spent.append((time.perf_counter() - began) * 1000)
        connections.close_all()

    threads = [threading.Thread(target=client, args=[number]) for number in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bench.rate("racing writes", len(spent), time.perf_counter() - began, unit="writes/s")
    bench.limit("racing writes, p99", sorted(spent)[int(len(spent) * 0.99)], target=100, unit="ms")
    bench.limit("lock errors in 3,000 racing writes", len(errors), target=0, unit="errors")
    ClockRun.objects.filter(name__startswith="bench").delete()


@action
def one_event(*, actor, now):  # noqa: ARG001 - `now` is read by the decorator
    return record(RESTORED, Subject("kernel.site", "1"), actor=actor, by="cli", no=0, head="")


def recording(bench):
    """A short write with its event, and what `record` alone costs inside a transaction."""

    def with_event():
        with transaction.atomic():
            ClockRun.objects.update_or_create(name="bench", defaults={"last_at": timezone.now()})
            one_event(actor=None, now=timezone.now())

    bench.time("write of one row with its event", with_event, n=300)
    with transaction.atomic():
        bench.time("an event adds", lambda: one_event(actor=None, now=timezone.now()), n=500, target_ms=0.15)
    ClockRun.objects.filter(name="bench").delete()


def verifying(bench):
    missing = EVENTS - Event.objects.count()
    if missing > 0:
        bench.say(f"writing {missing:,} events")
        many([Entry(Subject("kernel.site", "1"), {"no": number, "head": ""}) for number in range(missing)])
    began = time.perf_counter()
    seals = chain.seal_due(timezone.now())
    if seals:
        sealed = sum(seal.size for seal in seals)
        bench.limit("sealing 5,000 events", (time.perf_counter() - began) * 1000 / sealed * 5000, target=150, unit="ms")
    began = time.perf_counter()
    verdict = chain.verify(jobs=2, now=timezone.now())
    assert verdict.sound, verdict.lines()
    bench.rate("verify the chain", verdict.events, time.perf_counter() - began, target=100_000, unit="events/s")


@action
def write_many(rows, *, actor, now):  # noqa: ARG001 - `now` is read by the decorator
    return record_many(RESTORED, rows, actor=actor, by="cli")


def many(rows):
    for first in range(0, len(rows), 10_000):
        write_many(rows[first : first + 10_000], actor=None, now=timezone.now())


def counting_days(bench):
    calendar, start = store.office(), datetime(2026, 2, 13, 2, tzinfo=UTC)
    began = time.perf_counter()
    for _round in range(50_000):
        calendar.add_days(start, 3, end="close")
    bench.rate("add_days", 50_000, time.perf_counter() - began, target=100_000, unit="1/s")


def backing_up(bench):
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        manifest = backup.back_up(Path(folder) / "site", now=timezone.now(), progress=lambda *_: None)
        size = sum(member.size for member in manifest.members)
        bench.rate("backup", round(size / 1e6), time.perf_counter() - began, unit="MB/s")


def starting(bench):
    """`up` on this data folder, until the first page: a second start, since all is prepared."""
    connection.close()
    port = 8100 + os.getpid() % 20000
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    for round_ in ("first", "second"):
        began = time.perf_counter()
        site = subprocess.Popen(command, cwd=settings.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not answers(port) and time.perf_counter() - began < 60:
                time.sleep(0.02)
            if round_ == "second":
                bench.limit("second start, until the first page", time.perf_counter() - began, target=5, unit="s")
                memory(bench, site.pid)
        finally:
            site.terminate()
            site.wait(20)


def answers(port):
    try:
        ask = HTTPConnection("127.0.0.1", port, timeout=5)
        ask.request("GET", "/")
        ask.getresponse().read()
        ask.close()
    except OSError:
        return False
    return True


def memory(bench, parent):
    """The largest process of the site, in MB that are its own or shared (RSS)."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in told.splitlines()]
    family, size = {parent}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, ppid, _rss in rows if ppid in family}
    bench.limit(
        "memory of the largest process",
        max(rss for pid, _p, rss in rows if pid in family) / 1024,
        target=200,
        unit="MB",
    )
