"""The front door for other apps: few functions, plain values, nothing of a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline.actions import intake
from lifeline.hotline.models import Case, Publication
from lifeline.hotline.queries.cases import Stage, stage_by_number
from lifeline.hotline.states import OPEN, PublicationState

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person, Unit

__all__ = ["Counts", "Published", "Stage", "case_counts", "case_stage", "open_case", "published_cases"]


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


def open_case(text: str, company: Unit, *, key: str, actor: Person, now: datetime) -> str:
    """Open a named case for `actor` from another app; returns its number. The same key gives the same case (H-3)."""
    report = intake.Report(text=text, key=key, reporter=actor, company=company)
    return intake.submit(report, actor=actor, now=now).number


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


def published_cases(n: int, company: Unit | None = None) -> list[Published]:
    """The newest `n` cases of the board."""
    found = Publication.objects.filter(state=PublicationState.PUBLISHED)
    if company is not None:
        found = found.filter(company=company)
    rows = found.select_related("category").order_by("-published_at", "-pk")[:n]
    return [Published(row.pk, row.title, str(row.category or ""), row.unit_name, row.month, row.days) for row in rows]
