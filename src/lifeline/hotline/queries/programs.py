"""What programs read: named cases that their person may see, with plain filters (H-97)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from lifeline.hotline.models import Case
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.reference import categories
from lifeline.hotline.states import Mode
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from lifeline.hotline.models import Category
    from lifeline.people.models import Person, Unit

COLUMNS = (*lists.COLUMNS, "dispatch_due_at", "response_due_at", "unit__code")


def served(person: Person, *, mine: bool = False) -> QuerySet[Case]:
    """H-97. The named cases that the person may see (or reported himself), with the columns that a list gives out."""
    cases = lists.mine(person) if mine else lists.seen(person)
    return cases.filter(mode=Mode.NAMED).only(*COLUMNS)


def filtered(
    cases: QuerySet[Case],
    *,
    state: str | None = None,
    level: str | None = None,
    category: str = "",
    unit: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
) -> QuerySet[Case]:
    """By state, level, category (with those below it), unit (with those below it), and day of submission, both ends
    included, on the site's clock.
    """
    if state:
        cases = cases.filter(state=state)
    if level:
        cases = cases.filter(level=level)
    if category:
        cases = cases.filter(Q(category__code=category) | Q(category__parent__code=category))
    if unit:
        above = people.unit_by_code(unit)
        cases = cases.filter(unit_id__in=people.units_below(above.path)) if above else cases.none()
    if from_on:
        cases = cases.filter(submitted_at__gte=_midnight(from_on))
    if to_on:
        cases = cases.filter(submitted_at__lt=_midnight(to_on + timedelta(days=1)))
    return cases


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def older_than(last: Case) -> Q:
    """What follows this case in a list that begins with the newest."""
    same = Q(submitted_at=last.submitted_at, pk__lt=last.pk)
    return Q(submitted_at__lte=last.submitted_at) & (Q(submitted_at__lt=last.submitted_at) | same)


def present(case: Case) -> Case:
    """The case as it stands now, with unit and category."""
    return Case.objects.select_related("unit", "category").get(pk=case.pk)


def category(code: str) -> Category | None:
    """A category that a new case may get."""
    return categories().filter(code=code).first()


def any_unit(code: str) -> Unit | None:
    """A unit by its code, closed or not."""
    return people.unit_by_code(code)


def codes_of(pks: Iterable[int]) -> dict[int, str]:
    """The codes of units by their ids."""
    return {pk: unit.code for pk, unit in people.units_by_id(list(pks)).items()}


def unit(code: str) -> Unit | None:
    """An open unit by its code."""
    return people.open_units().filter(code=code).first()
