"""The kernel's figures: racing writes, backup and the start of a site here, each module's own in kernel_MODULE.py."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from lifeline.kernel import backup
from lifeline.kernel.models import ClockRun

CLIENTS = 16


def run(bench):
    writing(bench)
    backing_up(bench)
    starting(bench)
    for path in sorted(Path(__file__).parent.glob("kernel_*.py")):
        bench.include(path)


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
