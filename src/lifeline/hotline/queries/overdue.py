"""H-59: what has climbed to the leaders: which cases, in whose hands, how late. No word of a reporter stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.queries.shown import left
from lifeline.hotline.states import RUNNING, CaseState, LevelCode

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.shown import Left
    from lifeline.people.models import Person


@dataclass(frozen=True)
class OverdueRow:
    """A case as its leader reads of it."""

    number: str
    unit: str
    category: str
    level: str
    state: str
    left: Left
    due_at: datetime
    rung: int


def overdue(person: Person) -> QuerySet[Case]:
    """The cases that have climbed to the person, the longest late first."""
    cases = policies.led_cases(person).filter(waits_for__in=RUNNING).select_related("unit", "category")
    return cases.defer("text", "summary", "place").order_by("resolve_due_at", "pk")


def overdue_row(case: Case, now: datetime) -> OverdueRow:
    """One row. H-7: number, unit and category are enough to ask the unit; the text stays with those who handle it."""
    return OverdueRow(
        case.number,
        case.unit.name if case.unit else "",
        str(case.category) if case.category else "",
        str(LevelCode(case.level).label),
        str(CaseState(case.state).label),
        left(case.resolve_due_at, now),
        case.resolve_due_at,
        case.rung,
    )
