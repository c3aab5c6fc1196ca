"""What waits for somebody's decision, as it stands above a list: the most urgent first, so many and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.hotline.queries import lists, paths, terms
from lifeline.hotline.queries.shown import heading, left

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.shown import Left
    from lifeline.people.models import Person

MANY = 50
"""The rest follows when these are decided."""


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
    rows = paths.returns(person)[:MANY]
    return [_line(row.case, f"{row.unit.name} → {row.right_unit.name}", row.due_at, now) for row in rows]


def for_supervisor(person: Person, now: datetime) -> list[tuple[str, list[Waiting]]]:
    """Everything that waits for the supervisor, by kind."""
    return [
        (
            _("Who is in charge"),
            [_line(row.case, row.get_cause_display(), row.due_at, now) for row in paths.rulings(person)[:MANY]],
        ),
        (
            _("Requests for more time"),
            [_line(row.case, _days(row.days), row.due_at, now) for row in terms.extensions(person)[:MANY]],
        ),
        (
            _("Requests to put a case off"),
            [_line(row.case, f"→ {row.until_on}", row.due_at, now) for row in terms.deferrals(person)[:MANY]],
        ),
        (
            _("Requests to work on it again"),
            [
                _line(row.case, row.case.unit.name if row.case.unit else "", row.due_at, now)
                for row in lists.reopenings(person)[:MANY]
            ],
        ),
        (
            _("Refusals that wait for a second person"),
            [_line(row.case, row.get_reason_display(), None, now) for row in lists.checks(person)[:MANY]],
        ),
    ]


def _days(days: int) -> str:
    return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
