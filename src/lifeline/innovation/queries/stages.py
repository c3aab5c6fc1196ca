"""4.1. The later steps of a cycle (at work, acceptance, appraisal, archive): what stands in their way, in words."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lifeline.innovation.models import (
    Application,
    Certificate,
    Conference,
    Cycle,
    LedgerEntry,
    NoticeItem,
    Project,
    ProjectBalance,
    Result,
)
from lifeline.innovation.queries import concluding, papers
from lifeline.innovation.queries.cycles import MOVED, NextStep, config_now, leads_on, may_chair, may_run
from lifeline.innovation.queries.notices import second_notice
from lifeline.innovation.rules.acceptance import too_many_excellent
from lifeline.innovation.states import (
    GRADED,
    UNFINISHED,
    CycleState,
    EntryState,
    Kind,
    Level,
    LineKind,
    NoticeState,
    ProjectState,
    ResultState,
)
from lifeline.kernel.parts import enumerated

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.people.models import Person

    Text = str | _StrPromise

P, C = ProjectState, CycleState
BEFORE_MIDTERM = (P.CHARTERED, P.ACTIVE)
OPEN = (*UNFINISHED, P.ACCEPTED, P.APPRAISED)
TOO_LATE = (C.APPRAISAL, C.NOTICE_2, C.CONFERENCE, C.ARCHIVED, C.CANCELLED)
"""I-88. A cycle in these states takes in no project any more: its appraisal has begun."""


def projects(cycle: Cycle) -> QuerySet[Project]:
    """I-88. The projects that this cycle brings to their end: its own, and those extended into it."""
    return Project.objects.filter(appraise_in_cycle=cycle)


def next_cycle(cycle: Cycle) -> Cycle | None:
    """I-88. The cycle that appraises what was extended past this one; None while it is not planned yet."""
    rows = Cycle.objects.filter(organiser=cycle.organiser_id, number__gt=cycle.number).exclude(state__in=TOO_LATE)
    return rows.order_by("number").first()


def _covered(kind: str, field: str, of: str) -> Exists:
    """Whether a balance of the project on a line of this kind reaches an amount of the project."""
    return Exists(
        ProjectBalance.objects.filter(project=OuterRef("pk"), line__kind=kind, **{f"{field}__gte": OuterRef(of)})
    )


def _told(found: list[tuple[int, Text]]) -> list[Text]:
    """The sentences of what is not nought; each reads %(n)s."""
    return [sentence % {"n": number} for number, sentence in found if number]


def unmet_running(cycle: Cycle) -> list[Text]:
    """4.1, start running: every charter is signed or lapsed, every budget is committed in the ledger, and the approval
    document is issued and names all of them.
    """
    return unmet_paper(cycle) + _unmet_projects(cycle) if cycle.state == C.APPROVED else [MOVED]


def _unmet_projects(cycle: Cycle) -> list[Text]:
    rows = Project.objects.filter(cycle=cycle)
    bare = rows.filter(state__in=UNFINISHED, budget_fen__gt=0).exclude(state=P.CHARTERED)
    return _told([
        (rows.filter(state=P.CHARTERED).count(), ngettext_lazy(
            "%(n)s charter is not signed by all three yet.",
            "%(n)s charters are not signed by all three yet.", "n")),
        (bare.exclude(_covered(LineKind.FUNDING, "committed_fen", "budget_fen")).count(),
         ngettext_lazy(
            "%(n)s project has a budget that is not committed in the ledger.",
            "%(n)s projects have a budget that is not committed in the ledger.", "n")),
    ])  # fmt: skip


def unmet_paper(cycle: Cycle) -> list[Text]:
    """4.1, 下达文件. The document that makes the projects known went out, and its supplements name the late ones."""
    if not papers.numbers_issued(cycle):
        return [_("The approval document is not issued yet.")]
    late = ngettext_lazy(
        "%(n)s announced project stands in no approval document yet.",
        "%(n)s announced projects stand in no approval document yet.",
        "n",
    )
    return _told([(papers.unissued(cycle), late)])


def closing_from(cycle: Cycle) -> date | None:
    """4.1. The day from which acceptance may begin: as set, else the first planned end of a project still at work."""
    if text := config_now(cycle).closing_on:
        return date.fromisoformat(text)
    rows = projects(cycle).filter(state=P.ACTIVE, ends_on__isnull=False).order_by("ends_on")
    return rows.values_list("ends_on", flat=True).first()


def unmet_closing(cycle: Cycle, today: date) -> list[Text]:
    """4.1, start closing: the day has come, nothing is undecided, all projects are past their mid-term check.

    Suspended and extended ones, and what has ended or closed already, need none; neither does MICRO (I-81).
    """
    if cycle.state != C.RUNNING:
        return [MOVED]
    found: list[Text] = []
    if (begins := closing_from(cycle)) is not None and begins > today:
        found.append(_("Acceptance begins on %(on)s.") % {"on": date_format(begins)})
    early = projects(cycle).filter(state__in=BEFORE_MIDTERM, midterm_passed_on__isnull=True, extensions=0)
    undecided = Application.objects.filter(cycle=cycle, state__in=concluding.ON_WAY).count()
    return found + _told([
        (early.exclude(kind=Kind.MICRO, state=P.ACTIVE).count(),
         ngettext_lazy(
            "%(n)s project has not passed its mid-term check, and is not extended.",
            "%(n)s projects have not passed their mid-term check, and are not extended.", "n")),
        (undecided, ngettext_lazy(
            "%(n)s application is not decided yet.",
            "%(n)s applications are not decided yet.", "n")),
        (held(cycle), ngettext_lazy(
            "%(n)s item of a public notice is not settled yet.",
            "%(n)s items of public notices are not settled yet.", "n")),
    ])  # fmt: skip


def held(cycle: Cycle) -> int:
    """I-73. Items of published notices that have no outcome yet."""
    return NoticeItem.objects.filter(notice__cycle=cycle, outcome="").exclude(notice__state=NoticeState.DRAFT).count()


def extended(cycle: Cycle, today: date) -> QuerySet[Project]:
    """I-88. What was extended past the closing: not finished, and its planned end is still to come."""
    return projects(cycle).filter(state__in=[P.ACTIVE, P.SUSPENDED], extensions__gt=0, ends_on__gte=today)


def unmet_appraisal(cycle: Cycle, today: date) -> list[Text]:
    """4.1, start appraisal: every project is accepted, not accepted or ended, or goes on into the next cycle."""
    if cycle.state != C.CLOSING:
        return [MOVED]
    later = extended(cycle, today)
    rest = projects(cycle).filter(state__in=UNFINISHED).exclude(pk__in=later.values("pk")).count()
    found = _told(
        [
            (
                rest,
                ngettext_lazy(
                    "%(n)s project is neither finished nor extended past today.",
                    "%(n)s projects are neither finished nor extended past today.",
                    "n",
                ),
            )
        ]
    )
    if next_cycle(cycle) is None:
        found += _told(
            [
                (
                    later.count(),
                    ngettext_lazy(
                        "Prepare the next cycle first: %(n)s extended project is appraised in it.",
                        "Prepare the next cycle first: %(n)s extended projects are appraised in it.",
                        "n",
                    ),
                )
            ]
        )
    return found


def excellent(cycle: Cycle) -> list[str]:
    """I-99. Levels of which more projects are excellent than the share that needs no vote."""
    grades: dict[str, list[str]] = defaultdict(list)
    rows = projects(cycle).filter(state__in=GRADED).order_by("pk")
    for level, grade in rows.values_list("level", "grade"):
        grades[level].append(grade)
    return too_many_excellent(grades, config_now(cycle).excellent_percent)


def unmet_archive(cycle: Cycle, today: date) -> list[Text]:
    """4.1, archive: the conference was held, nothing is held back, awards are paid, certificates issued, results
    published, the ledger reconciled.
    """
    if cycle.state != C.CONFERENCE:
        return [MOVED]
    rows = projects(cycle)
    awarded = rows.filter(state=P.AWARDED)
    ended = rows.filter(state__in=[P.AWARDED, P.NOT_AWARDED])
    paid = _covered(LineKind.PURSE, "paid_fen", "award_fen")
    certified = Exists(Certificate.objects.filter(project=OuterRef("pk")))
    shown = Exists(Result.objects.filter(project=OuterRef("pk")).exclude(state=ResultState.DRAFT))
    unspent = ProjectBalance.objects.filter(project__in=rows.values("pk"), line__kind=LineKind.FUNDING)
    waiting = LedgerEntry.objects.filter(project__in=rows.values("pk"), state=EntryState.PROPOSED)
    ahead = not Conference.objects.filter(cycle=cycle, held_on__lte=today).exists()
    return _told([
        (int(ahead), _("The conference was not held yet: its page says when it is.")),
        (rows.filter(state__in=OPEN).count(), ngettext_lazy(
            "%(n)s project has no final result yet.",
            "%(n)s projects have no final result yet.", "n")),
        (held(cycle), ngettext_lazy(
            "%(n)s item of a public notice is not settled yet.",
            "%(n)s items of public notices are not settled yet.", "n")),
        (concluding.unsigned(cycle), ngettext_lazy(
            "The minutes of %(n)s meeting are not signed yet.",
            "The minutes of %(n)s meetings are not signed yet.", "n")),
        (awarded.exclude(paid).count(), ngettext_lazy(
            "%(n)s award is not paid yet.",
            "%(n)s awards are not paid yet.", "n")),
        (ended.exclude(certified).count(), ngettext_lazy(
            "%(n)s certificate is not issued yet.",
            "%(n)s certificates are not issued yet.", "n")),
        (awarded.exclude(shown).count(), ngettext_lazy(
            "%(n)s result is not in the library yet.",
            "%(n)s results are not in the library yet.", "n")),
        (waiting.count(), ngettext_lazy(
            "%(n)s entry of the ledger waits for its second person.",
            "%(n)s entries of the ledger wait for their second person.", "n")),
        (unspent.filter(released_fen__gt=F("paid_fen")).count(),
         ngettext_lazy(
            "%(n)s project has released money that is neither spent nor returned.",
            "%(n)s projects have released money that is neither spent nor returned.", "n")),
    ])  # fmt: skip


def project_ledger(cycle: Cycle) -> list[dict[str, Any]]:
    """4.1. What is recorded with a step: the projects as they stand, by number; the money of each in 分."""
    rows = projects(cycle).order_by("number")
    return [
        {
            "number": one.number, "state": one.state, "level": one.level, "grade": one.grade, "tier": one.tier,
            "ends_on": one.ends_on.isoformat() if one.ends_on else "", "budget_fen": one.budget_fen,
            "award_fen": one.award_fen,
        }
        for one in rows
    ]  # fmt: skip


@leads_on(C.APPROVED)
def to_run(cycle: Cycle, person: Person, _now: datetime) -> NextStep:
    """4.1. What was decided late comes first; then the document that makes the projects known."""
    mine, paper = may_run(person, cycle), unmet_paper(cycle)
    issues = reverse("innovation:paper_list", args=[cycle.pk]) if mine and paper else ""
    step = NextStep("start running", _("Let the projects begin"), mine, paper + _unmet_projects(cycle), issues)
    return second_notice(cycle, person) or step


@leads_on(C.RUNNING)
def to_close(cycle: Cycle, person: Person, now: datetime) -> NextStep:
    """4.1. Acceptance begins when its day has come."""
    unmet = unmet_closing(cycle, timezone.localdate(now))
    step = NextStep("start closing", _("Let the acceptance begin"), may_run(person, cycle), unmet)
    return second_notice(cycle, person) or step


@leads_on(C.CLOSING)
def to_appraise(cycle: Cycle, person: Person, now: datetime) -> NextStep:
    """4.1, I-99. The secretariat begins the appraisal; where too much is excellent the chair, with a vote."""
    unmet, label = unmet_appraisal(cycle, timezone.localdate(now)), _("Let the appraisal begin")
    if not (levels := excellent(cycle)):
        return NextStep("start appraisal", label, may_run(person, cycle), unmet)
    share = config_now(cycle).excellent_percent
    why = _("More than %(share)s %% are excellent in: %(levels)s. The chair enters the two-thirds vote on it.") % {
        "share": share, "levels": enumerated(Level(one).label for one in levels),
    }  # fmt: skip
    asks = ("present", "yes", "minutes")
    return NextStep("start appraisal", label, may_chair(person, cycle), unmet, asks=asks, why=why)


@leads_on(C.CONFERENCE)
def to_archive(cycle: Cycle, person: Person, now: datetime) -> NextStep:
    """4.1. When the conference was held and all is paid, issued and published, the cycle is closed for good."""
    unmet, label = unmet_archive(cycle, timezone.localdate(now)), _("Close the cycle and archive it")
    return NextStep("archive", label, may_run(person, cycle), unmet)
