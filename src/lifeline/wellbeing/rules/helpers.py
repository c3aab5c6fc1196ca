"""Who may help with what, and how much at a time (W-30, W-31, W-34). The site's numbers come in (`queries.site`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

COACH, VOLUNTEER, COUNSELLOR = "coach", "volunteer", "counsellor"
MINUTES: Final = (10, 480)
"""W-91. So many minutes at the least and at the most one supervision lasts."""
RESTRICTED: Final = frozenset({"self_harm", "violence", "addiction", "trauma"})
"""W-31: topics that only counsellors may hold."""


def takes_new(trained_on: date | None, supervised_on: date | None, today: date, days: int) -> bool:
    """W-30. Whether a helper takes new people: trained, and supervised within the last so many days."""
    return trained_on is not None and is_supervised(supervised_on, today, days)


def is_supervised(supervised_on: date | None, today: date, days: int) -> bool:
    """W-30. Whether the last supervision lies no more than so many days back."""
    return supervised_on is not None and (today - supervised_on).days <= days


def may_hold(kind: str, topic: str) -> bool:
    """W-31. Whether helpers of a kind may hold a topic ("" = none was named)."""
    return kind == COUNSELLOR or topic not in RESTRICTED
