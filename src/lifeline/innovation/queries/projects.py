"""Projects as lists and their one page show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import TeamMember, Visit
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import changes, health
from lifeline.innovation.states import ON_TEAM, Filing, ProjectState, VisitGrade
from lifeline.kernel import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.innovation.models import (
        ClosingFile,
        Correction,
        GateDecision,
        MidtermCheck,
        Milestone,
        Project,
        Report,
    )
    from lifeline.innovation.rules.health import Health
    from lifeline.kernel.files import Stored
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

NEWEST = ("-cycle__number", "number", "pk")
STATES: dict[str, tuple[str, ...]] = {
    "live": tuple(map(str, health.LIVE)),
    "signing": (ProjectState.CHARTERED,),
    "ended": (
        ProjectState.ACCEPTED, ProjectState.APPRAISED, ProjectState.AWARDED, ProjectState.NOT_AWARDED,
        ProjectState.NOT_ACCEPTED, ProjectState.TERMINATED, ProjectState.REVOKED, ProjectState.LAPSED,
    ),
}  # fmt: skip
FILING_TONES: dict[str, Tone] = {
    Filing.OPEN: "plain",
    Filing.FILED: "warn",
    Filing.VERIFIED: "ok",
    Filing.REFUSED: "bad",
}
VISIT_TONES: dict[str, Tone] = {VisitGrade.GOOD: "ok", VisitGrade.FAIR: "warn", VisitGrade.POOR: "bad"}


def listed(person: Person, *, show: str = "", text: str = "") -> QuerySet[Project]:
    """Projects for the list: `show` "mine" or a group of `STATES`; `text` is part of a number, title or unit."""
    rows = gates.visible_projects(person).select_related("cycle", "unit", "second_level")
    if show == "mine":
        team = Q(application__team__person=person, application__team__state__in=ON_TEAM)
        rows = rows.filter(pk__in=rows.filter(Q(leader=person) | team).values("pk"))
    elif show in STATES:
        rows = rows.filter(state__in=STATES[show])
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(title__icontains=text) | Q(unit__name__icontains=text))
    return rows


def team(project: Project) -> list[TeamMember]:
    """The team in its order, without those who declined or left."""
    return teams([project])[project.pk]


def teams(projects: Sequence[Project]) -> dict[int, list[TeamMember]]:
    """The teams of many by the project's id, each as `team` gives it. One query."""
    found: dict[int, list[TeamMember]] = {one.application_id: [] for one in projects}
    rows = TeamMember.objects.filter(application__in=list(found), state__in=ON_TEAM)
    for member in rows.select_related("person").order_by("place", "pk"):
        found[member.application_id].append(member)
    return {one.pk: found[one.application_id] for one in projects}


@dataclass(frozen=True)
class Line:
    """A project in a list: its colour only for those who read the whole page."""

    project: Project
    health: Health | None

    @property
    def colour(self) -> str:
        """The word, or nothing."""
        return health.label(self.health) if self.health else ""

    @property
    def tone(self) -> Tone:
        """Of the colour."""
        return health.TONES[self.health.colour] if self.health else "plain"


def lines(person: Person, projects: Sequence[Project], now: datetime) -> list[Line]:
    """Projects with the colours that this person may see; the same number of queries for any number of projects."""
    gates.know_teams(projects)
    readable = [project for project in projects if gates.may_read(person, project)]
    found = health.of_many(readable, now)
    return [Line(project, found.get(project.pk)) for project in projects]


@dataclass(frozen=True)
class Shown:
    """Something handed in, with its files."""

    item: Milestone | Report | Correction | Visit | ClosingFile
    files: list[Stored]

    @property
    def tone(self) -> Tone:
        """Of its state, or of the grade of a visit."""
        if isinstance(self.item, Visit):
            return VISIT_TONES.get(self.item.grade, "plain")
        return FILING_TONES.get(getattr(self.item, "state", ""), "plain")


def with_files(rows: Sequence[Milestone | Report | Correction | Visit | ClosingFile]) -> list[Shown]:
    """Rows with what hangs on them; untouched ones are not asked for files."""
    return [Shown(row, files.linked(row) if row.filed_at else []) for row in rows]


@dataclass(frozen=True)
class Course:
    """Everything that a project's page shows of its process."""

    milestones: list[Shown]
    reports: list[Shown]
    visits: list[Shown]
    corrections: list[Shown]
    health: Health | None
    reasons: list[str]
    changes: list[changes.Shown]
    gates: list[GateDecision]
    midterms: list[MidtermCheck]
    closings: list[Shown]
    obstacles: list[str]


def course(project: Project, now: datetime, obstacles: list[str]) -> Course:
    """The process of one project; `obstacles` stand before its closing."""
    found = health.of_many([project], now).get(project.pk)
    return Course(
        milestones=with_files(list(project.milestones.order_by("place", "pk"))),
        reports=with_files(list(project.reports.order_by("number", "pk"))),
        visits=with_files(list(project.visits.order_by("-held_on", "-pk").prefetch_related("visitors"))),
        corrections=with_files(list(project.corrections.select_related("owner").order_by("due_on", "pk"))),
        health=found,
        changes=changes.shown(project),
        gates=list(project.gates.order_by("-opened_at", "-pk")),
        closings=with_files(list(project.closings.order_by("-number", "pk"))),
        obstacles=obstacles,
        midterms=list(project.midterms.order_by("-decided_at", "-pk")),
        reasons=[health.sentence(reason) for reason in found.reasons] if found else [],
    )
