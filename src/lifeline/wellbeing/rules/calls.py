"""The times of a help call (W-22, W-23). They are fixed: a site may page earlier, and no setting lengthens them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

TRUTH: Final = timedelta(minutes=15)
"""W-23: then the page says that nobody has accepted yet, and shows the lines again."""
UNANSWERED: Final = timedelta(hours=24)
SHORTEST_REASON: Final = 8
"""W-63: characters of a reason for learning who calls."""
KEPT_DAYS: Final = 2 * 365
ANONYMOUS_DAYS: Final = 90
AHEAD_DAYS: Final = 14
"""So many days the roster looks ahead: section 2 names them, and no site changes them."""
FIRST, TWO, ALL = 1, 2, 3


@dataclass(frozen=True)
class Steps:
    """W-22. After so long without an answer the second on duty is paged too; then all on duty and the supervisors."""

    second: timedelta
    everybody: timedelta


def rung_at(asked_at: datetime, now: datetime, on_duty: int, steps: Steps) -> int:
    """W-22. How far a call has to be paged: the first, the second too, everybody. Nobody on duty: everybody at once."""
    waited = now - asked_at
    if waited >= steps.everybody or on_duty == 0:
        return ALL
    return TWO if waited >= steps.second else FIRST
