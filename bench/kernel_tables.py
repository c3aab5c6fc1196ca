"""Reading tables: seconds for 20,000 rows × 10, peak memory of a fresh process for the largest files. Prints JSON.

`python bench/kernel_tables.py`. Targets: 20,000 rows ≤ 0.5 s; 1,000,000 CSV rows and 200,000 XLSX rows ≤ 200 MB.
Each figure comes from a process of its own that knows nothing of the portal but `lifeline.kernel.tables`.
"""

from __future__ import annotations

import csv
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
settings.configure(USE_TZ=True, TIME_ZONE="Asia/Shanghai", USE_I18N=False)

from lifeline.kernel.tables import Column, Kind, read, write_xlsx  # noqa: E402 - after the settings

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
RUNS = (("csv", 20_000), ("xlsx", 20_000), ("csv", 1_000_000), ("xlsx", 200_000))


def columns():
    kinds = ("KEY", "NAME", "NAME", "NUMBER", "DECIMAL", "TIME", "TEXT", "TEXT", "NUMBER", "DATE")
    return [Column(f"c{i}", f"列{i}", f"Column {i}", Kind[kind]) for i, kind in enumerate(kinds)]


def row(n: int) -> list[object]:
    at = START + timedelta(minutes=n % 500_000)
    return [
        f"{n:08}",
        f"张三{n}",
        "炼铁厂高炉车间",
        n % 7,
        "2.50",
        at,
        f"一段比较长的留言文字{n}",
        "甲班",
        n,
        at.date(),
    ]


def make(kind: str, rows: int, path: Path) -> None:
    if kind == "xlsx":
        write_xlsx(path, columns(), ({f"c{i}": cell for i, cell in enumerate(row(n))} for n in range(rows)))
        return
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([column.zh for column in columns()])
        for n in range(rows):
            cells = row(n)
            writer.writerow([*cells[:5], f"{cells[5]:%Y-%m-%d %H:%M:%S}", *cells[6:]])


def measure(path: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, cpu = [], []
    for _ in range(3 if Path(path).stat().st_size < 4_000_000 else 1):
        begun, worked = time.perf_counter(), time.process_time()
        rows = faults = 0
        for each in read(path, columns()):
            rows += 1
            faults += bool(each.faults)
        seconds.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "rows": rows,
                "faults": faults,
                "seconds": round(min(seconds), 3),
                "cpu_seconds": round(min(cpu), 3),
                "start_mb": before // 1024,
                "peak_mb": peak // 1024,
            }
        )
    )


def main() -> None:
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, rows in RUNS:
            path = Path(folder) / f"{rows}.{kind}"
            make(kind, rows, path)
            told = subprocess.run([sys.executable, __file__, str(path)], capture_output=True, text=True, check=True)
            results.append({"kind": kind, "file_mb": round(path.stat().st_size / 1e6, 1), **json.loads(told.stdout)})
            path.unlink()
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    targets = {"seconds_20000": 0.5, "peak_mb": 200}
    print(json.dumps({"bench": "kernel_tables", **machine, "targets": targets, "results": results}, indent=1))


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
