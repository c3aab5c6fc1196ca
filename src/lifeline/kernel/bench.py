"""Figures of a site, measured and told as JSON beside their targets: `./lifeline bench APP` or `./lifeline APP bench`.

`bench/APP.py` in the repository holds `run(bench)`:

    def run(bench):
        bench.time("case page", lambda: client.get(url), n=200, target_ms=40)
        bench.rate("verify the chain", count, seconds, target=100_000, unit="events/s")

It measures the site of the data folder, which must be the demo company (an empty one is filled first): a benchmark
writes, and nobody's own site is for that.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import django
from django.db import connection

import lifeline
from lifeline.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One value: milliseconds with p50, p95, p99 of n runs, or a rate; `ok` says whether the target was met."""

    name: str
    unit: str
    p50: float
    p95: float | None
    p99: float | None
    n: int
    target: float | None
    ok: bool | None


@dataclass
class Bench:
    """Collects figures; `say` tells people on the way; `options` is what the command was asked for besides."""

    app: str
    say: Callable[[str], None]
    figures: list[Figure] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def once(run: Callable[[], object]) -> float:
        """Milliseconds of one call."""
        began = time.perf_counter()
        run()
        return (time.perf_counter() - began) * 1000

    def time(
        self, name: str, run: Callable[[], object], *, n: int, target_ms: float | None = None, warm: int = 3
    ) -> Figure:
        """Call `run` n times after `warm` calls that do not count; the median must not be above the target."""
        for _warm in range(warm):
            run()
        gc.collect()
        return self.times(name, [self.once(run) for _run in range(n)], target_ms=target_ms)

    def times(self, name: str, spent_ms: list[float], *, target_ms: float | None = None) -> Figure:
        """Take times that were measured elsewhere, in milliseconds."""
        parts = statistics.quantiles(spent_ms, n=100, method="inclusive") if len(spent_ms) > 1 else spent_ms * 99
        p50, p95, p99 = (round(parts[place - 1], 3) for place in (50, 95, 99))
        met = None if target_ms is None else p50 <= target_ms
        return self._take(Figure(name, "ms", p50, p95, p99, len(spent_ms), target_ms, met))

    def rate(self, name: str, count: int, seconds: float, *, target: float | None = None, unit: str = "1/s") -> Figure:
        """Take a rate: `count` things in `seconds`; it must not be below the target."""
        value = round(count / seconds, 1)
        return self._take(
            Figure(name, unit, value, None, None, count, target, None if target is None else value >= target)
        )

    def limit(self, name: str, value: float, *, target: float, unit: str) -> Figure:
        """Take a single value that must not be above the target (seconds, MB)."""
        return self._take(Figure(name, unit, round(value, 3), None, None, 1, target, value <= target))

    def include(self, script: Path) -> None:
        """Run a benchmark that stands alone, in a process of its own; the JSON that it prints becomes a part."""
        self.say(f"{script.stem} …")
        command = [sys.executable, str(script)]
        ran = subprocess.run(command, cwd=script.parents[1], capture_output=True, text=True, check=False)  # noqa: S603
        try:
            self.parts[script.stem] = json.loads(ran.stdout)
        except ValueError:
            self.parts[script.stem] = {"failed": ran.stderr.strip().splitlines()[-1:]}

    def _take(self, figure: Figure) -> Figure:
        self.figures.append(figure)
        beside = "" if figure.target is None else f" (target {figure.target:g}, {'met' if figure.ok else 'MISSED'})"
        self.say(f"{figure.name}: {figure.p50:g} {figure.unit}{beside}")
        return figure

    def report(self) -> dict[str, Any]:
        """All figures with the machine and the versions that they belong to."""
        missed = [figure.name for figure in self.figures if figure.ok is False]
        missed += [name for name, part in self.parts.items() if "failed" in part]
        return {
            "app": self.app, "machine": machine(), "versions": versions(),
            "figures": [asdict(figure) for figure in self.figures], "missed": missed, "parts": self.parts,
        }  # fmt: skip


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(), "memory_gb": round(pages * size / 1e9, 1), "system": platform.platform(),
        "load": round(os.getloadavg()[0], 2), "peak_mb": round(peak_kb / 1024, 1),
    }  # fmt: skip


def versions() -> dict[str, str]:
    """What was measured."""
    database = f"SQLite {sqlite3.sqlite_version}"
    if connection.vendor == "postgresql":
        with postgres.connect() as session:
            database = f"PostgreSQL {session.info.server_version // 10000}"
    return {
        "lifeline": lifeline.__version__,
        "python": platform.python_version(),
        "django": django.__version__,
        "database": database,
    }
