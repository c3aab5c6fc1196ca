"""创新管理 on a site (specification, section 11): 500 running projects, 5,000 results, their pages, clocks and papers.

The demo company is filled up first: past cycles come in as workbooks, and the running cycle's projects are written
again and again, with all that hangs on them, until there are 500. Then everything is asked through the whole stack but
the socket; autosave is asked of a real site, 50 times a second.
"""

from __future__ import annotations

import io
import json
import random
import tempfile
import threading
import time
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench._site import Site
from bench.hotline import asking, signed_in
from lifeline.innovation.actions import ballots, certificates, editing, meetings, past, signals, standing
from lifeline.innovation.management.exporting import documents_of, ledger_of, registers_of, tables_of
from lifeline.innovation.models import (
    Application,
    BallotMark,
    ConfigVersion,
    Cycle,
    Project,
    Result,
    TeamMember,
)
from lifeline.innovation.policies import SECRETARY
from lifeline.innovation.queries import certificates as papers
from lifeline.innovation.queries import library, sitting
from lifeline.innovation.queries.health import of_many
from lifeline.innovation.queries.past import SHEETS, past_of
from lifeline.innovation.rules.config import Config
from lifeline.innovation.tests.racing import at_once, refusals
from lifeline.kernel.documents import render
from lifeline.kernel.tables import Column, write_book
from lifeline.people import api as people
from lifeline.people.models import Duty, Person, Unit

PROJECTS, PAST_CYCLES = 500, 10
VOTERS = 15
WRITERS, EVERY_SECONDS, SAVING_SECONDS = 25, 0.5, 20.0
HANGING = ("charters", "milestones", "reports", "visits", "corrections", "midterms", "balances")
PAIRS = "党建班组高炉安全数字宣讲转炉廉洁工会降本节能青年轧线服务文化"
WORDS = [PAIRS[at : at + 2] for at in range(0, len(PAIRS), 2)]
"""Of two characters each, so that every one can be looked for."""
LISTS = (
    "project_list", "application_list", "result_list", "ledger_list", "certificate_list", "letter_list",
    "notice_list", "objection_list", "meeting_list", "screening_list", "brand_list", "cycle_list", "visit_list",
    "change_list", "acceptance_list",
)  # fmt: skip


def run(bench) -> None:
    """Everything, on a site that holds the demo company."""
    secretary = Duty.objects.filter(role=SECRETARY).select_related("person", "unit").order_by("pk").first()
    company, who = secretary.unit, secretary.person
    call_command("collectstatic", interactive=False, verbosity=0)
    bring_in(bench, company)
    running = Cycle.objects.get(organiser=company, state="RUNNING")
    grow(running)
    bench.say(f"{Project.objects.count()} projects, {Result.objects.count()} results, {Unit.objects.count()} units")
    settings.SECOND_STEP = False
    pages(bench, signed_in(who), running)
    clocks(bench, company, running)
    searching(bench, who)
    printing(bench, who)
    exporting(bench, running, who)
    voting(bench, company, who)
    saving(bench, company)


def book(number: int, company: Unit, crew: list[Person]) -> bytes:
    """The workbook of a past cycle of 500 projects."""
    chance = random.Random(number)
    units = [one.code for one in people.subtree(company)]
    rows = {key: [] for key in SHEETS}
    rows["cycle"] = [{"number": number, "name": f"第{number}届"}]
    for place in range(1, PROJECTS + 1):
        key, (leader, other) = f"B{number}-{place:03}", chance.sample(crew, 2)
        title = "".join(chance.sample(WORDS, 4)) + f"工作法{place}"
        rows["projects"].append({
            "number": key, "title": title, "level": "PLANT", "kind": "OWN", "unit": chance.choice(units),
            "leader_no": leader.employee_no, "leader": leader.name, "grade": "GOOD", "accepted_on": date(2012, 9, 10),
            "summary": f"{title}的做法和成效。", "steps": "先做一条线\n再推开",
        })  # fmt: skip
        rows["members"].append({"number": key, "employee_no": other.employee_no, "name": other.name, "unit": ""})
        rows["awards"].append({"number": key, "tier": 3, "yuan": 3000, "commended_on": date(2012, 11, 20)})
    written = io.BytesIO()
    write_book(
        written,
        [(Column(key, zh, en).label, columns, rows[key]) for key, (zh, en, columns) in SHEETS.items()],
    )
    return written.getvalue()


def bring_in(bench, company: Unit) -> None:
    """Ten past cycles of 500 projects; the first one's import is measured."""
    crew = list(Person.objects.filter(memberships__isnull=False).order_by("pk").distinct()[:400])
    spent = []
    for number in range(101, 101 + PAST_CYCLES):
        if Cycle.objects.filter(organiser=company, number=number).exists():
            continue
        file = book(number, company, crew)
        began = time.perf_counter()
        found = past_of(file, company)
        if found.refused:
            raise AssertionError([(one.sheet, one.row, one.said) for one in found.refused[:3]])
        told = {"actor": None, "now": timezone.now(), "by": "cli"}
        past.take_past_cycle(company, found.number, found.name, found.projects, **told)
        spent.append(time.perf_counter() - began)
    if spent:
        bench.limit("import of 500 projects", spent[0], target=20, unit="s")


def grow(cycle: Cycle) -> None:
    """Write the running projects again, with all that hangs on them, until the cycle has 500."""
    models = list(Project.objects.filter(cycle=cycle, state="ACTIVE").exclude(number__contains="K").order_by("pk"))
    units = list(Unit.objects.filter(path__startswith=cycle.organiser.path).order_by("pk"))
    chance = random.Random(5)
    for number in range(Project.objects.filter(cycle=cycle).count(), PROJECTS):
        again(models[number % len(models)], f"{cycle.number}-K{number:03}", chance.choice(units))


def again(model: Project, number: str, unit: Unit) -> None:
    """One project more like another, in this unit."""
    home = past.second_level(unit)
    application = Application.objects.get(pk=model.application_id)
    members = list(TeamMember.objects.filter(application=application))
    application.pk, application.number, application.unit, application.second_level = None, number, unit, home
    application.origin, application.rank = None, None
    application.save(force_insert=True)
    for one in members:
        one.pk, one.application = None, application
        one.save(force_insert=True)
    made = Project.objects.get(pk=model.pk)
    made.pk, made.number, made.unit, made.second_level, made.application = None, number, unit, home, application
    made.save(force_insert=True)
    for name in HANGING:
        for row in getattr(model, name).order_by("pk"):
            row.pk, row.project = None, made
            row.save(force_insert=True)


def pages(bench, client: Client, running: Cycle) -> None:
    """The board and every list beside so many rows: queries and time."""
    board = asking(client, reverse("innovation:cycle_board", args=[running.pk]), {})
    bench.limit("board with 500 projects: queries", asked(board), target=12, unit="queries")
    bench.time("board with 500 projects", board, n=30, target_ms=300)
    dashboard = asking(client, reverse("innovation:cures_dashboard"), {})
    bench.limit("signals' page: queries", asked(dashboard), target=12, unit="queries")
    bench.time("signals' page", dashboard, n=10)
    for name in LISTS:
        page = asking(client, reverse(f"innovation:{name}"), {})
        bench.limit(f"{name}: queries", asked(page), target=8, unit="queries")
        bench.time(name, page, n=15)


def asked(ask) -> int:
    """How many queries a page asks once it is warm; those of session and person, which every page asks, count too."""
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def clocks(bench, company: Unit, running: Cycle) -> None:
    """What the night does: the colour of each project, the signals of each unit."""
    now = timezone.now()
    live = list(Project.objects.filter(cycle=running).select_related("cycle"))
    with CaptureQueriesContext(connection) as queries:
        of_many(live, now)
    bench.limit("health of 500 projects: queries", len(queries), target=6, unit="queries")
    bench.time("health of 500 projects", lambda: of_many(live, now), n=10)
    month_end, began = timezone.localdate(now) - timedelta(days=400), time.perf_counter()
    for project in live:
        standing.mark_health(project, month_end, "GREEN", actor=None, now=now)
    bench.limit(f"a month-end's marks of {len(live)} projects", time.perf_counter() - began, target=20, unit="s")
    units = Unit.objects.filter(path__startswith=company.path).count()
    began = time.perf_counter()
    signals.count_day(company, actor=None, now=now)
    bench.limit(f"signals of a company of {units} units", time.perf_counter() - began, target=20, unit="s")


def searching(bench, who: Person) -> None:
    """Two Chinese characters in more than 5,000 results: what a scan finds, and how soon."""
    address, client, spent = reverse("innovation:result_list"), signed_in(who), []
    for word in WORDS:
        scanned = Result.objects.filter(title__contains=word, state="PUBLISHED").count()
        found = library.results(who, text=word, level="", kind="", brand="").filter(title__contains=word).count()
        if found < scanned:
            raise AssertionError(f"{word}: {found} of {scanned}")
        spent += [bench.once(asking(client, address, {"q": word})) for _round in range(5)]
    figure = bench.times(f"search in {Result.objects.count()} results", spent)
    bench.limit("search in the results, p95", figure.p95, target=100, unit="ms")


def printing(bench, who: Person) -> None:
    """Certificates, as many as a conference hands out."""
    rows = Project.objects.filter(state="AWARDED", cycle__number=101, certificates__isnull=True)
    own = TeamMember.objects.filter(person=who).values("application")  # I-32: nobody issues his own
    projects = rows.exclude(application__in=own).order_by("pk")[:300]
    began, now, count = time.perf_counter(), timezone.now(), 0
    for project in projects:
        made = certificates.issue(project, actor=who, now=now)
        render(papers.TEMPLATE, library.paper(made, project.cycle.organiser.name), at=made.issued_at)
        count += 1
    if count:
        seconds = (time.perf_counter() - began) * 300 / count
        bench.limit("300 certificates issued and printed", seconds, target=90, unit="s")


def exporting(bench, running: Cycle, who: Person) -> None:
    """All tables, ledgers and documents of a cycle of 500 projects."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        place, now = Path(folder), timezone.now()
        tables_of(running, place)
        ledger_of(running, place)
        registers_of(running, place, who, now)
        documents_of(running, place, who)
    bench.limit("export of a cycle of 500 projects", time.perf_counter() - began, target=30, unit="s")


def voting(bench, company: Unit, who: Person) -> None:
    """Fifteen members press at the same moment."""
    now, today = timezone.now(), timezone.localdate()
    number = 201 + Cycle.objects.filter(organiser=company, number__gt=200).count()
    cycle = Cycle.objects.create(organiser=company, number=number, name=f"第{number}届", state="DELIBERATION")
    chosen = Config()
    cycle.config = ConfigVersion.objects.create(
        cycle=cycle, number=1, body=chosen.as_json(), sha256=chosen.sha256, proposed_at=now
    )
    cycle.save()
    roles = ("innovation.chair", "innovation.leading_group")
    seats = Duty.objects.filter(role__in=roles, unit=company).select_related("person").order_by("pk")
    members = list({one.person_id: one.person for one in seats}.values())
    free = Person.objects.filter(memberships__isnull=False, duties__isnull=True).order_by("-pk").distinct()
    for person in free[: max(0, VOTERS - len(members))]:
        Duty.objects.create(
            person=person, role="innovation.leading_group", unit=company, from_on=today - timedelta(days=9),
            reason="bench",
        )  # fmt: skip
        members.append(person)
    leader = Person.objects.filter(duties__isnull=True, memberships__isnull=False).order_by("pk").first()
    unit = people.unit_at(leader) or company
    application = Application.objects.create(
        cycle=cycle, number=f"{number}-001", state="TABLED", level="PLANT", kind="OWN", title="一件要表决的事",
        started_at=now, submitted_at=now, leader=leader, unit=unit, second_level=past.second_level(unit),
        unit_path=unit.path, asked_fen=2_000_000,
    )  # fmt: skip
    TeamMember.objects.create(
        application=application, person=leader, name=leader.name, place=1, state="CONFIRMED", role="LEADER",
        unit=unit, unit_path=unit.path,
    )  # fmt: skip
    meeting = meetings.plan(cycle, today, "会议室", actor=who, now=now)
    meeting = meetings.open_meeting(meeting, {one.pk for one in members}, actor=who, now=now)
    item = meetings.call_item(meeting.items.get(application=application), actor=who, now=now)
    row = ballots.open_vote(item, "APPROVAL", actor=who, now=now)
    began = time.perf_counter()
    voters = sitting.room(item).present[:VOTERS]
    put = [lambda one=one: ballots.cast(row, "YES", actor=one, now=timezone.now()) for one in voters]
    refused = refusals(at_once(*put))
    bench.limit(f"{len(voters)} members vote at once", time.perf_counter() - began, target=2, unit="s")
    bench.limit("votes refused", len(refused), target=0, unit="votes")
    marks = BallotMark.objects.filter(tally=row).count()
    bench.limit("members without their one mark", abs(len(voters) - marks), target=0, unit="members")


class Writer(threading.Thread):
    """One leader whose editor saves by itself, each save on top of the one before."""

    def __init__(self, port: int, person: Person, application: Application, place: int, until: float) -> None:
        super().__init__(daemon=True)
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        token = "b" * 32
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
        self.headers = {
            "Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded",
            "Host": f"localhost:{port}",
        }  # fmt: skip
        self.port, self.place, self.until = port, place, until
        self.application, self.base = application, application.revisions.get(number=application.revision).sha256
        self.last, self.spent, self.faults = "", [], []

    def run(self) -> None:
        address = reverse("innovation:application_autosave", args=[self.application.number])
        time.sleep(EVERY_SECONDS * self.place / WRITERS)
        number = 0
        while time.monotonic() < self.until:
            number += 1
            begun, title = time.perf_counter(), f"第{self.place}人写到第{number}句"
            body = urlencode({"base": self.base, "title": title, "level": "PLANT", "kind": "OWN"})
            ask = HTTPConnection("127.0.0.1", self.port, timeout=30)
            ask.request("POST", address, body, self.headers)
            answer = ask.getresponse()
            told = answer.read()
            ask.close()
            self.spent.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200 or "base" not in (held := json.loads(told)):
                self.faults.append(f"{answer.status} {told[:200]!r}")
            else:
                self.base, self.last = held["base"], title
            time.sleep(max(0.0, EVERY_SECONDS - (time.perf_counter() - begun)))


def saving(bench, company: Unit) -> None:
    """Twenty-five editors save twice a second each; every acknowledged word is there."""
    call = Cycle.objects.filter(organiser=company, state="CALL_OPEN").order_by("-pk").first()
    free = Person.objects.filter(duties__isnull=True, memberships__unit__path__startswith=company.path)
    busy = TeamMember.objects.filter(application__cycle=call).values("person")
    leaders = list(free.exclude(pk__in=busy).order_by("-pk").distinct()[:WRITERS])
    drafts = [(one, editing.start(call, actor=one, now=timezone.now())) for one in leaders]
    connections.close_all()
    site = Site()
    until = time.monotonic() + SAVING_SECONDS
    writers = [Writer(site.port, one, draft, place, until) for place, (one, draft) in enumerate(drafts)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    site.end()
    figure = bench.times("autosave, 50 a second", [ms for writer in writers for ms in writer.spent])
    bench.limit("autosave, p95", figure.p95, target=150, unit="ms")
    for fault in [fault for writer in writers for fault in writer.faults][:3]:
        bench.say(fault)
    bench.limit("saves refused", sum(len(writer.faults) for writer in writers), target=0, unit="saves")
    titles = dict(Application.objects.filter(pk__in=[d.pk for _p, d in drafts]).values_list("pk", "title"))
    lost = sum(titles[writer.application.pk] != writer.last for writer in writers)
    bench.limit("acknowledged words lost", lost, target=0, unit="texts")
