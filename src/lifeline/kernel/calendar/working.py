"""Periods in working days and working hours, over precomputed years.

Minutes of a period are counted to the microsecond of the act, so that pauses and remainders add up exactly.
"""

import datetime as dt
import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

from lifeline.kernel.calendar import lines, rosters
from lifeline.kernel.calendar.hours import DAY, DEFAULT, Hours
from lifeline.kernel.calendar.notice import FIRST_YEAR
from lifeline.kernel.calendar.tables import Table, built_in

if TYPE_CHECKING:
    from lifeline.kernel.calendar.lines import Line
    from lifeline.kernel.calendar.rosters import Roster, Shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)
MINUTE = 60_000_000  # ticks

End = Literal["close", "midnight"]
Pause = tuple[dt.datetime, dt.datetime]


class Due(NamedTuple):
    """When a period ends (UTC), whether it rests on a year without notice, and by which version of the calendar.

    `since` is the moment from which time is counted: what was paused before it moves nothing.
    """

    at: dt.datetime
    provisional: bool
    version: str
    since: dt.datetime

    def revised(self, new: "Due") -> "Due":
        """K-30: what becomes of an open deadline when the calendar changes: the later of both, never nearer.

        K-29: years before 2020 stay as they were.
        """
        if self.at.year < FIRST_YEAR:
            return self
        return new._replace(at=max(self.at, new.at))


@dataclass(frozen=True, slots=True)
class _Year:
    """A year in arrays. `upto[i]` counts the working days up to the i-th day (from 0); ticks count from 1970."""

    published: bool
    first: int
    upto: list[int]
    after: list[dt.datetime]
    closes: list[dt.datetime]
    midnights: list[dt.datetime]
    starts: list[int]
    ends: list[int]
    done: list[int]

    def worked(self, tick: int) -> int:
        """Working ticks of this year before `tick`."""
        place = bisect_right(self.starts, tick) - 1
        return self.done[place] - max(self.ends[place] - tick, 0) if place >= 0 else 0

    @property
    def total(self) -> int:
        """Working ticks of the whole year."""
        return self.done[-1] if self.done else 0


class Calendar:
    """What one table, one set of hours and one zone say. Immutable."""

    __slots__ = ("_years", "hours", "table", "zone")

    def __init__(self, table: Table, hours: Hours, zone: ZoneInfo) -> None:
        self.table = table
        self.hours = hours
        self.zone = zone
        self._years: dict[int, _Year] = {}

    @staticmethod
    def at(version: Table | str, hours: Hours = DEFAULT, zone: ZoneInfo = SHANGHAI) -> "Calendar":
        """The calendar of a version: a built-in name or a table (of `store`, for a site's own). Errors: KeyError."""
        return _calendar(built_in(version) if isinstance(version, str) else version, hours, zone)

    @property
    def version(self) -> str:
        """The name of the table."""
        return self.table.name

    def is_working(self, day: dt.date) -> bool:
        """Whether the company's office works on `day`."""
        return self.table.day(day).works

    def add_days(self, start: dt.datetime, n: int, *, end: End) -> Due:
        """The end of the n-th working day after the day of `start` (K-28: that day itself is never counted).

        "close" is the end of its last interval, "midnight" its 24:00. K-31: one more day off never brings it nearer.
        Errors: ValueError for n < 1, a naive `start`, another `end`.
        """
        if n < 1:
            raise ValueError("a period has at least one working day")
        if end not in ("close", "midnight"):
            raise ValueError("end is close or midnight")
        local = self._local(start)
        number = local.year
        year = self._years.get(number) or self._year(number)
        place = local.toordinal() - year.first
        since = year.after[place]
        left = year.upto[place] + n
        provisional = not year.published
        while left > len(year.closes):
            left -= len(year.closes)
            number += 1
            year = self._years.get(number) or self._year(number)
            provisional = provisional or not year.published
        ends = year.closes if end == "close" else year.midnights
        return Due(ends[left - 1], provisional, self.table.name, since)

    def add_hours(self, start: dt.datetime, minutes: int) -> Due:
        """The moment at which `minutes` of working time have passed since `start`.

        A period that is used up at a close ends at that close. Errors: ValueError for minutes < 1 or a naive `start`.
        """
        if minutes < 1:
            raise ValueError("a period has at least one working minute")
        at, provisional = self._run(start, minutes * MINUTE)
        return Due(at, provisional, self.table.name, start.astimezone(dt.UTC))

    def between(self, a: dt.datetime, b: dt.datetime) -> int:
        """Whole working minutes from `a` to `b`; negative when `b` is earlier."""
        if b < a:
            return -self.between(b, a)
        return self._worked(a, b) // MINUTE

    def with_pauses(self, due: Due, pauses: Iterable[Pause]) -> Due:
        """`due`, later by the working time of the pauses [from, to) that began before it (overlaps count once).

        A pause on the day of the act adds nothing to a period in days, which does not count that day either.
        """
        for _, moved in self.stops(due, pauses):
            due = moved
        return due

    def stops(self, due: Due, pauses: Iterable[Pause]) -> Iterator[tuple[Pause, Due]]:
        """The pauses that count, one after another, each with the deadline that it leads to."""
        for begun_at, ended_at in merged(pauses, due.since):
            if begun_at >= due.at:
                return
            if paused := self._worked(begun_at, ended_at):
                at, provisional = self._run(due.at, paused)
                due = due._replace(at=at, provisional=due.provisional or provisional)
                yield (begun_at, ended_at), due

    def explain(
        self,
        start: dt.datetime,
        *,
        days: int = 0,
        minutes: int = 0,
        end: End = "close",
        pauses: Iterable[Pause] = (),
    ) -> "list[Line]":
        """The arithmetic of a period of `days` (else of `minutes`), line by line, ending with the deadline itself."""
        return lines.explain(self, start, days=days, minutes=minutes, end=end, pauses=list(pauses))

    def next_shifts(self, roster: "Roster", crew: str, after: dt.datetime, n: int) -> "list[Shift]":
        """The next `n` shifts of a crew that begin at or after `after`."""
        return rosters.next_shifts(self, roster, crew, after, n)

    def rest(self, roster: "Roster", crew: str, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
        """From when to when the crew is free, if it is free now."""
        return rosters.rest(self, roster, crew, now)

    def spans(self, a: dt.datetime, b: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The pieces of working time from `a` to `b`, in UTC."""
        low, high = _ticks(a), _ticks(b)
        for number in range(self._local(a).year - 1, self._local(b).year + 1):
            year = self._year(number)
            for start, end in zip(year.starts, year.ends, strict=True):
                if max(start, low) < min(end, high):
                    yield _instant(max(start, low)), _instant(min(end, high))

    def instant(self, day: dt.date, minutes: int) -> dt.datetime:
        """The moment, in UTC, at which the clock on the wall shows `minutes` after the midnight that begins `day`."""
        wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)
        return wall.replace(tzinfo=self.zone).astimezone(dt.UTC)

    def is_provisional(self, a: dt.datetime, b: dt.datetime) -> bool:
        """K-29: whether a period from `a` to `b` touches a year without a published notice."""
        years = range(self._local(a).year, self._local(b).year + 1)
        return any(number not in self.table.published for number in years)

    def _run(self, start: dt.datetime, amount: int) -> tuple[dt.datetime, bool]:
        """When `amount` (> 0) ticks of working time have passed since `start`; provisional or not."""
        tick, number = _ticks(start), self._local(start).year - 1
        while True:
            year = self._years.get(number) or self._year(number)
            before = year.worked(tick)
            if amount <= year.total - before:
                break
            amount -= year.total - before
            number += 1
        target = before + amount
        place = bisect_left(year.done, target)
        at = _instant(year.ends[place] - (year.done[place] - target))
        return at, self.is_provisional(start, at)

    def _worked(self, a: dt.datetime, b: dt.datetime) -> int:
        """Working ticks from `a` to `b` (a ≤ b). The last night of the year before may run into this one."""
        low, high = _ticks(a), _ticks(b)
        years = map(self._year, range(self._local(a).year - 1, self._local(b).year + 1))
        return sum(year.worked(high) - year.worked(low) for year in years)

    def _local(self, at: dt.datetime) -> dt.datetime:
        if at.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return at.astimezone(self.zone)

    def _year(self, number: int) -> _Year:
        """The arrays of a year, made at the first question; made twice by two threads, they are the same."""
        if number not in self._years:
            self._years[number] = self._build(number)
        return self._years[number]

    def _build(self, number: int) -> _Year:
        first = dt.date(number, 1, 1)
        days = [first + dt.timedelta(days=place) for place in range((dt.date(number + 1, 1, 1) - first).days)]
        working = [day for day in days if self.is_working(day)]
        spans = [(self.instant(day, a), self.instant(day, b)) for day in working for a, b in self.hours.on(day)]
        return _Year(
            published=number in self.table.published,
            first=first.toordinal(),
            upto=list(accumulate(self.is_working(day) for day in days)),
            after=[self.instant(day, max(DAY, self.hours.on(day)[-1][1])) for day in days],
            closes=[self.instant(day, self.hours.on(day)[-1][1]) for day in working],
            midnights=[self.instant(day, DAY) for day in working],
            starts=[_ticks(a) for a, _ in spans],
            ends=[_ticks(b) for _, b in spans],
            done=list(accumulate(_ticks(b) - _ticks(a) for a, b in spans)),
        )


@functools.lru_cache(maxsize=64)
def _calendar(table: Table, hours: Hours, zone: ZoneInfo) -> Calendar:
    return Calendar(table, hours, zone)


def merged(pauses: Iterable[Pause], since: dt.datetime) -> list[Pause]:
    """The pauses in order, joined where they overlap, cut at `since`. Errors: ValueError if reversed."""
    joined: list[Pause] = []
    for begun_at, ended_at in sorted(pauses):
        if ended_at < begun_at:
            raise ValueError("a pause ends after it begins")
        from_at = max(begun_at, since)
        if joined and from_at <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ended_at)
        elif ended_at > from_at:
            joined.append((from_at, ended_at))
    return joined


def _ticks(at: dt.datetime) -> int:
    return (at - EPOCH) // TICK


def _instant(ticks: int) -> dt.datetime:
    return EPOCH + ticks * TICK
