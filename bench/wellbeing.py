"""心灵护航's figures: scoring of files end to end for each instrument, in memory, the start of the command, memory, a
census (`wellbeing_census`).

Sheets are made from a fixed seed; nothing of the site is read or written. A file is scored by the command itself, in a
process of its own, from its start to its last row.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench import wellbeing_census
from bench._process import ran
from lifeline.questionnaires import api
from lifeline.questionnaires.api import tables

ROOT = Path(__file__).resolve().parent.parent
SHEETS = 100_000
MANY = 1_000_000


def run(bench):
    with tempfile.TemporaryDirectory() as folder:
        files(bench, Path(folder))
        start(bench, Path(folder))
        memory(bench, Path(folder))
        freeze(bench, Path(folder))
    in_memory(bench)
    wellbeing_census.run(bench)


def write(name, count, path):
    """A file of `count` complete sheets; every fiftieth has a gap."""
    definition, dice = api.definition(name), random.Random(name)
    codes = [definition.options_of(item).codes for item in definition.scored_items]
    block = []
    for number in range(2000):
        cells = [str(dice.choice(known)) for known in codes]
        if number % 50 == 0:
            cells[dice.randrange(len(cells))] = ""
        block.append(",".join(cells))
    with path.open("w") as file:
        file.write("id," + ",".join(item.id for item in definition.scored_items) + "\n")
        for number in range(count):
            file.write(f"p{number},{block[number % 2000]}\n")
    return path


def score(name, path):
    """A file scored by the command."""
    return ran([sys.executable, str(ROOT / "manage.py"), "wellbeing", "score", name, str(path)])


def files(bench, folder):
    for name in api.versions():
        path = write(name, SHEETS, folder / f"{name}.csv")
        seconds = min(score(name, path).seconds for _round in range(3))
        bench.rate(f"score {name}, file to file", SHEETS, seconds, target=20_000, unit="sheets/s")
        path.unlink()


def start(bench, folder):
    path = write("phq9", 1, folder / "one.csv")
    seconds = sorted(score("phq9", path).seconds for _round in range(9))
    bench.limit("start of the command until its first row", seconds[4], target=0.6, unit="s")


def memory(bench, folder):
    path = write("dass21", MANY, folder / "many.csv")
    seconds, peak = score("dass21", path)
    bench.rate("1,000,000 sheets of dass21", MANY, seconds, target=20_000, unit="sheets/s")
    bench.limit("peak memory of the command, 1,000,000 rows", peak, target=300, unit="MB")


def in_memory(bench):
    dice = np.random.default_rng(1)
    for name in ("phq9", "dass21", "ipip50", "riasec48"):
        plan = api.plan(api.definition(name))
        sheets = np.stack([dice.integers(0, size, SHEETS, dtype=np.uint8) for size in plan.sizes], axis=1)
        began = time.perf_counter()
        tables.score_many(plan, sheets)
        bench.rate(
            f"score_many {name}, in memory", SHEETS, time.perf_counter() - began, target=200_000, unit="sheets/s"
        )


def freeze(bench, folder):
    """Statistics of 20,000 returns in 400 units with three dimensions, hiding included, by the command itself."""
    dice = random.Random(400)
    leaves = [
        (f"p{plant}w{shop}", f"p{plant}", dice.choice((20, 40, 60, 90))) for plant in range(20) for shop in range(19)
    ]
    units = [("all", "", ""), *((f"p{plant}", "all", "") for plant in range(20)), *leaves]
    people = [unit for unit, _plant, size in leaves for _person in range(size)]
    chosen = dice.sample(people, min(len(people), 20_000))
    (folder / "units.csv").write_text(
        "unit,parent,headcount\n" + "".join(f"{','.join(map(str, row))}\n" for row in units)
    )
    with (folder / "returns.csv").open("w") as file:
        file.write("unit,shift,age,tenure,band,score\n")
        for unit in chosen:
            band = dice.choice(("none", "mild", "moderate", "severe"))
            file.write(
                f"{unit},{dice.choice('dns')},{dice.choice('abc')},{dice.choice('wxyz')},{band},{dice.randrange(28)}\n"
            )
    command = [sys.executable, str(ROOT / "manage.py"), "wellbeing", "tabulate", str(folder / "units.csv")]
    command += [str(folder / "returns.csv"), "--bands", "none,mild,moderate,severe"]
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    bench.limit(f"statistics of {len(chosen)} returns in 400 units", time.perf_counter() - began, target=5, unit="s")
