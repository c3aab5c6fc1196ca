"""The figures of people: the directory's pages, rights, log-in, and the import of a whole company.

    ./lifeline bench people --data DIR [--people 20000]

An empty folder gets the demo company first. The pages are asked through the whole stack but the socket. Then 20,000
rows, and after them 200,000, are imported by the command in a process of its own, each file twice: the second run finds
everything as it is. Pages and rights are asked again beside so many people. Prints JSON.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench._process import ran
from bench.hotline import asking, holder, signed_in
from lifeline.kernel import demo, planner
from lifeline.people.models import Person, Unit
from lifeline.people.policies import has_duty

TIMES = 40
FILES = (20_000, 200_000)
"""Rows of the two files that are imported; the targets of the specification belong to the first."""
GROWTH = 1.3
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"


def pages(bench, size: int, first: dict[str, float]) -> dict[str, float]:
    """The pages of an administrator beside `size` people; the medians by name."""
    administrator = holder("people.administrator")
    client, root = signed_in(administrator), Unit.objects.order_by("pk").first()
    asked = (
        ("person list", 40, asking(client, reverse("people:person_list"), {})),
        ("person list, a name", None, asking(client, reverse("people:person_list"), {"q": "王伟"})),
        ("unit tree", 50, asking(client, reverse("people:unit_tree", args=[root.pk]), {})),
        ("rights", None, lambda: has_duty(Person.objects.get(pk=administrator.pk), "people.administrator", root)),
    )
    told = {
        name: bench.time(f"{name} beside {size} people", ask, n=TIMES, target_ms=ms if not first else None).p50
        for name, ms, ask in asked
    }
    for name in ("person list", "rights") if first else ():
        bench.limit(f"{name}: {size} people to fewer", told[name] / first[name], target=GROWTH, unit="×")
    return told


def rights(bench) -> None:
    """P-1: one query for all that a request asks of a person's duties."""
    person, unit = holder("people.administrator"), Unit.objects.order_by("pk").first()
    has_duty(person, "people.administrator", unit)
    with CaptureQueriesContext(connection) as asked:
        for role in ("hotline.dispatcher", "people.administrator", "kernel.auditor"):
            has_duty(person, role, unit)
    bench.limit("queries of has_duty after the first", len(asked), target=0, unit="queries")


def log_in(bench) -> None:
    """Page and password, with the site's own password hash."""
    address, number = reverse("people:login"), holder("people.administrator").employee_no
    given = {"employee_no": number, "password": demo.PASSWORD}

    def enter() -> None:
        if Client(HTTP_HOST="localhost").post(address, given).status_code != 302:
            raise AssertionError("the demo's password opens nothing")

    bench.time("log-in", enter, n=20, target_ms=120)


def rows(count: int, path: Path) -> None:
    """A file of the directory; names repeat as they do, numbers never."""
    codes = list(Unit.objects.filter(kind="TEAM").order_by("pk").values_list("code", flat=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["工号", "姓名", "单位编码"])
        for n in range(count):
            name = SURNAMES[n % 20] + GIVEN[n // 20 % 20] + (GIVEN[n // 400 % 20] if n % 3 else "")
            write.writerow([f"{5_000_000 + n}", name, codes[n % len(codes)]])


def imported(path: Path):
    """The import of a file by the command."""
    number = holder("people.administrator").employee_no
    command = [sys.executable, "manage.py", "people", "import", str(path), "--as", number, "--json"]
    return ran(command, {"LIFELINE_DATA": str(settings.DATA)}, cwd=str(settings.ROOT))


def run(bench) -> None:
    """Called by `./lifeline bench people`."""
    settings.SECOND_STEP = False
    call_command("collectstatic", interactive=False, verbosity=0)
    planner.learn()
    first = pages(bench, Person.objects.count(), {})
    rights(bench)
    log_in(bench)
    for count in FILES:
        of_spec = count == FILES[0]
        with tempfile.TemporaryDirectory() as folder:
            rows(count, path := Path(folder) / "people.csv")
            spent, memory = imported(path)
            again, _memory = imported(path)
        if of_spec:
            bench.limit(f"import of {count} rows", spent, target=60, unit="s")
            bench.limit(f"import of {count} rows, memory", memory, target=300, unit="MB")
            bench.limit("the same file again", again, target=15, unit="s")
        else:
            bench.rate(f"import of {count} rows", count, spent, unit="rows/s")
            bench.rate("the same file again", count, again, unit="rows/s")
    planner.learn()
    pages(bench, Person.objects.count(), first)
