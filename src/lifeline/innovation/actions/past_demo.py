"""创新管理 of the demo company: two past cycles with their results, and a third one with projects at work.

What is at work is lived through the same actions as real projects: charter, money by two persons, evidence, a visit.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lifeline.innovation import policies
from lifeline.innovation.actions import certificates, charters, evidence, filing, ledger, library, past, visits
from lifeline.innovation.models import Application, Brand, Cycle, Result, TeamMember
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.innovation.models import Project
    from lifeline.kernel.demo import Plan
    from lifeline.kernel.progress import Progress
    from lifeline.people.models import Person, Unit

DATA: Final = Path(__file__).parents[1] / "data" / "demo_past.json"
SECRETARY_NO, FINANCE_NO, CHAIR_NO, UNIT_NO, LEADER_NO = "100041", "100008", "100007", "100042", "100400"
PAPER: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DAYS: Final = 200
"""How long the third cycle's projects have been at work."""


@dataclass
class Cast:
    """Who does what in the demo."""

    company: Unit
    office: Person
    finance: Person
    chair: Person
    plants: list[Unit]
    chance: random.Random


def fill(plan: Plan, progress: Progress) -> None:
    """Past cycles, their results and adopters, and the running third cycle."""
    told = json.loads(DATA.read_text(encoding="utf-8"))
    cast = _cast(plan)
    if cast is None:
        return
    for place, cycle in enumerate(told["cycles"]):
        _past(cast, told, cycle, plan.now)
        progress(place + 1, 4)
    _library(cast, told, plan.now)
    progress(3, 4)
    _running(cast, told, plan.now)
    progress(4, 4)


def _cast(plan: Plan) -> Cast | None:
    """Duties of the log-ins that the site names; nothing where one of them is missing."""
    company = people.companies()[0]
    found = [people.find(number).first() for number in (SECRETARY_NO, FINANCE_NO, CHAIR_NO)]
    if any(one is None for one in found):
        return None
    office, finance, chair = (one for one in found if one is not None)
    for person, role in (
        (office, policies.SECRETARY), (finance, policies.FINANCE), (chair, policies.CHAIR),
        (chair, policies.SUPERVISOR),
    ):  # fmt: skip
        people.appoint(person, role, company, reason="demo")
    units = [unit for unit in people.subtree(company) if unit.state == "OPEN"]
    plants = [unit for unit in units if unit.path.strip("/").count("/") == company.path.strip("/").count("/") + 1]
    return Cast(company, office, finance, chair, plants, random.Random(plan.seed))  # noqa: S311 - a demo


def _team(cast: Cast, unit: Unit, size: int) -> list[Person]:
    """Some persons of a unit, none of whom keeps the cycle."""
    keep = {cast.office.pk, cast.finance.pk, cast.chair.pk}
    found = [one for one in people.members(unit)[:40] if one.pk not in keep]
    return cast.chance.sample(found, min(size, len(found)))


def _past(cast: Cast, told: Any, cycle: list[Any], now: datetime) -> None:
    """One imported cycle."""
    number, name, year = cycle
    if Cycle.objects.filter(organiser=cast.company, number=number).exists():
        return
    rows = []
    for place, one in enumerate((row for row in told["past"] if row["cycle"] == number), 1):
        unit = cast.plants[(place + number) % len(cast.plants)]
        team = _team(cast, unit, 3)
        leader, members = (team[0], team[1:]) if team else (None, [])
        rows.append(
            past.PastProject(
                number=f"{year}-{place:02}", title=one["title"], level=one["level"], kind=one["kind"], unit=unit,
                leader=leader, leader_name="" if leader else "—", members=members, grade=one["grade"],
                accepted_on=date(year, 9, 10), tier=one["tier"], award_fen=one["yuan"] and one["yuan"] * 100,
                commended_on=date(year, 11, 20), summary=one["summary"], steps=one["steps"],
            )
        )  # fmt: skip
    past.take_past_cycle(cast.company, number, name, rows, actor=None, now=now - timedelta(days=30), by="cli")


def _library(cast: Cast, told: Any, now: datetime) -> None:
    """Brands, adopters, effects and certificates of what was brought in."""
    _brands(cast, told)
    results = list(Result.objects.filter(project__cycle__organiser=cast.company).order_by("pk"))
    for place, result in enumerate(results):
        for unit in cast.plants[: place % 4 + 1]:
            if unit.pk != result.project.second_level_id:
                _adopt(cast, told, result, unit, now - timedelta(days=20 + place))
        if result.project.award_fen:
            certificates.issue(result.project, actor=cast.office, now=now - timedelta(days=25))


def _brands(cast: Cast, told: Any) -> None:
    """The “5+2” brands and what fills them."""
    titles = {one["title"]: one["brand"] for one in told["past"]}
    made = [
        Brand.objects.get_or_create(organiser=cast.company, name=name, defaults={"about": about, "place": place})[0]
        for place, (name, about) in enumerate(told["brands"])
    ]
    for result in Result.objects.filter(project__cycle__organiser=cast.company).order_by("pk"):
        if (brand := titles.get(result.title)) is not None:
            result.brand = made[brand]
            result.save(update_fields=["brand"])


def _adopt(cast: Cast, told: Any, result: Result, unit: Unit, at: datetime) -> None:
    """A unit adopts; its secretary confirms; some have a verified effect."""
    pair = _team(cast, unit, 2)
    if len(pair) < 2 or result.project.leader_id in {one.pk for one in pair}:
        return
    proposer, secretary = pair
    people.appoint(secretary, policies.UNIT_SECRETARY, unit, reason="demo")
    adoption = library.adopt(result, unit, told["adopted"], actor=proposer, now=at)
    if not cast.chance.randrange(4):
        return
    library.confirm_adoption(adoption, actor=secretary, now=at + timedelta(days=2))
    if cast.chance.randrange(2):
        library.report_effect(adoption, *told["effect"], actor=secretary, now=at + timedelta(days=9))
        library.verify_effect(adoption, actor=cast.office, now=at + timedelta(days=12))


def _running(cast: Cast, told: Any, now: datetime) -> None:
    """Three projects at work; the employee of the demo leads the first one."""
    running = told["running"]
    if Cycle.objects.filter(organiser=cast.company, number=running["number"]).exists():
        return
    cycle = Cycle.objects.create(
        organiser=cast.company, number=running["number"], name=running["name"], state="RUNNING"
    )
    begin = now - timedelta(days=DAYS)
    line = ledger.open_line(cycle, "FUNDING", 30_000_000, told["document"], actor=cast.finance, now=begin)
    employee = people.find(LEADER_NO).first()
    for place, one in enumerate(running["projects"]):
        project = _chartered(cast, cycle, one, place, employee if place == 0 else None, begin)
        if project is not None:
            _work(cast, told, project, line, now, late=one["late"])


def _chartered(
    cast: Cast, cycle: Cycle, one: Any, place: int, leader: Person | None, begin: datetime
) -> Project | None:
    """A project with its charter, approved before this system was there."""
    home = people.unit_at(leader) if leader else cast.plants[place % len(cast.plants)]
    if home is None:
        return None
    unit = past.second_level(home)
    team = [person for person in [leader, *_team(cast, unit, 3)] if person is not None]
    team = list({person.pk: person for person in team}.values())
    if not team:
        return None
    number = f"{timezone.localdate(begin).year}-{place + 51:02}"
    application = Application.objects.create(
        cycle=cycle, number=number, state="APPROVED", provenance="imported", title=one["title"], level=one["level"],
        kind=one["kind"], leader=team[0], unit=home, second_level=unit, decided_level=one["level"], started_at=begin,
    )  # fmt: skip
    for seat, person in enumerate(team, 1):
        role = "LEADER" if seat == 1 else "MEMBER"
        TeamMember.objects.create(
            application=application, person=person, name=person.name, place=seat, role=role, state="CONFIRMED"
        )
    start = timezone.localdate(begin)
    days = [start + timedelta(days=60 * n) for n in range(1, len(one["milestones"]) + 1)]
    body = {
        "starts_on": start.isoformat(), "ends_on": (start + timedelta(days=365)).isoformat(), "budget_fen": 1_200_000,
        "scope": one["scope"],
        "milestones": [[title, on.isoformat()] for title, on in zip(one["milestones"], days, strict=True)],
    }  # fmt: skip
    return charters.charter(application, body, actor=None, now=begin)


def _work(cast: Cast, told: Any, project: Project, line: Any, now: datetime, *, late: bool) -> None:
    """Signatures, money, evidence, a report, a visit with a correction; the late one stops after its first step."""
    begin = project.chartered_at or now
    secretary = people.find(UNIT_NO).first()
    if secretary is None or project.leader is None:
        return
    people.appoint(secretary, policies.UNIT_SECRETARY, project.second_level, reason="demo")
    _pay(cast, project, line, told, "COMMIT", 1_200_000, begin)
    charters.sign(project, charters.LEADER, actor=project.leader, now=begin + timedelta(days=1))
    charters.sign(project, charters.UNIT, actor=secretary, now=begin + timedelta(days=2))
    charters.sign(project, charters.OFFICE, actor=cast.office, now=begin + timedelta(days=3))
    _pay(cast, project, line, told, "RELEASE", 600_000, begin + timedelta(days=5))
    _pay(cast, project, line, told, "PAY", 120_000 if late else 520_000, begin + timedelta(days=90))
    for stone in project.milestones.order_by("place")[: 1 if late else 3]:
        at = datetime.combine(stone.planned_on, datetime.min.time(), tzinfo=begin.tzinfo) + timedelta(hours=2)
        paper = evidence.receive([SimpleUploadedFile("佐证.pdf", PAPER)], project.leader, now=at)
        filing.hand_in(stone, told["filed"], paper, actor=project.leader, now=at)
        if stone.place < 3:
            filing.verify(stone, actor=cast.chair, now=at + timedelta(days=3))
    for report in project.reports.filter(due_at__lte=now).order_by("number")[: 1 if late else 9]:
        filing.hand_in(report, told["report"], actor=project.leader, now=report.due_at - timedelta(days=2))
    at = now - timedelta(days=20)
    mended = {"what": told["mend"], "owner": project.leader, "due_on": timezone.localdate(at) + timedelta(days=25)}
    found = visits.Found(
        timezone.localdate(at), [cast.chair, cast.office], told["findings"], "FAIR" if late else "GOOD",
        **(mended if late else {}),
    )  # fmt: skip
    visits.file_visit(project, found, actor=cast.chair, now=at)


def _pay(cast: Cast, project: Project, line: Any, told: Any, kind: str, fen: int, at: datetime) -> None:
    """One movement by two persons."""
    what = ledger.Movement(kind, "MATERIALS", fen, told["document"])
    entry = ledger.propose(line, project, what, f"demo-{project.pk}-{kind}-{fen:012}", actor=cast.finance, now=at)
    ledger.confirm(entry, actor=cast.office, now=at + timedelta(hours=4))
