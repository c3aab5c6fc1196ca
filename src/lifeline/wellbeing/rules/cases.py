"""The times of cases: follow-ups (W-47), and how long notes are kept (section 6)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

FOLLOW_WEEKS: Final = (2, 6, 12)
"""W-47: so many weeks after the first session."""
KEPT_DAYS: Final = 365
"""So long a case without notes is kept after it was closed."""
RATINGS: Final = (1, 2, 3, 4, 5)


def follow_days(first_on: date) -> list[date]:
    """W-47. The days of the follow-ups of a case whose first session was on a day."""
    return [first_on + timedelta(weeks=weeks) for weeks in FOLLOW_WEEKS]


def note_end(closed_on: date, years: int) -> date:
    """When the notes of a case are erased, so many years on; the 29th of February counts as the 1st of March."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return closed_on.replace(year=closed_on.year + years, month=3, day=1)
