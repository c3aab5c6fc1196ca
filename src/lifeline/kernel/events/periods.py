"""Times of events: microseconds UTC, and the hours and days of the site's zone into which coarse ones fall (K-12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from lifeline.kernel.events.kinds import Grain

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LETTER: dict[Grain, str] = {"exact": "e", "hour": "h", "day": "d"}
GRAIN: dict[str, Grain] = {letter: grain for grain, letter in LETTER.items()}


def to_us(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware time."""
    return (at - EPOCH) // _MICROSECOND


def from_us(at_us: int) -> datetime:
    """The aware time, in UTC."""
    return EPOCH + timedelta(microseconds=at_us)


def period_start(at: datetime, grain: Grain) -> datetime:
    """K-12. The start, in UTC, of the hour or day of the site's zone in which `at` lies; an exact time as it is."""
    if grain == "exact":
        return at.astimezone(UTC)
    local = at.astimezone(timezone.get_default_timezone())
    start = local.replace(minute=0, second=0, microsecond=0)
    if grain == "day":
        start = start.replace(hour=0, fold=0)
    return start.astimezone(UTC)


def period_end(start: datetime, grain: Grain) -> datetime:
    """The end, in UTC, of the hour or day that begins at `start`. Where clocks are changed a day may have 23 hours."""
    if grain == "exact":
        return start
    if grain == "hour":
        return start + timedelta(hours=1)
    local = start.astimezone(timezone.get_default_timezone())
    return (local.replace(hour=0) + timedelta(days=1)).astimezone(UTC)
