"""How long something is shared (W-10, E11)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

LONGEST_DAYS: Final = 90
RESULT, LINE = "result", "line"
EXPLORE: Final = "explore"
"""W-80: results of this use (interests and jobs) go to the person only; a helper may well be somebody's manager."""


def last_day(today: date) -> date:
    """The latest day that may be chosen."""
    return today + timedelta(days=LONGEST_DAYS)


def is_live(until_on: date, ended_on: date | None, today: date) -> bool:
    """W-11, E11. A grant holds through its last day, and ends at the midnight after it in the company's zone."""
    return ended_on is None and today <= until_on
