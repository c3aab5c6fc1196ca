"""Purposes of consent (W-1): separate, versioned, revocable; none is a condition of another (W-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

KEEP: Final = "keep"
"""Keep my results."""
SHARE: Final = "share"
"""Share one thing with one helper: a consent for each (W-1)."""
CAMPAIGN: Final = "campaign"
"""Take part in the statistics of one campaign: a consent for each (W-1)."""
NOTES: Final = "notes"
"""Session notes of one counsellor."""
FOLLOW: Final = "follow"
"""Follow-up questions of one case."""
REMIND: Final = "remind"
"""One neutral reminder of a sheet that was begun and left."""
REMIND_DAYS: Final = 3
"""Q-38: after so many days untouched."""
NOTICE_DAYS: Final = 30
"""So long before everything of a holder is erased he is told, neutrally: on that day, or the next one he is reached."""
FORMER_YEARS: Final = {KEEP: 3, NOTES: 10}
"""W-3. The years that the texts named before a site could choose: entries without a number were given under these."""
CODE_MINUTES: Final = 60
"""E15: so long at least a mailed code opens what is kept of who has left; twice as long at most."""
GRACE_SWEEP_DAYS: Final = 180
VERSIONS: Final = {KEEP: 1, SHARE: 1, CAMPAIGN: 1, NOTES: 1, FOLLOW: 1, REMIND: 1}
"""W-3: the version of each purpose's text; a higher number asks again before the next use."""


def kept_until(finished_on: date, touched_on: date | None, open_days: int, keep_days: int) -> date:
    """The last day of what is kept: so long after the newest result, or with an open sheet that outlasts it.

    `touched_on` is None where no sheet is open; one that nobody goes on with is forgotten after `open_days` (Q-38).
    """
    until = finished_on + timedelta(days=keep_days)
    return until if touched_on is None else max(until, touched_on + timedelta(days=open_days))
