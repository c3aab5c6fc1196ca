"""Purposes of consent (W-1): separate, versioned, revocable; none is a condition of another (W-2)."""

from __future__ import annotations

from typing import Final

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
"""So long before everything of a holder is erased he is told, neutrally."""
OPEN_DAYS: Final = 14
"""Q-38: an open sheet that nobody goes on with is forgotten."""
KEPT_DAYS: Final = 3 * 365
"""As the text of consent says: so long after the last visit everything of a holder is erased."""
VERSIONS: Final = {KEEP: 1, SHARE: 1, CAMPAIGN: 1, NOTES: 1, FOLLOW: 1, REMIND: 1}
"""W-3: the version of each purpose's text; a higher number asks again before the next use."""
