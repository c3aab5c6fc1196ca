"""7. 台账: the tables of a cycle for a spreadsheet, each with who may take it. Columns stand in data/registers.json.

Rows are ordered by number, never by anything that tells of reviews (I-38). Where the reader is in conflict, what he may
not know is said to be hidden, as on the pages (E-16).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from lifeline.innovation import policies
from lifeline.innovation.models import (
    Adoption,
    Application,
    AwardShare,
    Correction,
    LedgerEntry,
    Milestone,
    Objection,
    Project,
    ProjectBalance,
    Report,
    Review,
    ScreeningSheet,
    Visit,
)
from lifeline.innovation.policies import applications as application_gates
from lifeline.innovation.policies import ledger as money
from lifeline.innovation.policies import notices as notice_gates
from lifeline.innovation.policies import projects as project_gates
from lifeline.innovation.policies.reviewing import may_know_reviewers
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries import health
from lifeline.innovation.queries.calibrations import codes
from lifeline.innovation.queries.ledger import free
from lifeline.innovation.queries.reviewing import hidden_from
from lifeline.innovation.rules.reviews import DIMENSIONS, sheet_of
from lifeline.innovation.states import Direction, EntryState, Filing, Level, ProjectState, ResultState
from lifeline.kernel.parts import enumerated
from lifeline.kernel.tables import Column
from lifeline.kernel.tables import Kind as Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person

Row = dict[str, Any]
TOLD: Final = json.loads((Path(__file__).parents[1] / "data" / "registers.json").read_text("utf-8"))


@dataclass(frozen=True)
class Register:
    """One table: its name in both languages, its columns, the duties that read it, and its rows for a reader."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    readers: tuple[str, ...]
    rows: Callable[[Cycle, Person, datetime], Iterable[Row]]

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return Column(self.key, self.zh, self.en).label

    def is_for(self, person: Person, cycle: Cycle) -> bool:
        """Does this person hold one of the duties in the cycle's company?"""
        return any(policies.holds(person, role, cycle.organiser_id) for role in self.readers)


REGISTERS: dict[str, Register] = {}


def register(key: str, *readers: str) -> Callable[[Callable[[Cycle, Person, datetime], Iterable[Row]]], object]:
    """Declare the rows of a table and who reads it."""
    zh, en, columns = TOLD[key]
    made = tuple(Column(name, chinese, english, Cell(kind)) for name, chinese, english, kind in columns)

    def declare(rows: Callable[[Cycle, Person, datetime], Iterable[Row]]) -> object:
        REGISTERS[key] = Register(key, zh, en, made, readers, rows)
        return rows

    return declare


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100


def _counts(rows: QuerySet[Any]) -> Counter[int]:
    return Counter(rows.order_by("pk").values_list("project_id", flat=True))


@register("applications", *policies.STAFF)
def applications(cycle: Cycle, person: Person, _now: datetime) -> Iterator[Row]:
    """申报汇总: all that were submitted; the state as this reader may know it (I-38, I-68)."""
    found = Application.objects.filter(cycle=cycle, submitted_at__isnull=False).exclude(
        state__in=application_gates.PRIVATE
    )
    rows = list(
        found.select_related("cycle__organiser", "second_level", "unit", "leader")
        .prefetch_related("team__person")
        .order_by("number")
    )
    states = {line.number: line.state for line in reading.lines(person, rows)}
    for one in rows:
        team = sorted(one.team.all(), key=lambda member: member.place)
        yield {
            "number": one.number, "title": one.title, "level": one.get_level_display(), "kind": one.get_kind_display(),
            "plant": one.second_level.name, "unit": one.unit.name, "leader": one.leader.name if one.leader else "",
            "members": enumerated(m.person.name if m.person else m.name for m in team), "asked": _yuan(one.asked_fen),
            "rank": one.rank, "state": str(states[one.number]), "at": one.submitted_at,
        }  # fmt: skip


@register("screening", policies.SECRETARY, policies.CHAIR, policies.AUDITOR)
def screening(cycle: Cycle, person: Person, _now: datetime) -> Iterator[Row]:
    """初审: every sheet; of what the reader takes part in neither proposals nor who screened (I-32)."""
    found = ScreeningSheet.objects.filter(application__cycle=cycle)
    told = found.select_related("application__second_level", "by", "second")
    rows = list(told.order_by("application__number", "at", "pk"))
    own = application_gates.applications_of(person, {one.application_id for one in rows})
    for one in rows:
        mine = one.application_id in own
        if mine and one.state != "CONFIRMED":
            continue
        names = [who.name if who and not mine else "" for who in (one.by, one.second)]
        yield {
            **_about(one.application), "verdict": one.get_verdict_display(), "state": one.get_state_display(),
            "met": sum(map(bool, one.checks.values())), "all": len(one.checks), "items": one.items, "by": names[0],
            "at": one.at, "second": names[1], "second_at": one.second_at, "due_at": one.due_at,
        }  # fmt: skip


def _about(one: Application) -> Row:
    return {
        "number": one.number, "title": one.title, "level": one.get_level_display(), "plant": one.second_level.name,
    }  # fmt: skip


@register("reviews", policies.SECRETARY, policies.AUDITOR)
def reviews(cycle: Cycle, person: Person, _now: datetime) -> Iterator[Row]:
    """评审明细: every review with grades and reasons, for justification. I-38, I-49, E-16: what the reader conflicts
    with, or is himself still reviewing, is one hidden line. I-50: by name for the secretariat, as R-01 for the auditor.
    """
    found = Review.objects.filter(cycle=cycle).select_related(
        "application__cycle__organiser", "application__second_level"
    )
    rows = list(found.select_related("reviewer").order_by("application__number", "stage", "pk"))
    about = list({one.application_id: one.application for one in rows}.values())
    out = hidden_from(person, about) if about else set()
    out |= {one.application_id for one in rows if one.reviewer_id == person.pk and one.submitted_at is None}
    named = may_know_reviewers(person, cycle)
    code = codes(cycle)
    told: set[int] = set()
    for one in rows:
        if one.application_id not in out:
            who = one.reviewer.name if named else code[one.reviewer_id]
            yield {**_about(one.application), **_review(one), "reviewer": who}
        elif one.application_id not in told:
            told.add(one.application_id)
            yield {**_about(one.application), "state": _("hidden: you have no part in it")}


def _review(one: Review) -> Row:
    sheet = sheet_of(one.body)
    reasons = "\n".join(sheet.reasons[name] for name in DIMENSIONS if sheet.reasons.get(name))
    handed = one.submitted_at is not None
    return {
        "stage": one.get_stage_display(), "state": one.get_state_display(),
        "direction": Direction(one.direction).label if one.direction else "", "novelty": one.novelty,
        "effect": one.effect, "exemplarity": one.exemplarity, "reasons": reasons if handed else "",
        "advice": sheet.advice if handed else "", "related": one.related, "at": one.submitted_at,
    }  # fmt: skip


def _projects(cycle: Cycle) -> list[Project]:
    found = Project.objects.filter(cycle=cycle).select_related("unit", "second_level", "leader", "cycle")
    return list(found.order_by("number"))


@register("projects", *project_gates.ALL_OF_IT)
def projects(cycle: Cycle, _person: Person, now: datetime) -> Iterator[Row]:
    """项目动态: where each project stands, its colour and why."""
    rows = _projects(cycle)
    colours = health.of_many(rows, now)
    verified = Filing.VERIFIED
    done, all_ = (
        _counts(Milestone.objects.filter(project__in=rows, state=verified)),
        _counts(Milestone.objects.filter(project__in=rows)),
    )
    reports = _counts(Report.objects.filter(project__in=rows, state=verified))
    visits = _counts(Visit.objects.filter(project__in=rows))
    open_ = _counts(Correction.objects.filter(project__in=rows).exclude(state=verified))
    for one in rows:
        found = colours.get(one.pk)
        yield {
            **_project(one), "kind": one.get_kind_display(), "unit": one.unit.name,
            "leader": one.leader.name if one.leader else "", "state": one.get_state_display(),
            "colour": health.label(found) if found else "",
            "reasons": " ".join(health.sentence(reason) for reason in found.reasons) if found else "",
            "starts_on": one.starts_on, "ends_on": one.ends_on, "done": done[one.pk], "milestones": all_[one.pk],
            "reports": reports[one.pk], "visits": visits[one.pk], "open": open_[one.pk], "extensions": one.extensions,
            "budget": _yuan(one.budget_fen), "grade": one.get_grade_display(), "tier": one.tier,
            "award": _yuan(one.award_fen),
        }  # fmt: skip


def _project(one: Project) -> Row:
    return {
        "number": one.number, "title": one.title, "level": str(Level(one.level).label), "plant": one.second_level.name,
    }  # fmt: skip


@register("visits", policies.SECRETARY, policies.CHAIR, policies.LEADING_GROUP, policies.AUDITOR, policies.SUPERVISOR)
def visits(cycle: Cycle, _person: Person, _now: datetime) -> Iterator[Row]:
    """督导与整改: every visit, a line for each correction that it asks for."""
    found = Visit.objects.filter(project__cycle=cycle).select_related("project__second_level")
    rows = found.prefetch_related("visitors", "corrections__owner").order_by("project__number", "held_on", "pk")
    for one in rows:
        visit = {
            **_project(one.project), "held_on": one.held_on, "grade": one.get_grade_display(), "findings": one.findings,
            "visitors": enumerated(sorted(who.name for who in one.visitors.all())),
        }  # fmt: skip
        asked = sorted(one.corrections.all(), key=lambda row: (row.due_on, row.pk))
        for row in asked:
            verified = row.decided_at if row.state == Filing.VERIFIED else None
            yield {**visit, "what": row.what, "owner": row.owner.name, "due_on": row.due_on,
                   "state": row.get_state_display(), "decided_at": verified}  # fmt: skip
        if not asked:
            yield visit


@register("funds", *money.READERS)
def funds(cycle: Cycle, _person: Person, _now: datetime) -> Iterator[Row]:
    """经费: the balance of every project on every line (I-91)."""
    found = ProjectBalance.objects.filter(line__cycle=cycle).select_related(
        "line", "project__second_level", "project__cycle"
    )
    entries = LedgerEntry.objects.filter(line__cycle=cycle, state=EntryState.PROPOSED).order_by("pk")
    waiting = Counter(entries.values_list("line_id", "project_id"))
    for one in found.order_by("project__number", "line__kind", "pk"):
        yield {
            **_project(one.project), "line": one.line.get_kind_display(), "document": one.line.document,
            "committed": _yuan(one.committed_fen), "released": _yuan(one.released_fen), "paid": _yuan(one.paid_fen),
            "unspent": _yuan(one.released_fen - one.paid_fen), "free": _yuan(free(one, one.project)),
            "waiting": waiting[one.line_id, one.project_id],
        }  # fmt: skip


@register("awards", policies.SECRETARY, policies.CHAIR, policies.AUDITOR, policies.FINANCE)
def awards(cycle: Cycle, _person: Person, _now: datetime) -> Iterator[Row]:
    """奖励分配: what was announced, with every member's part (I-105)."""
    found = Project.objects.filter(appraise_in_cycle=cycle, state=ProjectState.AWARDED).select_related("second_level")
    rows = list(found.order_by("number"))
    parts: dict[int, list[AwardShare]] = {}
    shares = (
        AwardShare.objects.filter(sheet__project__in=rows).select_related("person", "sheet").order_by("place", "pk")
    )
    for one in shares:
        parts.setdefault(one.sheet.project_id, []).append(one)
    for project in rows:
        about = {**_project(project), "tier": project.tier, "award": _yuan(project.award_fen)}
        for part in parts.get(project.pk, []):
            yield {
                **about, "state": part.sheet.get_state_display(), "person": part.person.name,
                "share": Decimal(part.basis_points) / 100, "yuan": _yuan(part.fen), "confirmed_at": part.confirmed_at,
            }  # fmt: skip
        if project.pk not in parts:
            yield about


@register("adoptions", *project_gates.ALL_OF_IT)
def adoptions(cycle: Cycle, _person: Person, _now: datetime) -> Iterator[Row]:
    """成果推广: which units took over which published result, and with what effect (I-110, I-111)."""
    found = Adoption.objects.filter(result__project__cycle=cycle, result__state=ResultState.PUBLISHED)
    rows = found.select_related("result__brand", "unit", "origin").order_by("result__number", "proposed_at", "pk")
    for one in rows:
        yield {
            "number": one.result.number, "title": one.result.title, "origin": one.origin.name,
            "brand": one.result.brand.name if one.result.brand else "", "unit": one.unit.name, "across": one.across,
            "state": one.get_state_display(), "proposed_at": one.proposed_at, "confirmed_at": one.confirmed_at,
            "indicator": one.indicator, "before": one.before, "after": one.after, "verified_at": one.verified_at,
        }  # fmt: skip


@register("objections", policies.SECRETARY, policies.CHAIR, policies.AUDITOR)
def objections(cycle: Cycle, person: Person, _now: datetime) -> Iterator[Row]:
    """异议办理: how each stands; neither texts nor names (I-71), and nothing of what the reader takes part in."""
    found = Objection.objects.filter(item__notice__cycle=cycle).select_related(
        "item__notice", "item__application", "item__project__application"
    )
    rows = sorted(found.order_by("received_at", "pk"), key=lambda one: str(one.item.body["number"]))
    own = application_gates.applications_of(person, [notice_gates.about(one.item).pk for one in rows])
    for one in rows:
        if notice_gates.about(one.item).pk not in own:
            body = one.item.body
            yield {
                "number": body["number"], "title": body["title"], "unit": body["unit"],
                "notice": one.item.notice.get_kind_display(), "received_at": one.received_at, "due_at": one.due_at,
                "state": one.get_state_display(), "why_not": one.get_why_not_display(), "decided_at": one.decided_at,
                "outcome": one.item.get_outcome_display(),
            }  # fmt: skip
