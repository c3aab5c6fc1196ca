"""Slots out of weekly windows, exceptions and duty shifts (W-32): pure arithmetic on the clock of the company.

Minutes count from midnight of a local day, 0 to 1440. A slot is the moment at which a talk begins, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

LENGTHS: Final = (30, 50)
"""W-32: minutes of a talk."""
STEP: Final = {30: 30, 50: 60}
"""Minutes from one slot to the next: after fifty minutes a helper breathes for ten."""
LEAD: Final = timedelta(minutes=30)
"""A helper needs so long to read that somebody is coming."""
DAY_MINUTES: Final = 1440
REMIND: Final = (timedelta(hours=2), timedelta(hours=20))
"""W-76: so long before a talk its one reminder goes, at the latest and at the earliest."""

Span = tuple[int, int]
"""From one minute of a day to another, half open."""


@dataclass(frozen=True)
class Weekly:
    """A window of every week; Monday is 0."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True)
class Change:
    """An exception on one day: time that is added, or taken away."""

    on: date
    from_minute: int
    until_minute: int
    adds: bool


@dataclass(frozen=True)
class Hours:
    """When one helper can be met: windows, exceptions, duty shifts (from, until), and how long a talk is."""

    weekly: tuple[Weekly, ...]
    changes: tuple[Change, ...] = ()
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    minutes: int = 50


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order; spans that touch become one."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The spans less the holes."""
    left = joined(spans)
    for begin, end in joined(holes):
        left = [
            piece
            for one in left
            for piece in ((one[0], min(one[1], begin)), (max(one[0], end), one[1]))
            if piece[0] < piece[1]
        ]
    return left


def spans_of(hours: Hours, day: date, zone: ZoneInfo) -> list[Span]:
    """W-32. When a helper can be met on a day: windows, added time and duty shifts, less what was taken away."""
    open_ = [(w.from_minute, w.until_minute) for w in hours.weekly if w.weekday == day.weekday()]
    today = [change for change in hours.changes if change.on == day]
    open_ += [(c.from_minute, c.until_minute) for c in today if c.adds]
    open_ += [_part(shift, day, zone) for shift in hours.shifts]
    return without(open_, [(c.from_minute, c.until_minute) for c in today if not c.adds])


def _part(shift: tuple[datetime, datetime], day: date, zone: ZoneInfo) -> Span:
    """The part of a shift that lies on a day; an empty span when none does."""
    begin, end = (_minute(moment.astimezone(zone), day) for moment in shift)
    return begin, end


def _minute(local: datetime, day: date) -> int:
    if local.date() != day:
        return 0 if local.date() < day else DAY_MINUTES
    return local.hour * 60 + local.minute


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime | None:
    """E24. The moment of a wall clock, in UTC: None where the clock jumps over it, the first where it repeats."""
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return found if found.astimezone(zone).replace(tzinfo=None) == wall else None


def slots(hours: Hours, now: datetime, zone: ZoneInfo, days: int) -> Iterator[datetime]:
    """W-32, E24. The slots of the next `days`, in order. None overlaps another, and the same time gives the same slots
    whenever one asks: the grid hangs on the windows, not on the present moment.
    """
    first, until = now.astimezone(zone).date(), now + timedelta(days=days)
    length, reached = timedelta(minutes=hours.minutes), datetime.min.replace(tzinfo=UTC)
    for offset in range(days + 1):
        day = first + timedelta(days=offset)
        for begin, end in spans_of(hours, day, zone):
            for minute in range(begin, end - hours.minutes + 1, STEP[hours.minutes]):
                start = moment(day, minute, zone)
                if start is None or start < reached:
                    continue
                reached = start + length
                if now + LEAD <= start < until:
                    yield start


def free(
    found: Iterable[datetime], minutes: int, taken: Collection[tuple[datetime, int]], most: int, zone: ZoneInfo
) -> Iterator[datetime]:
    """W-34. Slots that touch no talk of `taken` (start, minutes) and lie in a week with fewer than `most` of them."""
    busy = [(start, start + timedelta(minutes=length)) for start, length in taken]
    held: dict[tuple[int, int], int] = {}
    for start, _length in taken:
        held[week_of(start, zone)] = held.get(week_of(start, zone), 0) + 1
    for start in found:
        end = start + timedelta(minutes=minutes)
        if held.get(week_of(start, zone), 0) < most and not any(a < end and start < b for a, b in busy):
            yield start


def week_of(at: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """Year and number of the ISO week in which a moment lies."""
    year, week, _day = at.astimezone(zone).date().isocalendar()
    return year, week
