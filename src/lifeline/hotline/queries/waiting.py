"""What waits for somebody's decision, as it stands above a list: the most urgent first, so many and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline.queries import joint_tasks, paths
from lifeline.hotline.queries.shown import heading, left

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.shown import Left
    from lifeline.people.models import Person

MANY = 50
"""The rest follows when these are decided."""
COLUMNS = ("case__number", "case__mode", "case__summary")
"""What a line tells of the case."""


@dataclass(frozen=True)
class Waiting:
    """A line: the case, what is asked, and how long until it should be decided."""

    number: str
    summary: str
    meta: str
    left: Left | None = None


def _line(case: Case, meta: object, due_at: datetime | None, now: datetime) -> Waiting:
    return Waiting(case.number, heading(case), str(meta), left(due_at, now) if due_at else None)


def returns(person: Person, now: datetime) -> list[Waiting]:
    """退单, for the dispatcher."""
    rows = paths.returns(person).only(*COLUMNS, "unit__name", "right_unit__name", "due_at")[:MANY]
    return [_line(row.case, f"{row.unit.name} → {row.right_unit.name}", row.due_at, now) for row in rows]


def declines(person: Person, now: datetime) -> list[Waiting]:
    """H-36, for the dispatcher."""
    rows = joint_tasks.declines(person).only(*COLUMNS, "unit_name", "decline_due_at")[:MANY]
    return [_line(row.case, row.unit_name, row.decline_due_at, now) for row in rows]


def tasks(person: Person, now: datetime) -> list[Waiting]:
    """会办, for the handlers and leads of the units that were asked."""
    rows = joint_tasks.held(person).only(*COLUMNS, "unit_name", "question", "due_at")[:MANY]
    return [_line(row.case, " · ".join(filter(None, (row.unit_name, row.question))), row.due_at, now) for row in rows]
