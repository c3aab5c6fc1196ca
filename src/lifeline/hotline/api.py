"""The front door for other apps: few functions, plain values, nothing of a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline.actions import intake
from lifeline.hotline.models import Case, Publication
from lifeline.hotline.queries import figures, passing, topics
from lifeline.hotline.queries.cases import Stage, stage_by_number
from lifeline.hotline.queries.counts import FIGURES
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.figures import Share
from lifeline.hotline.states import OPEN, PublicationState
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person, Unit

__all__ = [
    "Counts",
    "HotTopic",
    "Published",
    "Rates",
    "Share",
    "Stage",
    "case_counts",
    "case_stage",
    "hot_topics",
    "open_case",
    "passed_wording",
    "published_cases",
    "rates",
]


@dataclass(frozen=True)
class Counts:
    """Cases submitted in a period in a unit's subtree (those it holds or held last), and how many of them are open."""

    submitted: int
    still_open: int
    closed: int


@dataclass(frozen=True)
class Published:
    """A case of the board, as readers see it."""

    pk: int
    title: str
    category: str
    unit: str
    month: int | None
    days: int | None


@dataclass(frozen=True)
class Rates:
    """三率 of a time. `index`: 三率综合, 0 to 1."""

    response: Share
    solved: Share
    satisfied: Share
    coverage: Share
    on_time: Share
    index: float


@dataclass(frozen=True)
class HotTopic:
    """A topic, as readers see it. `unit` and `due_on`: who has it in hand, and until when."""

    pk: int
    name: str
    category: str
    reporters: int
    unit: str
    due_on: date | None


def open_case(text: str, company: Unit, *, key: str, actor: Person, now: datetime) -> str:
    """Open a named case for `actor` from another app; returns its number. The same key gives the same case (H-3)."""
    report = intake.Report(text=text, key=key, reporter=actor, company=company)
    return intake.submit(report, actor=actor, now=now).number


def passed_wording(origin: str) -> str:
    """M-40. The wording of a question that the hotline passed on, for the app that takes questions.

    `origin`: the subject's key of `hotline.case.passed_on`. Whoever takes the question tells what becomes of it by
    `media.question.accepted`, `.answered` and `.corrected`, whose data hold that `origin`, and `text` as far as
    everybody may read it: the reporter reads it in his thread. He records by the day what he does while he reacts: an
    exact time beside the one at which a case was opened would lead to it. `Unseen` for an origin that nobody has, and
    once the case was destroyed (H-84).
    """
    return passing.wording(origin)


def case_stage(number: str) -> Stage:
    """Stage and promised date of a case by its number (H-5). `Unseen` if there is none."""
    return stage_by_number(number)


def case_counts(unit: Unit, first: date, last: date) -> Counts:
    """Cases of the unit's subtree submitted from `first` to `last`, both included, on the site's clock."""
    cases = Case.objects.filter(
        unit__path__startswith=unit.path, submitted_at__date__gte=first, submitted_at__date__lte=last
    )
    submitted = cases.count()
    still_open = cases.filter(state__in=OPEN).count()
    return Counts(submitted, still_open, submitted - still_open)


def rates(unit: Unit, first: int, last: int, *, now: datetime, as_of: datetime | None = None) -> Rates:
    """The three rates of a unit's subtree for the months from `first` to `last` (202601), both included.

    Shares with the number that they were counted from; sealed cases count too, so whoever shows them hides small cells.
    """
    company = people.company_of(unit)
    cells = figures.rates(company, first, last, now=now, as_of=as_of)
    found = figures.total(cells, people.units_below(unit.path))
    return Rates(**{name: found.share(name) for name in FIGURES}, index=found.index(numbers()))


def hot_topics(n: int, company: Unit) -> list[HotTopic]:
    """H-80. The `n` hottest topics of a company that readers see."""
    rows = topics.of_company(company.pk)[:n]
    return [
        HotTopic(
            row.pk, row.name, str(row.category or ""), row.reporters, row.unit.name if row.unit else "", row.due_on
        )
        for row in rows
    ]


def published_cases(n: int, company: Unit | None = None) -> list[Published]:
    """The newest `n` cases of the board."""
    found = Publication.objects.filter(state=PublicationState.PUBLISHED)
    if company is not None:
        found = found.filter(company=company)
    rows = found.select_related("category").order_by("-published_at", "-pk")[:n]
    return [Published(row.pk, row.title, str(row.category or ""), row.unit_name, row.month, row.days) for row in rows]
