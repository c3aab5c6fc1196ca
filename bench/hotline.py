"""The hotline's pages with 20,000 cases: what one client waits for, through the whole stack but the socket.

`./lifeline bench hotline --data DIR` makes the demo company on an empty folder, fills it to 20,000 cases
(those that are missing are imported history, closed), and asks each page 40 times as the person whose desk
it is. Prints JSON.
"""

from __future__ import annotations

import csv
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import importing
from lifeline.hotline.models import Case
from lifeline.kernel.tables import read
from lifeline.people import api as people
from lifeline.people.models import Duty, Person

CASES = 20_000
TIMES = 40


def fill(say) -> None:
    """Imported history up to the number of cases."""
    missing = CASES - Case.objects.count()
    if missing <= 0:
        return
    say(f"importing {missing} cases")
    begin = timezone.now() - timedelta(days=700)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["留言编号", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"])
            for n in range(missing):
                at = begin + timedelta(minutes=45 * n)
                words = f"第{n % 97}号岗位的照明坏了，请派人来看一看，夜班看不清台阶。"
                done = at + timedelta(days=1 + n % 9)
                writer.writerow(
                    [f"B{n}", words[:20], f"{at:%Y-%m-%d %H:%M}", words, "已更换灯具并复查。", f"{done:%Y-%m-%d %H:%M}"]
                )
        with read(path, importing.COLUMNS) as table:
            importing.import_cases(table, people.companies()[0], "bench", actor=None, by="import", now=timezone.now())


def holder(role: str) -> Person:
    """The first who holds a duty."""
    return Duty.objects.filter(role=role).select_related("person").order_by("pk").first().person


def signed_in(person: Person) -> Client:
    """A client of a person."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    return client


def asking(client: Client, address: str, **query: str):
    """One request; anything but a page is a fault of the benchmark."""

    def ask() -> None:
        answer = client.get(address, query)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")

    return ask


def sending(client: Client):
    """One report that is sent."""
    address = reverse("hotline:report_new")

    def send() -> None:
        answer = client.post(address, {"text": "更衣室的灯坏了，夜班换衣服看不清。", "once": uuid4().hex})
        if answer.status_code != 302:
            raise AssertionError(f"submit: {answer.status_code}")

    return send


def run(bench) -> None:
    """Called by `./lifeline bench hotline`."""
    settings.SECOND_STEP = False
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(bench.say)
    dispatcher, employee = signed_in(holder("hotline.dispatcher")), Person.objects.filter(duties__isnull=True).first()
    case = Case.objects.exclude(channel="IMPORT").order_by("-pk").first()
    pages = (
        ("queue list", 50, reverse("hotline:queue_list"), {}),
        ("case page", 40, reverse("hotline:case_detail", args=[case.number]), {}),
        ("statistics", 200, reverse("hotline:rate_report"), {"period": "all"}),
        ("search, two characters", 150, reverse("hotline:case_list"), {"q": "照明"}),
    )
    bench.time("submit", sending(signed_in(employee)), n=TIMES, target_ms=30)
    for name, target, address, query in pages:
        bench.time(
            f"{name} at {Case.objects.count()} cases", asking(dispatcher, address, **query), n=TIMES, target_ms=target
        )
    bench.include(Path(__file__).parent / "hotline_findings.py")
