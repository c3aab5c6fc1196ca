"""The times of a help call (W-22, W-23). They are fixed: no setting lengthens them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

SECOND: Final = timedelta(minutes=5)
"""W-22: not accepted for so long, the second on duty is paged too."""
EVERYBODY: Final = timedelta(minutes=10)
"""W-22: then all on duty and the supervisors."""
TRUTH: Final = timedelta(minutes=15)
"""W-23: then the page says that nobody has accepted yet, and shows the lines again."""
UNANSWERED: Final = timedelta(hours=24)
SHORTEST_REASON: Final = 8
"""W-63: characters of a reason for learning who calls."""
KEPT_DAYS: Final = 2 * 365
ANONYMOUS_DAYS: Final = 90
AHEAD_DAYS: Final = 14
"""So many days the roster looks ahead."""
FIRST, TWO, ALL = 1, 2, 3


def rung_at(asked_at: datetime, now: datetime, on_duty: int) -> int:
    """W-22. How far a call has to be paged: the first, the second too, everybody. Nobody on duty: everybody at once."""
    waited = now - asked_at
    if waited >= EVERYBODY or on_duty == 0:
        return ALL
    return TWO if waited >= SECOND else FIRST
