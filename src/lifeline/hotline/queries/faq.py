"""知识库 as readers find it, and as its keepers look after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.hotline import policies
from lifeline.hotline.models import Category, FaqEntry, FaqVote
from lifeline.hotline.policies import public
from lifeline.hotline.queries import publishing
from lifeline.hotline.queries.reference import site_text
from lifeline.hotline.rules.findings import Known, find
from lifeline.hotline.states import FaqState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from lifeline.hotline.rules.findings import Finding
    from lifeline.people.models import Person

WARN_DAYS = 14
"""So long before an entry expires its owner is told."""


def shown(person: Person, today: date) -> QuerySet[FaqEntry]:
    """What a reader of this company finds today, the most helpful first (E-31: never another company's)."""
    unit = people.unit_at(person)
    if unit is None:
        return FaqEntry.objects.none()
    rows = of_company(people.companies_of([unit.path])[unit.path], today)
    return rows.select_related("category").order_by("-helpful", "pk")


def of_company(company: int, today: date) -> QuerySet[FaqEntry]:
    """What readers of this company may find today; `company` is its id."""
    return FaqEntry.objects.filter(company_id=company, state=FaqState.SHOWN, expires_on__gte=today)


def filtered(rows: QuerySet[FaqEntry], *, category: str = "", words: str = "") -> QuerySet[FaqEntry]:
    """By category code (with those below it) and words in question or answer."""
    if category:
        rows = rows.filter(Q(category__code=category) | Q(category__parent__code=category))
    for word in words.split():
        rows = rows.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    return rows


def categories_of(rows: QuerySet[FaqEntry]) -> list[Category]:
    """The categories that occur, for the filter."""
    return list(Category.objects.filter(pk__in=rows.order_by().values("category_id")).order_by("place", "pk"))


def entry_for(person: Person, pk: int, today: date) -> FaqEntry:
    """One entry for a reader; `Unseen` for what is not shown, expired, or of another company."""
    entry = shown(person, today).filter(pk=pk).first()
    if entry is None:
        raise Unseen
    return entry


def vote_of(person: Person, entry: FaqEntry) -> FaqVote | None:
    """What this reader said of the entry."""
    return FaqVote.objects.filter(entry=entry, person=person).first()


def kept(person: Person) -> QuerySet[FaqEntry]:
    """Every entry of the companies whose publisher or manager the person is, what was proposed last first.

    H-17: none that came from a case from which he is excluded.
    """
    companies = [scope.company_id for scope in policies.scopes(person, *public.FAQ_KEEPERS) if scope.whole]
    open_to_him = Q(source__isnull=True) | Q(source__in=policies.not_excluded(person))
    rows = FaqEntry.objects.filter(open_to_him, company_id__in=companies)
    return rows.select_related("category", "owner").order_by("-proposed_at", "-pk")


def kept_for(person: Person, pk: int) -> FaqEntry:
    """One entry for its keepers; else `Unseen`."""
    entry = kept(person).filter(pk=pk).first()
    if entry is None:
        raise Unseen
    return entry


def expired(rows: QuerySet[FaqEntry], today: date) -> QuerySet[FaqEntry]:
    """What readers no longer find because its day is past."""
    return rows.filter(state=FaqState.SHOWN, expires_on__lt=today)


def expiring(today: date) -> QuerySet[FaqEntry]:
    """What expires within two weeks, or has, and whose owner has not been told."""
    rows = FaqEntry.objects.filter(state=FaqState.SHOWN, reminded_at__isnull=True)
    return rows.filter(expires_on__lte=today + timedelta(days=WARN_DAYS)).select_related("owner").order_by("pk")


def findings(entry: FaqEntry) -> list[Finding]:
    """H-77. What in the entry could tell who somebody is, by its looks; official numbers are among it.

    With a source the detector knows whom it could name there; an entry without one speaks of nobody's case.
    """
    known = publishing.known(entry.source) if entry.source else Known(pattern=site_text("employee_pattern"))
    return [*find(entry.question, known), *find(entry.answer, known)]
