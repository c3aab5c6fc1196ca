"""终评与奖励 as desks and actions read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lifeline.innovation.models import (
    AcceptanceSheet,
    AwardRun,
    AwardShare,
    FundLine,
    Project,
    Review,
    ShareSheet,
)
from lifeline.innovation.policies import CHAIR, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.policies.applications import leader_left
from lifeline.innovation.queries import calibrations
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.cycles import NextStep, leads_on
from lifeline.innovation.queries.projects import team
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules import awards as rules
from lifeline.innovation.rules.awards import Scored
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.rules.numbers import APPRAISALS, FROM_PANEL_MOST, WHOLE
from lifeline.innovation.states import (
    CycleState,
    LineKind,
    ProjectState,
    ReviewState,
    RunState,
    ShareState,
    Stage,
)
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.innovation.models import (
        AwardLine,
        CalibrationRun,
        Cycle,
    )
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

P = ProjectState
SETTLED_AT_ONCE = 5
"""So many divisions that wait to be settled stand among the tasks; the rest follows when these are settled."""


def accepted(cycle: Cycle, *states: str) -> list[Project]:
    """I-88, I-101. The projects that this cycle appraises."""
    rows = Project.objects.filter(appraise_in_cycle=cycle, state__in=states or (P.ACCEPTED, P.APPRAISED))
    return list(rows.select_related("application__cycle__organiser", "second_level", "leader").order_by("number"))


def unmet(cycle: Cycle, person: Person) -> list[str]:
    """I-39, I-101. What keeps the accepted projects from being appraised, in words.

    I-38: of a project that the person conflicts with it names nothing; where only those are in the way, it says so.
    """
    last = calibrations.last(cycle, Stage.APPRAISAL)
    if last is None or calibrations.is_old(cycle, last):
        return [_("Calibrate the scores first: reviews or settings have changed since.")]
    numbers = {row["application"]: row["n"] for row in last.body["rows"]}
    rows = accepted(cycle, P.ACCEPTED)
    found: list[tuple[Project, str]] = []
    panels = _from_panel(cycle, rows)
    for one in rows:
        if numbers.get(one.application_id, 0) < APPRAISALS:
            few = {"number": one.number, "k": APPRAISALS}
            found.append((one, _("%(number)s has fewer than %(k)s reviews.") % few))
        if panels[one.application_id] > FROM_PANEL_MOST:
            told = {"number": one.number, "most": FROM_PANEL_MOST}
            found.append((one, _("%(number)s: more than %(most)s of its reviewers sat on its panel.") % told))
    out = hidden(person, [one for one, _words in found]) if found else set()
    known = [words for one, words in found if one.pk not in out]
    return known or ([_("Not every project has its reviews.")] if found else [])


def _from_panel(cycle: Cycle, rows: list[Project]) -> Counter[int]:
    """I-101. How many reviewers of each application sat on its panel of acceptance. Two queries."""
    ids = [one.application_id for one in rows]
    sheets = AcceptanceSheet.objects.filter(project__application__in=ids, score__isnull=False).order_by("pk")
    panel = set(sheets.values_list("project__application_id", "expert_id"))
    reviews = Review.objects.filter(
        cycle=cycle, stage=Stage.APPRAISAL, state=ReviewState.SUBMITTED, application__in=ids
    ).order_by("pk")
    pairs = set(reviews.values_list("application_id", "reviewer_id"))
    return Counter(application for application, _person in panel & pairs)


def scored(run: CalibrationRun, projects: list[Project], failed: set[int]) -> list[Scored]:
    """I-104. Calibrated score and standard error of each project; `failed` are ids that a gate vote turned down.

    Nothing of a level goes in (I-15).
    """
    rows = {row["application"]: row for row in run.body["rows"]}
    return [
        Scored(one.pk, float(rows[one.application_id]["calibrated"]), float(rows[one.application_id]["se"] or 0),
               one.pk in failed)
        for one in projects
    ]  # fmt: skip


def purse_of(cycle: Cycle) -> FundLine | None:
    """I-91. The cycle's purse."""
    return FundLine.objects.filter(cycle=cycle, kind=LineKind.PURSE).first()


def run_now(cycle: Cycle) -> AwardRun | None:
    """The run that waits or is confirmed."""
    rows = AwardRun.objects.filter(cycle=cycle).exclude(state=RunState.DROPPED)
    return rows.select_related("cycle", "made_by", "confirmed_by").order_by("-number").first()


@dataclass(frozen=True)
class LineShown:
    """A row of the desk; `hidden`: the reader conflicts with it and learns nothing before the notice (I-38)."""

    line: AwardLine
    amount: str
    moves: str
    hidden: bool


@dataclass(frozen=True)
class RunShown:
    """A run with its rows, the amounts and what a move would change."""

    run: AwardRun
    amounts: list[str]
    purse: str
    leftover: str
    lines: list[LineShown]


def hidden(person: Person, projects: Iterable[Project]) -> set[int]:
    """I-32, I-38. Of what the person learns nothing and moves nothing: whatever it conflicts with. Three queries."""
    of = {one.application_id: one for one in projects}
    return {of[pk].pk for pk, _person in matrix([one.application for one in of.values()], [person.pk])}


def lines_of(run: AwardRun) -> list[AwardLine]:
    """The lines of a run, the best first, with what conflicts of interest are known from."""
    told = ("project__unit", "project__second_level", "project__application__cycle__organiser")
    return list(run.lines.select_related(*told).order_by("place", "pk"))


def _short(fen: int) -> str:
    """A sum as a figure: with its 分 only when it has some."""
    return f"¥{yuan(fen)}".removesuffix(".00")


def shown(run: AwardRun, person: Person) -> RunShown:
    """I-103, 5.5. As the desk shows it: hidden rows last, so that no place tells their rank. A dozen queries."""
    rows = lines_of(run)
    out = hidden(person, [one.project for one in rows])
    scores = [Scored(one.project_id, one.score, one.se, one.failed) for one in rows]
    tiers = {one.project_id: one.tier for one in rows}
    moved = {one.item: one for one in rules.what_if(scores, tiers, run.purse_fen // 100)}
    lines = [
        LineShown(one, yuan(one.amount_fen), _moves(moved.get(one.project_id), whole=not out), one.project_id in out)
        for one in sorted(rows, key=lambda one: one.project_id in out)
    ]
    fen = (run.first_fen, run.second_fen, run.third_fen)
    left = "—" if out else _short(run.leftover_fen)  # with purse and rows it tells the hidden sum, as any leftover does
    return RunShown(run, [yuan(one) for one in fen], _short(run.purse_fen), left, lines)


def _moves(moved: rules.Moved | None, *, whole: bool) -> str:
    """What changes if the item moves a tier, in words; without `whole` no sum, for it would tell of a hidden row."""
    if moved is None:
        return ""
    if not whole:
        return _("In tier %(tier)s") % {"tier": moved.to or "—"}
    amounts = " / ".join(f"{one:,}" for one in moved.amounts)
    told = {"tier": moved.to or "—", "amounts": amounts, "left": f"{moved.leftover:,}"}
    return _("In tier %(tier)s: ¥%(amounts)s, leftover ¥%(left)s") % told


def choices(cycle: Cycle, person: Person) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What this reader may choose: moves within tie zones of the drafted run, and what asked for a gate vote."""
    last, projects = calibrations.last(cycle, Stage.APPRAISAL), accepted(cycle, P.APPRAISED)
    out = hidden(person, projects)
    asked = {row["application"] for row in last.body["rows"] if row["gate"] == "VOTE"} if last else set()
    doubts = [
        (str(one.pk), f"{one.number} {one.title}")
        for one in projects
        if one.application_id in asked and one.pk not in out
    ]
    run = run_now(cycle)
    if run is None or run.state != RunState.DRAFT:
        return [], doubts
    rows = list(run.lines.select_related("project").order_by("place"))
    names = {one.project_id: f"{one.project.number} {one.project.title}" for one in rows}
    scores = [Scored(one.project_id, one.score, one.se, one.failed) for one in rows]
    counts = _counts(run)
    placed = rules.place(scores, counts)
    return [
        (f"{one.item}:{one.to}", f"{names[one.item]} → {_moves(one, whole=not out)}")
        for one in rules.what_if(scores, placed, run.purse_fen // 100)
        if one.item not in out
    ], doubts


def _counts(run: AwardRun) -> list[int]:
    config = config_in(run.config)
    return [config.tiers[str(tier)] for tier in rules.TIERS]


def sheet_of(project: Project) -> ShareSheet | None:
    """The team's division."""
    return ShareSheet.objects.filter(project=project).select_related("proposed_by").first()


@dataclass(frozen=True)
class ShareLine:
    """A member's part, as the page shows it."""

    share: AwardShare
    percent: str
    amount: str

    @property
    def tone(self) -> Tone:
        """Confirmed, refused, or waited for."""
        return "ok" if self.share.confirmed_at else "bad" if self.share.refused_at else "warn"


def shares_of(project: Project) -> list[ShareLine]:
    """All of them in the team's order."""
    rows = AwardShare.objects.filter(sheet__project=project).select_related("person").order_by("place")
    return [ShareLine(one, f"{one.basis_points / 100:.2f}", yuan(one.fen)) for one in rows]


def own_share(person: Person, project: Project) -> AwardShare | None:
    """The part that waits for this person's word."""
    rows = AwardShare.objects.filter(sheet__project=project, sheet__state=ShareState.OPEN, person=person)
    return rows.filter(confirmed_at__isnull=True).first()


def award_yuan(project: Project) -> str:
    """As it is read."""
    return yuan(project.award_fen or 0)


def members(project: Project) -> list[tuple[int, str, int]]:
    """(person id, name, hundredths of a percent) of the team: what stands, else equal parts, the rest to the first."""
    known = {one.share.person_id: one.share.basis_points for one in shares_of(project)}
    rows = [(one.person_id, one.person.name) for one in team(project) if one.person_id and one.person]
    equal = [WHOLE // len(rows) + (WHOLE % len(rows) if place == 0 else 0) for place in range(len(rows))]
    return [(pk, name, known.get(pk, part)) for (pk, name), part in zip(rows, equal, strict=True)]


def may_see_shares(person: Person, project: Project) -> bool:
    """I-105. The team, its unit's secretary, secretariat and chair."""
    office = gates.decides(person, project)
    return project.state == P.AWARDED and (
        gates.is_member(person, project) or gates.is_unit_secretary(person, project) or office
    )


def share_roles(person: Person, project: Project) -> set[str]:
    """I-105. Which of propose, mediate and decide are the person's at all, however far the division is."""
    outside = not gates.is_member(person, project)
    held = {
        "propose": gates.is_leader(person, project),
        "mediate": outside and gates.is_unit_secretary(person, project),
        "decide": gates.is_chair(person, project),
    }
    return {name for name, mine in held.items() if mine}


def share_role(person: Person, project: Project) -> str:
    """I-105. Whether the person proposes, mediates or decides now; else empty."""
    sheet, mine = sheet_of(project), share_roles(person, project)
    stuck, mediated = waits_for_others(project), sheet is not None and sheet.mediated
    if not stuck and (sheet is None or (sheet.state == ShareState.OPEN and not mediated)):
        return "propose" if "propose" in mine and project.state == P.AWARDED else ""
    if sheet is not None and sheet.state != ShareState.MEDIATION:
        return ""
    if not mediated and "mediate" in mine:
        return "mediate"
    due = mediated or not gates.mediators(project)
    return "decide" if due and "decide" in mine else ""


def waits_for_others(project: Project) -> bool:
    """E-40. Its leader has left the company and proposed nothing: nobody of the team can begin to divide the award."""
    return leader_left(project) and project.state == P.AWARDED and sheet_of(project) is None


@tasks
def shares_to_settle(person: Person, _now: datetime) -> Iterable[Task]:
    """I-105, E-40. Divisions that the unit's secretary mediates, or the chair decides; the oldest few."""
    paths, chaired = sorted(path for _company, path in scopes(person, UNIT_SECRETARY)), organisers_of(person, CHAIR)
    if not paths and not chaired:
        return
    his = Q(cycle__organiser__in=chaired)
    for path in paths:
        his |= Q(unit__path__startswith=path)
    stuck = Q(share_sheet__isnull=True) & ~Q(leader__state=PersonState.ACTIVE)
    rows = Project.objects.filter(his, Q(share_sheet__state=ShareState.MEDIATION) | stuck)
    rows = rows.filter(state=P.AWARDED, provenance="lived").select_related("unit", "cycle", "leader", "application")
    words = {"mediate": _("Mediate how an award is divided"), "decide": _("Decide how an award is divided")}
    ripe = F("share_sheet__mediated").desc(nulls_last=True)  # what the chair decides; a secretary has few
    for project in rows.order_by(ripe if chaired else "pk", "pk")[:SETTLED_AT_ONCE]:
        if what := words.get(share_role(person, project)):
            yield Task(what, project.title, reverse("innovation:share_edit", args=[project.number]))


def overdue_shares(now: datetime) -> list[ShareSheet]:
    """I-105. Divisions that somebody has not answered in time."""
    rows = ShareSheet.objects.filter(state=ShareState.OPEN, due_at__lte=now, project__state=P.AWARDED)
    return list(rows.select_related("project").order_by("pk"))


@leads_on(CycleState.APPRAISAL)
def to_award(cycle: Cycle, _person: Person, _now: datetime) -> NextStep:
    """4.1. Appraise, allocate, confirm: at the desk of awards."""
    href = reverse("innovation:award_desk", args=[cycle.pk])
    return NextStep("awards", _("Appraise and allocate the awards"), True, [], href)


@tasks
def shares_waiting(person: Person, now: datetime) -> Iterable[Task]:
    """I-105. Parts that wait for a word, awards that wait to be divided."""
    rows = AwardShare.objects.filter(
        person=person, sheet__state=ShareState.OPEN, confirmed_at__isnull=True, sheet__project__state=P.AWARDED
    ).select_related("sheet__project")
    for one in rows.order_by("pk"):
        href = reverse("innovation:share_edit", args=[one.sheet.project.number])
        due = one.sheet.due_at
        yield Task(_("Confirm your share of the award"), one.sheet.project.title, href, due, due < now)
    mine = Project.objects.filter(leader=person, state=P.AWARDED, share_sheet__isnull=True, provenance="lived")
    for project in mine.order_by("pk"):
        href = reverse("innovation:share_edit", args=[project.number])
        yield Task(_("Divide the award in your team"), project.title, href)
