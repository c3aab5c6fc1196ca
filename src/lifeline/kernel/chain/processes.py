"""Reading the chain with several processes at once: each takes a stretch of seals with as many events as the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection

from lifeline.kernel.chain.seals import seal_of
from lifeline.kernel.models import Seal
from lifeline.kernel.scan import LARGEST_REPORT, Fault, Findings, Missing, Reader, Scan
from lifeline.kernel.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

FEW_EVENTS = 50_000
_SOURCES = Path(__file__).resolve().parents[3]


def scan(
    first: int, last: int, *, first_prev: bytes, jobs: int, progress: Callable[[int, int], None] | None
) -> Findings:
    """Everything that is found in seals `first` … `last`. Few events, or a test's transaction, are read right here."""
    total = _events(first, last)
    count = _Count(total, progress)
    if jobs <= 1 or total < FEW_EVENTS or connection.in_atomic_block:
        return _here(first, last, first_prev, count)
    stretches = _stretches(first, last, jobs)
    with ThreadPoolExecutor(len(stretches)) as threads:
        parts = [threads.submit(_elsewhere, _order(*stretch, first_prev), count) for stretch in stretches]
        return _joined([part.result() for part in parts])


class _Count:
    """Adds up what the processes report."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self.total, self.progress = total, progress
        self.done, self.lock = 0, threading.Lock()

    def __call__(self, events: int) -> None:
        with self.lock:
            self.done += events
            if self.progress is not None:
                self.progress(self.done, self.total)


def _events(first: int, last: int) -> int:
    """How many events these seals say to hold."""
    ends = Seal.objects.filter(no__in=[first, last]).order_by("no").values_list("first_seq", "size")
    rows = list(ends)
    return rows[-1][0] + rows[-1][1] - rows[0][0] if rows else 0


def _stretches(first: int, last: int, jobs: int) -> list[tuple[int, int]]:
    """Stretches of seals with about as many events each."""
    begin = Seal.objects.filter(no=first).values_list("first_seq", flat=True).first() or 1
    total = _events(first, last)
    cuts = [seal_of(begin + total * part // jobs) for part in range(1, jobs)]
    starts = sorted({first, *(cut.no for cut in cuts if cut is not None and first < cut.no <= last)})
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], last + 1], strict=True)]


def _here(first: int, last: int, first_prev: bytes, count: _Count) -> Findings:
    with snapshot(), connection.cursor() as cursor:
        return Scan(Reader(cursor.cursor, connection.vendor), count).run(first, last, first_prev)


def _order(first: int, last: int, first_prev: bytes) -> dict[str, Any]:
    """What the other process must know. Passwords go through its standard input, where nobody else looks."""
    if connection.vendor == "sqlite":
        connect: dict[str, Any] = {"name": str(connection.settings_dict["NAME"])}
    else:
        connect = {k: v for k, v in connection.get_connection_params().items() if isinstance(v, (str, int))}
    return {
        "vendor": connection.vendor,
        "connect": connect,
        "first": first,
        "last": last,
        "first_prev": first_prev.hex(),
    }


def _elsewhere(order: dict[str, Any], count: _Count) -> Findings:
    environment = {**os.environ, "PYTHONPATH": str(_SOURCES)}
    with subprocess.Popen(
        [sys.executable, "-m", "lifeline.kernel.scan"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        json.dump(order, process.stdin)
        process.stdin.close()
        for line in process.stdout:
            message = json.loads(line)
            if "found" in message:
                return _read(message["found"])
            count(message["events"])
    raise ChildProcessError(f"The process that read seals {order['first']} to {order['last']} ended without a result.")


def _read(plain: dict[str, Any]) -> Findings:
    faults = [Fault(*fault) for fault in plain["faults"]]
    missing = [Missing(event_id, key, Fault(*fault)) for event_id, key, fault in plain["missing"]]
    return Findings(plain["seals"], plain["events"], plain["values"], faults, Counter(plain["counts"]), missing)


def _joined(parts: list[Findings]) -> Findings:
    whole = Findings()
    for part in parts:
        whole.seals += part.seals
        whole.events += part.events
        whole.values += part.values
        whole.faults += part.faults
        whole.counts += part.counts
        whole.missing += part.missing
    whole.faults = whole.faults[: LARGEST_REPORT * len(parts)]
    return whole
