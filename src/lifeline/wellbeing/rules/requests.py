"""The clock of a request (W-39 to W-41): wall clock, from the asking to the first contact."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

OVERDUE: Final = timedelta(hours=24)
"""W-41: not contacted for so long, it goes to the supervisors, whatever the site promises (W-40)."""
POOL: Final = timedelta(hours=8)
"""W-41: not taken for so long, it goes to the whole pool and the supervisors."""
KEPT_DAYS: Final = 365
"""Section 6: requests and bookings go a year after they are over."""
FRESH, WIDE, LATE = 0, 1, 2


def rung_at(since_at: datetime, now: datetime, *, is_taken: bool) -> int:
    """W-41. How far a request that nobody has contacted goes: own helpers, the whole pool, the supervisors."""
    waited = now - since_at
    if waited >= OVERDUE:
        return LATE
    return WIDE if waited >= POOL and not is_taken else FRESH
