"""A real site under fifty clients: `up` on the bench's own folder, killed with -9 in the middle, and served again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.utils import timezone

from lifeline.hotline.models import Case
from lifeline.people.actions import tokens
from lifeline.people.models import Person

CLIENTS, PAUSE_SECONDS = 50, 2.0
BEFORE_KILL, AFTER = 40.0, 20.0
REST = "/api/v1/hotline/cases/"


class Site:
    """`up` on the data folder of this benchmark."""

    def __init__(self) -> None:
        self.port = 8100 + os.getpid() % 20000
        command = [sys.executable, "manage.py", "up", "--port", str(self.port)]
        self.began = time.perf_counter()
        more = {
            "LIFELINE_REST_WRITES": "1000000",
            "LIFELINE_REST_READS": "1000000",
            "LIFELINE_DATA": str(settings.DATA),
        }
        self.process = subprocess.Popen(
            command, cwd=settings.ROOT, env={**os.environ, **more}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not self.answers():
            if self.process.poll() is not None or time.perf_counter() - self.began > 120:
                raise RuntimeError("the site does not start")
            time.sleep(0.05)
        self.seconds = time.perf_counter() - self.began

    def answers(self) -> bool:
        try:
            ask = HTTPConnection("127.0.0.1", self.port, timeout=5)
            ask.request("GET", "/login/")
            return ask.getresponse().status == 200
        except (OSError, HTTPException):
            return False

    def family(self) -> dict[int, tuple[float, str]]:
        """Process → (its memory in MB: private, and its share of what is shared; its command)."""
        told = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        rows = [line.split(None, 2) for line in told.splitlines()]
        found, size = {self.process.pid}, 0
        while len(found) > size:
            size = len(found)
            found |= {int(pid) for pid, ppid, _args in rows if int(ppid) in found}
        return {int(pid): (memory(int(pid)), args) for pid, _ppid, args in rows if int(pid) in found}

    def kill(self) -> None:
        """Everything at once, as when the current fails for this site alone."""
        for pid in self.family():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(20)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def memory(pid: int) -> float:
    """Proportional memory of a process in MB, or 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class Clients:
    """Fifty persons who report, look at their cases, and report again; each step has its own key (K-103)."""

    def __init__(self, port: int, keys: list[str], *, pause: float) -> None:
        self.port, self.keys, self.pause = port, keys, pause
        self.acknowledged: list[str] = []
        self.spent: dict[str, list[float]] = {"write": [], "read": []}
        self.errors: list[str] = []
        self.stopping, self.killing = threading.Event(), False
        self.threads = [threading.Thread(target=self.live, args=[key, n], daemon=True) for n, key in enumerate(keys)]

    def live(self, key: str, number: int) -> None:
        time.sleep(self.pause * number / len(self.keys))
        while not self.stopping.is_set():
            begun = time.perf_counter()
            body = {"text": f"第{number}号岗位的照明坏了，夜班看不清台阶。{uuid4().hex}"}
            self.step("write", "POST", REST, key, body)
            self.step("read", "GET", f"{REST}?mine=true&limit=10", key, None)
            self.stopping.wait(max(0.0, self.pause - (time.perf_counter() - begun)))

    def step(self, kind: str, method: str, path: str, key: str, body: dict[str, str] | None) -> None:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        if body:
            headers["Idempotency-Key"] = uuid4().hex
        begun = time.perf_counter()
        try:
            ask = HTTPConnection("127.0.0.1", self.port, timeout=30)
            ask.request(method, path, json.dumps(body) if body else None, headers)
            answer = ask.getresponse()
            told = json.loads(answer.read())
            ask.close()
        except (OSError, HTTPException, ValueError) as problem:
            if not self.killing:
                self.errors.append(repr(problem))
            return
        self.spent[kind].append((time.perf_counter() - begun) * 1000)
        if answer.status == 201:
            self.acknowledged.append(told["number"])
        elif answer.status != 200:
            self.errors.append(f"{path}: {answer.status}")

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def keys(count: int) -> list[str]:
    """A key each for so many employees."""
    people = Person.objects.filter(duties__isnull=True, memberships__isnull=False).order_by("pk").distinct()[:count]
    until, now = timezone.localdate() + timezone.timedelta(days=9), timezone.now()
    return [
        tokens.make(person, "bench", ["hotline:read", "hotline:write"], until, actor=person, now=now)
        for person in people
    ]


def measure(bench) -> None:
    """Fifty clients with pauses, then without; killed in the middle of the second; everything acknowledged is there."""
    given, before = keys(CLIENTS), Case.objects.count()
    connections.close_all()
    site = Site()
    calm = Clients(site.port, given, pause=PAUSE_SECONDS)
    calm.start()
    time.sleep(BEFORE_KILL)
    calm.stop()
    webs = [size for size, args in site.family().values() if size]
    bench.limit("memory of the largest process of the site", max(webs), target=200, unit="MB")
    told(bench, "50 clients, 2 s between steps", calm, p99=1000)
    hurried = Clients(site.port, given, pause=0.0)
    hurried.start()
    time.sleep(BEFORE_KILL / 2)
    hurried.killing = True
    site.kill()
    hurried.stop()
    told(bench, "50 clients, no pause, until kill -9", hurried)
    site = Site()
    bench.limit("served again after kill -9", site.seconds, target=5, unit="s")
    again = Clients(site.port, given, pause=PAUSE_SECONDS)
    again.start()
    time.sleep(AFTER)
    again.stop()
    site.end()
    told(bench, "50 clients after the start", again, p99=1000)
    numbers = calm.acknowledged + hurried.acknowledged + again.acknowledged
    there = set()
    for begin in range(0, len(numbers), 500):
        there |= set(Case.objects.filter(number__in=numbers[begin : begin + 500]).values_list("number", flat=True))
    bench.limit("acknowledged and lost", len(set(numbers) - there), target=0, unit="cases")
    bench.limit("acknowledged twice", len(numbers) - len(set(numbers)), target=0, unit="cases")
    unasked = Case.objects.count() - before - len(numbers)
    bench.limit("written and never acknowledged (in flight when killed)", unasked, target=CLIENTS, unit="cases")


def told(bench, name: str, clients: Clients, *, p99: float | None = None) -> None:
    """The times of these clients, and that none of them was refused."""
    for kind, spent in clients.spent.items():
        if spent:
            figure = bench.times(f"{name}: {kind}", spent)
            if p99 is not None:
                bench.limit(f"{name}: {kind}, p99", figure.p99 or 0, target=p99, unit="ms")
    for error in dict.fromkeys(clients.errors[:3]):
        bench.say(error)
    bench.limit(f"{name}: errors", len(clients.errors), target=0, unit="errors")
