"""What a calibration is computed from, what stands in the way of the next step, and the report as people read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lifeline.innovation.models import Application, CalibrationRun, Review
from lifeline.innovation.policies.reviewing import may_know_reviewers
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.cycles import MOVED
from lifeline.innovation.queries.rubric import NAMES
from lifeline.innovation.rules.numbers import APPRAISAL_WEIGHTS, LEVELS
from lifeline.innovation.rules.reporting import Given
from lifeline.innovation.rules.reviews import sheet_of
from lifeline.innovation.rules.texts import digest
from lifeline.innovation.states import ApplicationState, CycleState, Level, ReviewState, Stage
from lifeline.kernel.errors import Unseen
from lifeline.kernel.keys import row_id
from lifeline.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Cycle
    from lifeline.innovation.rules.config import Config

    Text = str | _StrPromise

A = ApplicationState
BEFORE_REVIEW = (A.DRAFT, A.SUBMITTED, A.RECOMMENDED, A.RETURNED)
ALL = "ALL"
"""I-14. In appraisal all levels compete together."""


def counted(cycle: Cycle, stage: str) -> QuerySet[Review]:
    """The reviews that are handed in, but for those of what was withdrawn."""
    rows = Review.objects.filter(cycle=cycle, stage=stage, state=ReviewState.SUBMITTED).order_by("pk")
    return rows.exclude(application__state=A.WITHDRAWN) if stage == Stage.APPROVAL else rows


def given(cycle: Cycle, stage: str) -> list[Given]:
    """The reviews that are handed in. One query."""
    return [
        Given(
            one.application_id, ALL if stage == Stage.APPRAISAL else one.application.level, one.reviewer_id,
            one.direction, sheet_of(one.body).grades, one.related,
        )
        for one in counted(cycle, stage).select_related("application")
    ]  # fmt: skip


def weights(config: Config, stage: str) -> dict[str, Sequence[int]]:
    """I-44, I-14. Percent of novelty, effect, exemplarity by level; in appraisal all levels compete on one scale."""
    if stage == Stage.APPRAISAL:
        return {ALL: APPRAISAL_WEIGHTS}
    return {level: config.weights_of(level) for level in LEVELS}


def places(config: Config, stage: str) -> Mapping[str, int]:
    """I-11. How many can be approved, by level; in appraisal tiers cut, not places."""
    return {} if stage == Stage.APPRAISAL else config.maxima


def fingerprint(cycle: Cycle, stage: str) -> str:
    """Stands for the reviews that counted: a calibration is old when it is another."""
    rows = counted(cycle, stage)
    return digest(";".join(f"{pk}:{version}" for pk, version in rows.values_list("pk", "version")))


def last(cycle: Cycle, stage: str) -> CalibrationRun | None:
    """The newest calibration."""
    return CalibrationRun.objects.filter(cycle=cycle, stage=stage).order_by("-made_at", "-pk").first()


def is_old(cycle: Cycle, run: CalibrationRun) -> bool:
    """E-13. Was it made under other settings, or have reviews changed since?"""
    return run.config_id != cycle.config_id or run.body["reviews"] != fingerprint(cycle, run.stage)


def unmet_start(cycle: Cycle) -> list[Text]:
    """4.1. What keeps the review from beginning."""
    found: list[Text] = []
    if cycle.state != CycleState.SCREENING:
        return [MOVED]
    if number := Application.objects.filter(cycle=cycle, state__in=BEFORE_REVIEW).count():
        found.append(
            ngettext_lazy("%(n)s application is not screened yet.", "%(n)s applications are not screened yet.", "n")
            % {"n": number}
        )
    if not cycle.runs.filter(stage=Stage.APPROVAL, applied_at__isnull=False).exists():
        found.append(_("No assignment of reviewers has been applied."))
    elif number := Application.objects.filter(cycle=cycle, state=A.SCREENED_IN).count():
        found.append(
            ngettext_lazy("%(n)s application has too few reviewers.", "%(n)s applications have too few reviewers.", "n")
            % {"n": number}
        )
    return found


def unmet_table(cycle: Cycle, hidden: Collection[int] = ()) -> list[Text]:
    """4.1. What keeps the applications from being laid before the leading group.

    I-38: for a page, without those of whose reviews its reader learns nothing.
    """
    found: list[Text] = []
    if cycle.state != CycleState.REVIEW:
        return [MOVED]
    rows = Application.objects.filter(cycle=cycle, state__in=[A.SCREENED_IN, A.IN_REVIEW]).exclude(pk__in=hidden)
    if number := rows.count():
        found.append(
            ngettext_lazy(
                "%(n)s application does not have all its reviews.",
                "%(n)s applications do not have all their reviews.",
                "n",
            )
            % {"n": number}
        )
    return found + unmet_again(cycle)


def unmet_again(cycle: Cycle) -> list[Text]:
    """4.2. What keeps reviewed applications from being laid before the leading group once more."""
    run = last(cycle, Stage.APPROVAL)
    if run is not None and not is_old(cycle, run):
        return []
    return [_("Calibrate the scores first: reviews or settings have changed since.")]


def brief_of(application: Application, stage: str = Stage.APPROVAL) -> dict[str, Any] | None:
    """I-52. What the newest calibration says of an application (n, raw, calibrated, se, ranks, zone, gate), or None.

    For a meeting's brief; ask first whether its reader may know (I-38).
    """
    cycle = application.cycle
    run = last(cycle, stage)
    rows = run.body["rows"] if run else []
    return next((row for row in rows if row["application"] == application.pk), None)


@dataclass(frozen=True)
class ReportLine:
    """A row of the report. `hidden`: its reader conflicts with it, and reads no figure of it (I-38)."""

    number: str
    title: str
    level: str
    n: int
    raw: float | None
    calibrated: float | None
    se: float | None
    rank_raw: int | None
    rank: int | None
    shift: int | None
    flag: bool
    zone: bool
    gate: str
    part: int
    hidden: bool = False


def report_lines(run: CalibrationRun, hidden: Collection[int]) -> list[ReportLine]:
    """I-52. The rows, by level and calibrated score; what the reader conflicts with stands last in its level, blank.

    E-16: hidden is said to be hidden, and never shown as nought or left out.
    """
    ids = [row["application"] for row in run.body["rows"]]
    names = {one.pk: one for one in Application.objects.filter(pk__in=ids)}
    order = {level: place for place, level in enumerate([*LEVELS, ALL])}
    rows = sorted(
        run.body["rows"],
        key=lambda row: (
            order[row["level"]], row["application"] in hidden,
            0.0 if row["application"] in hidden else -(row["calibrated"] or 0.0), names[row["application"]].number,
        ),
    )  # fmt: skip
    lines = [_line(row, names[row["application"]], hidden=row["application"] in hidden) for row in rows]
    return among_visible(lines) if hidden else lines


def among_visible(lines: Sequence[ReportLine]) -> list[ReportLine]:
    """I-38, E-16. Ranks among the rows that the reader sees: a gap would tell the rank of a hidden one."""
    found = []
    for one in lines:
        if one.hidden:
            found.append(one)
            continue
        group = [each for each in lines if not each.hidden and (each.level, each.part) == (one.level, one.part)]
        raw = 1 + sum((each.rank_raw or 0) < (one.rank_raw or 0) for each in group)
        rank = None if one.rank is None else 1 + sum((each.rank or 0) < one.rank for each in group)
        found.append(replace(one, rank_raw=raw, rank=rank, shift=None if rank is None else raw - rank, flag=False))
    return found


def _line(row: Mapping[str, Any], one: Application, *, hidden: bool) -> ReportLine:
    level = str(Level(one.level).label)
    if hidden:
        return ReportLine(
            one.number, one.title, level, 0, None, None, None, None, None, None, flag=False, zone=False, gate="",
            part=0, hidden=True,
        )  # fmt: skip
    return ReportLine(
        one.number, one.title, level, row["n"], row["raw"], row["calibrated"], row["se"], row["rank_raw"], row["rank"],
        row["shift"], flag=bool(row.get("flag")), zone=row["zone"], gate=row["gate"], part=row["part"],
    )  # fmt: skip


def codes(cycle: Cycle) -> dict[int, str]:
    """I-50. R-01 … for each reviewer of the cycle, by id: one numbering for the report and the ledger, whatever the
    stage. In the order in which they were first asked, so that whoever comes later changes nobody's code.
    """
    rows = Review.objects.filter(cycle=cycle).values("reviewer").annotate(first=Min("pk")).order_by("first")
    return {row["reviewer"]: f"R-{number:02}" for number, row in enumerate(rows, 1)}


@dataclass(frozen=True)
class JudgeLine:
    """A reviewer in the report: R-01 …, by name for the secretariat only (I-50)."""

    name: str
    n: int
    severity: float | None
    se: float | None

    @property
    def points(self) -> float:
        """How far from the average reviewer, whatever the direction."""
        return abs(self.severity or 0)


def judge_lines(run: CalibrationRun | None, person: Person, hidden: Collection[int] = ()) -> list[JudgeLine]:
    """I-8. Severities with names for the secretariat; nobody else reads any of another's.

    I-38: nor whoever conflicts with a row: how many reviews each has done would tell who reviews that.
    """
    if run is None or hidden or not may_know_reviewers(person, run.cycle):
        return []
    rows = run.body["severities"]
    persons = Person.objects.filter(pk__in=[row["reviewer"] for row in rows]).order_by("pk")
    names, code = dict(persons.values_list("pk", "name")), codes(run.cycle)
    return [
        JudgeLine(f"{code[row['reviewer']]} {names[row['reviewer']]}", row["n"], row["severity"], row["se"])
        for row in rows
    ]


def own_severity(person: Person, cycle: Cycle, stage: str) -> JudgeLine | None:
    """I-8. How the reviewer's own scores lie beside all others', after the stage."""
    run = last(cycle, stage)
    rows = run.body["severities"] if run else []
    return next(
        (JudgeLine("", row["n"], row["severity"], row["se"]) for row in rows if row["reviewer"] == person.pk), None
    )


def run_for(cycle: Cycle, stage: str, pk: str) -> CalibrationRun | None:
    """The calibration that an address names, or the newest one."""
    if not pk:
        return last(cycle, stage)
    found = CalibrationRun.objects.filter(cycle=cycle, stage=stage, pk=row_id(pk)).first()
    if found is None:
        raise Unseen
    return found


def hidden(person: Person, run: CalibrationRun | None) -> set[int]:
    """I-38. What the reader of a report conflicts with."""
    if run is None:
        return set()
    ids = [row["application"] for row in run.body["rows"]]
    rows = Application.objects.filter(pk__in=ids).select_related("cycle__organiser").order_by("pk")
    return {application for application, _person in matrix(list(rows), [person.pk])}


@dataclass(frozen=True)
class Facts:
    """What stands beside the table, ready for the page: figures with two places, or "—" (5.3)."""

    agreement: list[tuple[str, str, str]]
    found_by: list[tuple[str, int]]
    parts: int
    lift: dict[str, Any] | None
    low: bool
    separates: bool
    cuts: list[dict[str, Any]]


def facts(run: CalibrationRun | None, hidden: Collection[int] = ()) -> Facts | None:
    """I-54 … I-57. Agreement, what k reviews can tell, unlinked parts, lift of related pairs, and the cuts.

    I-38: None for whoever conflicts with a row. Each of these is reckoned from all reviews together: of one that is
    computed anew while the rows that he reads stand still he would learn that a review came in.
    """
    if run is None or hidden:
        return None
    body = run.body
    names = {"TOTAL": _("Weighted total"), **NAMES}
    return Facts(
        [(str(names[one["dimension"]]), _two(one["alpha"]), _two(one["icc1"])) for one in body["agreement"]],
        [(k, round(100 * share)) for k, share in sorted(body["found_by"].items())], len(body["parts"]), body["lift"],
        body["low"], body["separates"],
        [
            {**one, "name": str(Level(one["level"]).label) if one["level"] in Level.values else str(_("All levels"))}
            for one in body["levels"]
        ],
    )  # fmt: skip


def _two(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def own_reports(person: Person) -> list[tuple[str, JudgeLine]]:
    """I-8. One's own severity in each cycle whose stage is over; nobody else reads it here."""
    rows = Review.objects.filter(reviewer=person, state=ReviewState.SUBMITTED, stage=Stage.APPROVAL)
    over = rows.exclude(cycle__state__in=[CycleState.SCREENING, CycleState.REVIEW]).select_related("cycle")
    cycles = {one.cycle_id: one.cycle for one in over.order_by("-cycle__number", "pk")}
    found = [(cycle.name, own_severity(person, cycle, Stage.APPROVAL)) for cycle in cycles.values()]
    return [(name, line) for name, line in found if line]
