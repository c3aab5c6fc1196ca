# ruff: noqa: E402 - imports after the settings
"""Search in 100,000 items: `python bench/kernel_search.py [ITEMS]` prints one JSON object.

Embedded database in a temporary folder; PostgreSQL by `python tools/postgres.py run -- python bench/kernel_search.py`.
Texts are made from the shared messages where they stand beside the project (about 340 characters each), else made up.
Words are taken at random places of random texts. Target: p95 ≤ 100 ms for two characters, 20 hits with snippets.
`cpu_` is the time of this process alone, which on SQLite is all of it: the rest is waiting for others.
"""

import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
FOLDER = tempfile.TemporaryDirectory(prefix="lifeline-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["LIFELINE_DATA"] = FOLDER.name

import django

django.setup()

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction

from lifeline.kernel.search import Index
from lifeline.kernel.search.tokens import runs
from lifeline.kernel.tables import Column, read

TARGET_MS = {"2": 100}
ASKED = 200
AT = datetime(2020, 1, 1, tzinfo=UTC)
SEARCH = Index("bench", {"title": 4, "body": 1})


def seeds(chance: random.Random) -> list[tuple[str, str]]:
    """Texts to make others from."""
    folder = ROOT.parent / "shared" / "data" / "hotline"
    columns = (Column("title", "留言主题", "Title"), Column("body", "留言详情", "Text"))
    found = [
        (row.values["title"] or "", (row.values["body"] or "").strip())
        for path in sorted(folder.glob("att[34]*.xlsx"))
        for row in read(path, columns)
    ]
    if found:
        return found
    letters = [chr(0x4E00 + int(abs(chance.gauss(0, 400)))) for _ in range(6_000)] + list("，。，。") * 150
    return [("".join(chance.choices(letters, k=14)), "".join(chance.choices(letters, k=330))) for _ in range(5_000)]


def texts(items: int, chance: random.Random) -> list[tuple[str, str]]:
    """`items` texts, each but the first ones put together from two others."""
    made = seeds(chance)[:items]
    first = len(made)
    while len(made) < items:
        (title, body), (other_title, other) = made[chance.randrange(first)], made[chance.randrange(first)]
        cut = chance.randrange(len(body) + 1)
        made.append((title[:10] + other_title[10:], body[:cut] + other[cut // 2 :]))
    return made


def fill(made: list[tuple[str, str]]) -> float:
    """Items a second."""
    begun = time.perf_counter()
    for start in range(0, len(made), 1_000):
        with transaction.atomic():
            keys = range(start, min(len(made), start + 1_000))
            Group.objects.bulk_create(Group(pk=key, name=str(key)) for key in keys)
            SEARCH.put_many(
                (key, {"title": made[key][0], "body": made[key][1]}, AT + timedelta(hours=key)) for key in keys
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return len(made) / (time.perf_counter() - begun)


def ask(made: list[tuple[str, str]], length: int, chance: random.Random) -> dict[str, float]:
    """Milliseconds of random words of `length` symbols."""
    spent, worked, totals = [], [], []
    while len(spent) < ASKED:
        run = chance.choice(runs(" ".join(chance.choice(made))) or [[]])
        if len(run) < length:
            continue
        start = chance.randrange(len(run) - length + 1)
        word = "".join(run[start : start + length])
        begun, busy = time.perf_counter(), time.process_time()
        totals.append(SEARCH.query(word, within=Group.objects.all(), limit=20).total)
        spent.append((time.perf_counter() - begun) * 1_000)
        worked.append((time.process_time() - busy) * 1_000)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    walls = {f"{name}_ms": round(sorted(spent)[int(ASKED * share)], 1) for name, share in shares.items()}
    own = {f"cpu_{name}_ms": round(sorted(worked)[int(ASKED * share)], 1) for name, share in shares.items()}
    return {**walls, **own, "most_hits": max(totals)}


def main() -> None:
    chance = random.Random(1)
    call_command("migrate", verbosity=0)
    made = texts(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, chance)
    rate = fill(made)
    figures = {str(length): ask(made, length, chance) for length in (1, 2, 3, 4, 6)}
    told = {
        "bench": "kernel_search",
        "database": connection.vendor,
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "items": len(made),
        "characters_each": sum(len(title) + len(body) for title, body in made) // len(made),
        "indexed_per_second": round(rate),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "symbols": figures,
        "target_p95_ms": TARGET_MS,
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
