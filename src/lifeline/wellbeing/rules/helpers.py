"""Who may help with what, and how much at a time (W-30, W-31, W-34). Numbers are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

COACH, VOLUNTEER, COUNSELLOR = "coach", "volunteer", "counsellor"
SUPERVISION_DAYS: Final = 90
"""W-30: supervision that lies longer back counts as none."""
SESSIONS_A_WEEK: Final = {COACH: 4, VOLUNTEER: 2, COUNSELLOR: 20}
"""W-34: talks in one week."""
IN_HAND: Final = {COACH: 6, VOLUNTEER: 6, COUNSELLOR: 25}
"""W-34: people in one's hands at a time. The regulations name none for volunteers; they are held like coaches."""
RESTRICTED: Final = frozenset({"self_harm", "violence", "addiction", "trauma"})
"""W-31: topics that only counsellors may hold."""


def takes_new(trained_on: date | None, supervised_on: date | None, today: date) -> bool:
    """W-30. Whether a helper takes new people: trained, and supervised within the last 90 days."""
    return trained_on is not None and is_supervised(supervised_on, today)


def is_supervised(supervised_on: date | None, today: date) -> bool:
    """W-30. Whether the last supervision lies no more than 90 days back."""
    return supervised_on is not None and (today - supervised_on).days <= SUPERVISION_DAYS


def may_hold(kind: str, topic: str) -> bool:
    """W-31. Whether helpers of a kind may hold a topic ("" = none was named)."""
    return kind == COUNSELLOR or topic not in RESTRICTED
