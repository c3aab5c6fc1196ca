"""The hotline's figures at 20,000, 100,000, 200,000 cases: pages and REST, then a real site under fifty clients.

    ./lifeline bench hotline --data DIR --cases 20000 100000 200000 [--peer django-helpdesk]

An empty folder gets the demo company of 20,000 people first. At each size every page is asked as the person whose desk
it is, through the whole stack but the socket; at the larger sizes the ratio to the first one is told too. Then `up`
serves the folder, fifty clients write, everything is killed with -9 in the middle, and what was acknowledged is
counted. `--peer` loads the same texts into a peer in an environment of its own and measures it in turns with us. On
PostgreSQL the same, with LIFELINE_DATABASE_URL set. Prints JSON; `load` says how busy the machine was.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench import _peer, _site
from bench._cases import fill
from bench._process import ran
from lifeline.hotline.models import Case
from lifeline.hotline.states import Channel
from lifeline.kernel import planner
from lifeline.kernel.paging import mark_of
from lifeline.people.actions import tokens
from lifeline.people.api import LEADER
from lifeline.people.models import Duty, Person

TIMES = 40
SIZES = [20_000]
MESSAGES = Path(settings.ROOT).parent / "shared" / "data" / "hotline" / "att3_hot_4326.xlsx"
TEXT = "更衣室的灯坏了，夜班换衣服看不清。"
GROWS = {"submit": 1.3, "queue list": 1.3, "case page": 1.3, "REST list": 1.3, "supervision": 2.0, "statistics": 2.0}
"""How much more a page may cost at the larger size."""


def holder(role: str) -> Person:
    """The first who holds a duty."""
    return Duty.objects.filter(role=role).select_related("person").order_by("pk").first().person


def signed_in(person: Person) -> Client:
    """A client of a person."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(person)
    return client


def key_of(person: Person) -> str:
    """A key for programs."""
    until = timezone.localdate() + timezone.timedelta(days=9)
    return tokens.make(person, "bench", ["hotline:read", "hotline:write"], until, actor=person, now=timezone.now())


def asking(client: Client, address: str, query: dict[str, str], **headers: str):
    """One request; anything but a page is a fault of the benchmark."""

    def ask():
        answer = client.get(address, query, headers=headers)
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")
        return answer

    return ask


def sending(client: Client):
    """One report that is sent."""
    address = reverse("hotline:report_new")

    def send() -> None:
        answer = client.post(address, {"text": TEXT, "once": uuid4().hex})
        if answer.status_code != 302:
            raise AssertionError(f"submit: {answer.status_code}")

    return send


def reporting(client: Client):
    """What a reporter does: he opens the form and sends it."""
    send, address = sending(client), reverse("hotline:report_new")

    def both() -> None:
        client.get(address)
        send()

    return both


def last_page() -> dict[str, str]:
    """The query of the last part of the REST list: the oldest cases."""
    oldest = Case.objects.filter(mode="NAMED").order_by("-submitted_at", "-pk")
    count = oldest.count()
    before = oldest[max(0, count - 60)]
    return {"after": mark_of([before.submitted_at, before.pk])}


class Desk:
    """Who asks for what."""

    def __init__(self) -> None:
        self.dispatcher = signed_in(holder("hotline.dispatcher"))
        self.supervisor = signed_in(holder("hotline.supervisor"))
        self.leader = signed_in(holder(LEADER))
        self.handler = signed_in(holder("hotline.handler"))
        employee = Person.objects.filter(duties__isnull=True).order_by("pk").first()
        self.employee = signed_in(employee)
        self.headers = {"Authorization": f"Bearer {key_of(holder('hotline.dispatcher'))}"}
        case = Case.objects.exclude(channel=Channel.IMPORT).filter(state="CLOSED").order_by("pk").first()
        self.case = case.number

    def pages(self):
        """(name, target in ms or None, what to call)."""
        rest = "/api/v1/hotline/cases/"
        program = Client(HTTP_HOST="localhost")
        yield "submit", 30, sending(self.employee)
        yield "submit with its form", None, reporting(self.employee)
        yield "queue list", 50, asking(self.dispatcher, reverse("hotline:queue_list"), {})
        yield "desk list", 50, asking(self.handler, reverse("hotline:desk_list"), {})
        yield "case page", 40, asking(self.dispatcher, reverse("hotline:case_detail", args=[self.case]), {})
        yield "overdue list", None, asking(self.leader, reverse("hotline:overdue_list"), {})
        yield "supervision", 100, asking(self.supervisor, reverse("hotline:supervision_list"), {})
        yield "statistics", 200, asking(self.dispatcher, reverse("hotline:rate_report"), {"period": "all"})
        yield "REST list", 80, asking(program, rest, {}, **self.headers)
        yield "REST list, last part", None, asking(program, rest, last_page(), **self.headers)
        yield "REST rates of a year", 200, asking(program, "/api/v1/hotline/rates/", year(), **self.headers)
        yield "my cases", 50, asking(self.employee, reverse("hotline:my_case_list"), {})
        for word in ("照明", "高炉", "水泵"):
            yield f"search {word}", None, asking(self.dispatcher, reverse("hotline:case_list"), {"q": word})


def year() -> dict[str, str]:
    """The last twelve months."""
    today = timezone.localdate()
    return {"first": f"{today.year - 1}{today.month:02}", "last": f"{today.year}{today.month:02}"}


def measure(bench, size: int, first: dict[str, float]) -> dict[str, float]:
    """All pages at one size; the medians by name."""
    told = {}
    for name, target, ask in Desk().pages():
        figure = bench.time(f"{name} at {size}", ask, n=TIMES, target_ms=target)
        told[name] = figure.p50
        if name.startswith("search"):
            bench.limit(f"{name} at {size}, p95", figure.p95 or 0, target=150, unit="ms")
        if name in GROWS and name in first:
            bench.limit(
                f"{name}: {size} to {first['size']:.0f}", told[name] / first[name], target=GROWS[name], unit="×"
            )
    bench.limit(
        f"REST list at {size}: last part to first",
        told["REST list, last part"] / told["REST list"],
        target=1.5,
        unit="×",
    )
    return told | {"size": size}


def run(bench) -> None:
    """Called by `./lifeline bench hotline`."""
    settings.SECOND_STEP, settings.REST_READS, settings.REST_WRITES = False, 10**9, 10**9
    call_command("collectstatic", interactive=False, verbosity=0)
    sizes = sorted(bench.options.get("cases") or SIZES)
    first: dict[str, float] = {}
    for size in sizes:
        fill(size, bench.say)
        planner.learn()  # as the clock does every night
        told = measure(bench, size, first)
        first = first or told
        if size == sizes[0] and (peer := bench.options.get("peer")):
            bench.parts["peer"] = _peer.measure(bench, peer, {name: ask for name, _ms, ask in Desk().pages()})
    _site.measure(bench)
    topics(bench)
    bench.include(Path(__file__).parent / "hotline_findings.py")


def topics(bench) -> None:
    """Shared problems of 4,326 real messages, by the command; the file lies beside the checkout, or is not measured."""
    if not MESSAGES.exists():
        bench.say(f"topics were NOT measured: {MESSAGES} is missing")
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "hotline", "topics", str(MESSAGES), "--out", f"{folder}/topics.csv"]
        told = ran(command, {"LIFELINE_DATA": str(settings.DATA)}, cwd=str(settings.ROOT))
    bench.limit("topics of 4,326 messages, from the start of the command", told.seconds, target=15, unit="s")
    bench.limit("topics of 4,326 messages, memory", told.peak_mb, target=1024, unit="MB")
