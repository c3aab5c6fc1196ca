"""The facts from which the signals of a day are counted: read at once for a whole organiser, never unit by unit.

What carries a time is read as it was at `at`, so a past month-end can be counted again for the trend.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from lifeline.innovation import events
from lifeline.innovation.models import (
    Adoption,
    Application,
    ClosingFile,
    Correction,
    Cycle,
    GateDecision,
    LedgerEntry,
    MidtermCheck,
    Milestone,
    Project,
    Report,
    Result,
    Review,
    ScreeningSheet,
    SimilarPair,
    TeamMember,
    Visit,
)
from lifeline.innovation.queries.likeness import NOT_THERE
from lifeline.innovation.queries.turnarounds import turnarounds
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.facts import Applied, Call, Facts, Item, Shared, Worked, by_unit
from lifeline.innovation.rules.measures import COMMON_REVIEWERS
from lifeline.innovation.rules.reviews import sheet_of, total
from lifeline.innovation.rules.shifts import Graded, shifts
from lifeline.innovation.states import (
    COUNTED_ADOPTIONS,
    TOOK_PART,
    ApplicationState,
    CycleState,
    EntryState,
    Filing,
    ProjectState,
    Provenance,
    ReviewState,
    ScreeningVerdict,
    Stage,
)
from lifeline.kernel.events import facts as told
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from fractions import Fraction

    from lifeline.innovation.rules.config import Config
    from lifeline.people.models import Unit

NEVER = (CycleState.PLANNING, CycleState.CANCELLED)
NOT_AT_WORK = (ProjectState.CHARTERED, ProjectState.LAPSED, ProjectState.SUSPENDED)
YEAR_DAYS = 365
"""Milestones, reports, evidence and decisions of the last year count."""


class Scopes(NamedTuple):
    """The facts of the organiser, and of each second-level unit by its id."""

    whole: Facts
    parts: dict[int, Facts]


def facts_of(organiser: Unit, at: datetime) -> Scopes:
    """All that the signals of an organiser and of its second-level units are counted from. About 20 queries."""
    on = timezone.localdate(at)
    calls = _calls(organiser, at)
    applied = list(_applied(organiser, calls, at))
    projects = list(_projects(organiser, at, on))
    work = {project.pk: project for project in projects}
    units = [unit for unit in people.open_units(organiser) if unit.pk != organiser.pk]
    level = organiser.path.count("/") + 1
    seconds = [unit for unit in units if unit.path.count("/") == level]
    moved, by_unit_moved = _shifts(organiser, calls, at)
    whole = Facts(
        at=at, on=on, calls=calls, applied=applied, worked=_worked(projects, at, on),
        milestones=_milestones(work, at, on), reports=_reports(work, at), judged=_judged(work, at),
        corrections=_corrections(work, at, on), turnarounds=list(turnarounds(organiser, at, YEAR_DAYS)),
        shared=list(_shared(organiser, at, on)), places=[(unit.path, unit.name) for unit in seconds],
        veterans=_veterans(calls, applied), shift=moved,
    )  # fmt: skip
    return _scoped(organiser, whole, seconds, units, by_unit_moved)


def _shifts(
    organiser: Unit, calls: tuple[Call, ...], at: datetime
) -> tuple[tuple[Fraction, int] | None, dict[int, tuple[Fraction, int]]]:
    """Q1, I-115. The reviews for approval of this cycle and the last one, weighted as their own settings say."""
    if len(calls) < 2:
        return None, {}
    now, last = calls[0].number, calls[1].number
    rows = Review.objects.filter(
        stage=Stage.APPROVAL, state=ReviewState.SUBMITTED, submitted_at__lte=at, cycle__organiser=organiser,
        cycle__number__in=[now, last],
    ).exclude(application__state=ApplicationState.WITHDRAWN)  # fmt: skip
    configs: dict[int, Config] = {}
    graded = []
    for one in rows.select_related("cycle__config", "application").order_by("pk"):
        config = configs.setdefault(one.cycle_id, config_in(one.cycle.config))
        value = total(sheet_of(one.body).grades, config.weights_of(one.application.level))
        if value is not None:
            unit = one.application.second_level_id
            graded.append(Graded(one.cycle.number, one.application_id, unit, one.reviewer_id, value))
    return shifts(graded, now, last, COMMON_REVIEWERS)


def _scoped(
    organiser: Unit, whole: Facts, seconds: list[Unit], units: list[Unit], moved: dict[int, tuple[Fraction, int]]
) -> Scopes:
    """Headcounts, and the units below each second-level one, whose silence counts there."""
    level = organiser.path.count("/") + 1
    heads = people.heads(organiser.path, whole.on)
    ids = {unit.path: unit.pk for unit in seconds}

    def above(path: str) -> int:
        return ids.get("/".join(path.split("/")[:level]) + "/", 0)

    sizes: dict[int, int] = dict.fromkeys(ids.values(), 0)
    for path, number in heads.items():
        if pk := above(path):
            sizes[pk] += number
    below: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for unit in units:
        if unit.path.count("/") == level + 1:
            below[above(unit.path)].append((unit.path, unit.name))
    whole = replace(whole, heads=sum(heads.values()))
    return Scopes(whole, by_unit(whole, sizes, below, moved))


def _calls(organiser: Unit, at: datetime) -> tuple[Call, ...]:
    """The newest cycle that was called by then, and the two before it."""
    rows = Cycle.objects.filter(organiser=organiser).exclude(state__in=NEVER)
    rows = rows.filter(Q(call_opened_at__isnull=True) | Q(call_opened_at__lte=at)).order_by("-number")[:3]
    return tuple(
        Call(one.number, one.call_opened_at and timezone.localdate(one.call_opened_at), one.call_closes_at)
        for one in rows
    )


def _applied(organiser: Unit, calls: tuple[Call, ...], at: datetime) -> Iterable[Applied]:
    """The applications of these cycles that had been submitted, and were not withdrawn."""
    numbers = [call.number for call in calls]
    rows = Application.objects.filter(cycle__organiser=organiser, cycle__number__in=numbers).exclude(
        state__in=NOT_THERE
    )
    rows = rows.filter(Q(submitted_at__lte=at) | Q(provenance=Provenance.IMPORTED)).order_by("pk")
    teams: dict[int, set[int]] = defaultdict(set)
    members = TeamMember.objects.filter(application__in=rows.values("pk"), person__isnull=False, state__in=TOOK_PART)
    for pk, person in members.order_by("pk").values_list("application_id", "person_id"):
        teams[pk].add(person or 0)
    returned = ScreeningSheet.objects.filter(application__in=rows.values("pk"), at__lte=at)
    back = set(returned.filter(verdict=ScreeningVerdict.RETURN).values_list("application_id", flat=True).order_by("pk"))
    same = SimilarPair.objects.filter(second__in=rows.values("pk"), first__second_level=F("second__second_level"))
    earlier = same.filter(first__cycle__number__in=numbers, first__cycle__number__lt=F("second__cycle__number"))
    alike = set(earlier.values_list("second_id", flat=True).order_by("pk"))
    for one in rows.select_related("cycle", "unit"):
        yield Applied(
            one.number, one.cycle.number, one.second_level_id, one.unit.path, one.level == "BRANCH",
            one.submitted_at and timezone.localtime(one.submitted_at),
            one.pk in back, one.pk in alike, frozenset(teams[one.pk]),
        )  # fmt: skip


def _veterans(calls: tuple[Call, ...], applied: list[Applied]) -> frozenset[int]:
    """Who was in a team of the last two cycles."""
    before = {call.number for call in calls[1:3]}
    return frozenset[int]().union(*(one.team for one in applied if one.call in before))


def _projects(organiser: Unit, at: datetime, on: date) -> Iterable[Project]:
    """Projects that were at work on that day or ended within the year before it."""
    rows = Project.objects.filter(cycle__organiser=organiser, chartered_at__lte=at, starts_on__lte=on)
    rows = rows.exclude(state__in=NOT_AT_WORK).select_related("unit").order_by("pk")
    return (one for one in rows if (_ended(one) or on) >= on - timedelta(days=YEAR_DAYS))


def _ended(project: Project) -> date | None:
    return project.ended_on or project.accepted_on


def _days(rows: Any, project: str, field: str) -> dict[int, list[date]]:
    """The days of these rows by project."""
    found: dict[int, list[date]] = defaultdict(list)
    for pk, when in rows.order_by("pk").values_list(project, field):
        found[pk].append(timezone.localdate(when) if hasattr(when, "hour") else when)
    return found


def _worked(projects: list[Project], at: datetime, on: date) -> list[Worked]:
    """The projects with their signs of life, visits, turns, evidence, money and what is overdue."""
    ids = [project.pk for project in projects]
    mine = {"project__in": ids}
    filed = _days(Milestone.objects.filter(**mine, filed_at__lte=at), "project_id", "filed_at")
    told_of = _days(Report.objects.filter(**mine, filed_at__lte=at), "project_id", "filed_at")
    visits = _days(Visit.objects.filter(**mine, held_on__lte=on), "project_id", "held_on")
    checks = _days(MidtermCheck.objects.filter(**mine, decided_at__lte=at), "project_id", "decided_at")
    closings = _days(ClosingFile.objects.filter(**mine, filed_at__lte=at), "project_id", "filed_at")
    moved, paid = _money(ids, at)
    missing = _last_report_missing(ids, at)
    late = Q(decided_at__isnull=True) | Q(decided_at__gt=at)
    gates = set(GateDecision.objects.filter(late, **mine, due_at__lt=at).values_list("project_id", flat=True))
    return [
        Worked(
            one.number, one.second_level_id, one.unit.path, one.level == "COMPANY_KEY", one.starts_on or on,
            signs=(*filed[one.pk], *told_of[one.pk], *visits[one.pk], *moved[one.pk]), visits=len(visits[one.pk]),
            turns=(*checks[one.pk], *closings[one.pk]), evidence=(*filed[one.pk], *told_of[one.pk]),
            paid_fen=paid[one.pk], report_missing=one.pk in missing, gate_overdue=one.pk in gates,
            ended=(_ended(one) or on) < on,
        )
        for one in projects
    ]  # fmt: skip


def _money(ids: list[int], at: datetime) -> tuple[dict[int, list[date]], dict[int, int]]:
    """Days of confirmed entries, and 分 paid, by project."""
    moved: dict[int, list[date]] = defaultdict(list)
    paid: dict[int, int] = defaultdict(int)
    rows = LedgerEntry.objects.filter(project__in=ids, state=EntryState.CONFIRMED, decided_at__lte=at).order_by("pk")
    for pk, kind, reversed_kind, fen, when in rows.values_list(
        "project_id", "kind", "reverses__kind", "amount_fen", "decided_at"
    ):
        moved[pk].append(timezone.localdate(when))
        sign = {"PAY": 1, "RETURN": -1}.get(reversed_kind or kind, 0)
        paid[pk] += fen * (-sign if reversed_kind else sign)
    return moved, paid


def _last_report_missing(ids: list[int], at: datetime) -> set[int]:
    """C4. Projects whose last due report was not handed in."""
    last: dict[int, bool] = {}
    rows = Report.objects.filter(project__in=ids, due_at__lte=at).order_by("project_id", "number")
    for pk, filed_at in rows.values_list("project_id", "filed_at"):
        last[pk] = filed_at is None or filed_at > at
    return {pk for pk, missing in last.items() if missing}


def _item(project: Project, *, yes: bool) -> Item:
    return Item(project.number, project.second_level_id, yes)


def _milestones(work: dict[int, Project], at: datetime, on: date) -> list[Item]:
    """P2. Milestones due within the year, and whether each was verified and had been filed by its day."""
    rows = Milestone.objects.filter(
        project__in=work, planned_on__lte=on, planned_on__gt=on - timedelta(days=YEAR_DAYS)
    ).order_by("pk")
    return [
        _item(
            work[one.project_id],
            yes=bool(one.state == Filing.VERIFIED and not one.late_days and one.decided_at and one.decided_at <= at),
        )
        for one in rows
    ]  # fmt: skip


def _reports(work: dict[int, Project], at: datetime) -> list[Item]:
    """P4. Reports due within the year, and whether each came in time."""
    rows = Report.objects.filter(project__in=work, due_at__lte=at, due_at__gt=at - timedelta(days=YEAR_DAYS))
    return [
        _item(work[one.project_id], yes=one.filed_at is not None and one.filed_at <= one.due_at)
        for one in rows.order_by("pk")
    ]


def _judged(work: dict[int, Project], at: datetime) -> list[Item]:
    """Q3. Every decision on evidence of the year, from the events: what was refused and later verified is both."""
    kinds = (str(events.VERIFIED), str(events.SENT_BACK))
    rows = told("innovation.project", keys=[str(pk) for pk in work], kinds=kinds)
    since = at - timedelta(days=YEAR_DAYS)
    return [_item(work[int(one.key)], yes=one.kind == kinds[1]) for one in rows if since < one.at <= at]


def _corrections(work: dict[int, Project], at: datetime, on: date) -> list[Item]:
    """C1. Corrections that were open, and whether each was past its date."""
    rows = Correction.objects.filter(project__in=work, visit__filed_at__lte=at).order_by("pk")
    return [
        _item(work[one.project_id], yes=one.due_on < on)
        for one in rows
        if one.state in (Filing.OPEN, Filing.REFUSED) or (one.filed_at is not None and one.filed_at > at)
    ]


def _shared(organiser: Unit, at: datetime, on: date) -> Iterable[Shared]:
    """Q4. Published results and when units confirmed to adopt them."""
    rows = Result.objects.filter(project__cycle__organiser=organiser, published_at__lte=at)
    adopted: dict[int, list[date]] = defaultdict(list)
    confirmed = Adoption.objects.filter(result__in=rows.values("pk"), state__in=COUNTED_ADOPTIONS, confirmed_at__lte=at)
    for pk, when in confirmed.order_by("pk").values_list("result_id", "confirmed_at"):
        adopted[pk].append(timezone.localdate(when))
    for one in rows.select_related("project__cycle").order_by("pk"):
        day = timezone.localdate(one.published_at) if one.published_at else on
        yield Shared(one.number, one.project.cycle.number, one.project.second_level_id, day, tuple(adopted[one.pk]))
