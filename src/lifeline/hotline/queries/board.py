"""公开栏: what every employee may read of the cases that were solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from lifeline.hotline.models import Case, Category, Publication
from lifeline.hotline.queries.reference import month_after, month_of, month_start
from lifeline.hotline.rules.figures import Cell, cells, month_of_quarter
from lifeline.hotline.states import Mode, PublicationState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.rules.figures import Spot
    from lifeline.people.models import Person


def board(person: Person) -> QuerySet[Publication]:
    """What is on the board of the reader's company, the newest first (E-31: never another company's)."""
    unit = people.unit_at(person)
    if unit is None:
        return Publication.objects.none()
    shown = of_company(people.companies_of([unit.path])[unit.path])
    return shown.select_related("category").order_by("-published_at", "-pk")


def of_company(company: int) -> QuerySet[Publication]:
    """What is on the board of this company; `company` is its id."""
    return Publication.objects.filter(company_id=company, state=PublicationState.PUBLISHED)


def filtered(
    shown: QuerySet[Publication],
    *,
    category: str = "",
    unit: int | None = None,
    month: int | None = None,
    months: int = 1,
    words: str = "",
) -> QuerySet[Publication]:
    """By category code (with those below it), unit, time and words in the text.

    `month` 202603 with `months` 1: what names that month, or its quarter, in which it may lie; with 3: what names the
    quarter in which it lies, or one of its months.
    """
    if category:
        shown = shown.filter(Q(category__code=category) | Q(category__parent__code=category))
    if unit is not None:
        shown = shown.filter(unit_id=unit)
    if month is not None:
        quarter = _quarter(month)
        within = Q(month=month) if months == 1 else Q(month__gte=quarter, month__lt=quarter + 3)
        shown = shown.filter(Q(within, months=1) | Q(months=3, month=quarter))
    for word in words.split():
        shown = shown.filter(Q(title__icontains=word) | Q(asked__icontains=word) | Q(done__icontains=word))
    return shown


def published(person: Person, pk: int) -> Publication:
    """One case of the board; `Unseen` for what was taken down, never published, or of another company."""
    found = board(person).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def board_categories(person: Person) -> list[Category]:
    """The categories that occur on the board, for the filter."""
    used = board(person).order_by().values("category_id")
    return list(Category.objects.filter(pk__in=used).order_by("place", "pk"))


class Span(NamedTuple):
    """A time as a case of the board names it: `month` alone (`months` 1), or the quarter that begins with it (3)."""

    month: int
    months: int

    @property
    def value(self) -> str:
        """What an address says of it: 202603, or 2026Q1."""
        return str(self.month) if self.months == 1 else "{}Q{}".format(*self._in_year)

    @property
    def words(self) -> str:
        """The same, to be read."""
        year, place = self._in_year
        if self.months == 1:
            return f"{year}-{place:02}"
        return _("Quarter %(quarter)s of %(year)s") % {"quarter": place, "year": year}

    @property
    def _in_year(self) -> tuple[int, int]:
        year, month = divmod(self.month, 100)
        return year, month if self.months == 1 else (month + 2) // 3


class Facets(NamedTuple):
    """What the board can be narrowed to: units and times as the cases there name them (H-78), nothing beside them."""

    units: list[tuple[int, str]]
    times: list[Span]


def facets(shown: QuerySet[Publication]) -> Facets:
    """The units by name, and the times from the newest on, a quarter before its months."""
    shown = shown.order_by()
    units = shown.exclude(unit=None).values_list("unit_id", "unit_name").distinct()
    rows = shown.exclude(months=0).exclude(month=None).values_list("month", "months").distinct()
    times = [Span(month, months) for month, months in rows if month]
    newest = sorted(times, key=lambda one: (_quarter(one.month), one.months, one.month), reverse=True)
    return Facets(sorted(dict(units).items(), key=lambda one: (one[1], one[0])), newest)


def _quarter(month: int) -> int:
    """202601 for 202603: the first month of its quarter."""
    return month // 100 * 100 + month_of_quarter(month % 100)


def cell_of(case: Case) -> Cell:
    """H-78, E-18. What the case may name among all cases of its category, company and quarter."""
    if case.category is None:
        return Cell(None, 0)
    first, end = period(month_of(case.submitted_at), 3)
    rows = Case.objects.filter(
        company=case.company, category=case.category, submitted_at__gte=first, submitted_at__lt=end
    )
    columns = rows.order_by("pk").values_list("pk", "unit__path", "company__path", "mode", "submitted_at")
    spots = {pk: _spot(unit or company, mode, at) for pk, unit, company, mode, at in columns}
    return cells(list(spots.values()))[spots[case.pk]]


def _spot(path: str, mode: str, at: datetime) -> Spot:
    """Where and when; a sealed case loses the place, which is the last unit of its path."""
    units = tuple(int(part) for part in path.strip("/").split("/"))
    return (units[:-1] if mode != Mode.NAMED and len(units) > 1 else units), month_of(at) % 100


def period(month: int, months: int) -> tuple[datetime, datetime]:
    """From when to when (before) a month or its quarter lasts, on the site's clock."""
    begin = month if months == 1 else _quarter(month)
    return month_start(begin), month_start(month_after(begin, months))
