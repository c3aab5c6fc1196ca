"""Killed with -9 while it takes and cleans files: what was acknowledged is there, and what was not leaves no trace."""

from __future__ import annotations

import json
import random
import time

from tests import migrated
from tests.mother import Mother

START = """
import io, json, os, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from lifeline.kernel import files
from lifeline.kernel.files import store
from lifeline.kernel.models import File
from lifeline.kernel.tests import samples
"""
WORK = (
    START
    + """
for n in range(10_000):
    data = samples.photo((400 + n % 50, 300 + int(sys.argv[1])))
    taken = files.take(io.BytesIO(data), f"{n}.jpg", purpose=samples.STRICT, owner_kind="p", owner_key=sys.argv[1], now=timezone.now())
    print(taken.key, flush=True)
    if n % 2:
        print(files.clean(taken, now=timezone.now()).stored.key + " clean", flush=True)
"""
)
JUDGE = (
    START
    + """
rows = {row.random_key: row for row in File.objects.all()}
broken = [key for key in rows if not store.path_of(files.stored(key).place).exists()]
states = {key: row.state for key, row in rows.items()}
for path in store.root().rglob("*"):
    os.utime(path, (0, 0))
files.sweep(timezone.now())
strays = sum(path.is_file() and path.name != "lock" for path in store.root().rglob("*"))
needed = len({files.stored(key).place for key in rows})
print(json.dumps({"broken": broken, "states": states, "strays": strays - needed}))
"""
)


def test_k108_what_was_acknowledged_survives_a_kill_and_nothing_else_does(tmp_path):
    migrated.site(tmp_path)
    acknowledged = {}
    with Mother(tmp_path) as mother:
        for run in range(5):
            with mother.child(WORK, str(run)) as worker:
                first = "".join(worker.stdout.readline() for _ in range(1 + run))
                time.sleep(random.Random(run).uniform(0.05, 0.8))
                worker.kill()
                rest = worker.stdout.read()
            *lines, _cut = (first + rest).split("\n")
            for line in lines:
                key, _space, clean = line.partition(" ")
                acknowledged[key] = "CLEAN" if clean else acknowledged.get(key, "TAKEN")
        time.sleep(1)  # the children of the killed die with them
        with mother.child(JUDGE) as judge:
            printed = judge.stdout.read()
    verdict = json.loads(printed)
    assert len(acknowledged) > 5
    assert verdict["broken"] == []
    assert {key: verdict["states"][key] for key, state in acknowledged.items() if state == "CLEAN"} == {
        key: state for key, state in acknowledged.items() if state == "CLEAN"
    }
    assert set(acknowledged) <= set(verdict["states"])
    assert verdict["strays"] == 0
