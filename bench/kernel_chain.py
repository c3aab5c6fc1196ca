"""The data chain's figures: `python bench/kernel_chain.py [--events 300000]` prints one JSON object.

On SQLite in a temporary folder, or on the PostgreSQL of LIFELINE_DATABASE_URL (an empty database:
`python tools/postgres.py run -- python bench/kernel_chain.py`).
"""

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import django

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="lifeline-bench-")
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ |= {"LIFELINE_DATA": FOLDER.name, "DJANGO_SETTINGS_MODULE": "config.settings"}
django.setup()

from django.core.management import call_command  # noqa: E402 - after the settings
from django.db import connection, transaction  # noqa: E402

from lifeline.kernel import chain  # noqa: E402
from lifeline.kernel.events import Entry, Subject, bound_now, declare, record, record_many  # noqa: E402
from lifeline.kernel.models import Event  # noqa: E402

TARGETS = {
    "verify_per_second": 100_000,
    "seal_5000_ms": 150,
    "record_ms": 0.15,
    "proof_ms": 50,
    "memory_mb": 150,
}
PERSON = SimpleNamespace(pk=4711)
START = datetime(2026, 1, 1, tzinfo=UTC)


def fill(events: int) -> tuple[list[float], list[float]]:
    """A believable log: one event in four has a personal value. Milliseconds of each seal of 5,000, wall and CPU."""
    opened = declare(
        "bench.case.opened", "Opened by %(name)s", personal=["name"], keys=["unit", "number", "kind", "level"]
    )
    answered = declare("bench.case.answered", "Answered", keys=["state", "minutes", "unit"])
    taken, work = [], []
    for begin in range(0, events, 5000):
        now = START + timedelta(minutes=begin // 5000)
        with transaction.atomic(), bound_now(now):
            data = {"unit": "炼铁厂/高炉车间", "number": "2026-001234", "kind": "safety", "level": 2, "name": "王小芳"}
            record_many(opened, [Entry(Subject("bench.case", str(begin + n)), data) for n in range(1250)], actor=PERSON)
            data = {"state": "ANSWERED", "minutes": 93, "unit": "炼铁厂/高炉车间"}
            entries = [Entry(Subject("bench.case", str(begin + n)), data) for n in range(3750)]
            record_many(answered, entries, actor=PERSON, by="reporter")
        clock, processor = time.perf_counter(), time.process_time()
        chain.seal_due(now)
        taken.append((time.perf_counter() - clock) * 1000)
        work.append((time.process_time() - processor) * 1000)
    return taken, work


def milliseconds(act, n: int) -> dict[str, float]:
    """p50 and p95 of `n` calls, in ms."""
    taken = []
    for _ in range(n):
        clock = time.perf_counter()
        act()
        taken.append((time.perf_counter() - clock) * 1000)
    return {"p50": round(statistics.median(taken), 4), "p95": round(sorted(taken)[int(n * 0.95)], 4), "n": n}


def measure(events: int) -> dict[str, object]:
    """All figures."""
    seals, work = fill(events)
    figures: dict[str, object] = {
        "seal_5000_ms": {"p50": round(statistics.median(seals), 1), "n": len(seals)},
        "seal_5000_processor_ms": {"p50": round(statistics.median(work), 1), "n": len(seals)},
    }
    for jobs in (2, 1):
        before = sum(os.times()[:4])
        verdict = chain.verify(jobs=jobs, now=START)
        assert verdict.sound, verdict.lines()
        figures[f"verify_per_second_{jobs}_processes"] = round(verdict.events / verdict.seconds)
        figures[f"verify_per_processor_second_{jobs}_processes"] = round(events / (sum(os.times()[:4]) - before))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures["memory_mb_of_a_process"] = round(children)
    middle = Event.objects.get(seq=events // 2)
    figures["proof_ms"] = milliseconds(lambda: chain.proof(middle.id), 30)
    subject = Subject("bench.case", "1")
    with transaction.atomic(), bound_now(START):
        figures["record_ms"] = milliseconds(
            lambda: record("bench.case.answered", subject, actor=PERSON, state="OPEN", minutes=1, unit="炼铁厂"), 2000
        )
        figures["record_with_personal_ms"] = milliseconds(
            lambda: record("bench.case.opened", subject, actor=PERSON, name="王芳", unit="炼铁厂"), 2000
        )
    return {"engine": connection.vendor, "events": events, "figures": figures}


def main() -> None:
    """Make a database, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=300_000)
    events = parser.parse_args().events
    with FOLDER:
        call_command("migrate", verbosity=0)
        told = {
            "bench": "kernel.chain",
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "targets": TARGETS,
        }
        print(json.dumps({**told, **measure(events)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
