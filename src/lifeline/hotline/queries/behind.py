"""H-87: the cases behind one number of the report, and how many they are, as far as the reader may know (H-78)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lifeline.hotline.queries.counted import counted_cases, event_cases, left_out_cases
from lifeline.hotline.queries.counts import FIGURES
from lifeline.hotline.queries.reach import opens_all
from lifeline.hotline.queries.report import veil_of
from lifeline.hotline.queries.sources import Time
from lifeline.hotline.queries.times import EVER
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.counts import Beside
    from lifeline.hotline.queries.reach import Reach
    from lifeline.hotline.queries.report import Span
    from lifeline.people.models import Person, Unit

LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Number:
    """One number: of which unit's subtree (`own`: of the unit alone), which months, which figure, all or those met."""

    unit: Unit
    span: Span
    figure: str
    met: bool = False
    own: bool = False


def cases(person: Person, scope: Reach, number: Number, now: datetime) -> QuerySet[Case]:
    """Every case that the number was counted from, whoever may open it; H-17: none that the reader must not know."""
    inside = [number.unit.pk] if number.own else people.units_below(number.unit.path)
    units = [pk for pk in inside if scope.units is None or pk in scope.units]
    span = number.span
    time = Time(scope.company, max(span.first, EVER), span.last, span.as_of or now)
    if number.figure == LEFT_OUT:
        return left_out_cases(time, units, reader=person)
    if number.figure in FIGURES:
        return counted_cases(time, units, number.figure, met=number.met, reader=person)
    return event_cases(time, units, cast("Beside", number.figure), met=number.met, reader=person)


def total(person: Person, scope: Reach, number: Number, now: datetime) -> int | None:
    """How many they are; None where the report hides the number from this reader."""
    if not opens_all(person, scope):
        veil = veil_of(person, scope, number.unit, number.span, now)
        figure = "response" if number.figure == LEFT_OUT else number.figure
        if number.own or not veil.shows(figure):
            return None
    return cases(person, scope, number, now).count()
