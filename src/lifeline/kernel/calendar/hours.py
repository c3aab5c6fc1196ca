"""The hours of a working day: intervals in minutes after midnight, by season.

An interval belongs to the day on which it begins, also where it runs over midnight (22:00–06:00 is 1320–1800).
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

DAY = 24 * 60
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)[-–]([01]\d|2[0-4]):([0-5]\d)")

Interval = tuple[int, int]
Intervals = tuple[Interval, ...]


def interval(text: str) -> Interval:
    """Minutes (from, to) of `08:00-12:00`; an end at or before the beginning lies on the next day."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"an interval is written 08:00-12:00, not {text!r}")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if end > DAY:
        raise ValueError(f"a day ends at 24:00, not at {text[6:]!r}")
    return start, end if end > start else end + DAY


@dataclass(frozen=True)
class Hours:
    """Working hours by season: `seasons` holds ((month, day) of the first day, intervals), ordered within the year.

    The last season runs on into the next year. Every season has the same number of minutes a day, and hours that run
    over midnight know one season: otherwise a day lost in one season and made good in another could bring a paused
    deadline nearer (K-31). Errors: ValueError for overlapping, empty or unequal seasons.
    """

    seasons: tuple[tuple[tuple[int, int], Intervals], ...]

    def __post_init__(self) -> None:
        """Refuse what could not be added up without doubt."""
        if not self.seasons or any(not intervals for _, intervals in self.seasons):
            raise ValueError("hours need at least one season, and each season at least one interval")
        firsts = [first for first, _ in self.seasons]
        if firsts != sorted(set(firsts)) or (2, 29) in firsts:
            raise ValueError("seasons are given once each, in the order of the year, and none begins on 29 February")
        for month, day in firsts:
            dt.date(2000, month, day)
        if len({sum(end - start for start, end in intervals) for _, intervals in self.seasons}) > 1:
            raise ValueError("every season has the same number of minutes a day")
        for _, intervals in self.seasons:
            _refuse_overlap(intervals)
        if len(self.seasons) > 1 and any(intervals[-1][1] > DAY for _, intervals in self.seasons):
            raise ValueError("hours that run over midnight know one season")

    @classmethod
    def daily(cls, *spans: str) -> Self:
        """The same hours all year: `Hours.daily("08:00-12:00", "13:30-17:30")`."""
        return cls((((1, 1), tuple(map(interval, spans))),))

    @classmethod
    def seasonal(cls, seasons: dict[str, tuple[str, ...]]) -> Self:
        """Hours by first day: `{"05-01": ("08:00-12:00", "14:30-18:30"), "10-01": (…)}`."""
        return cls(
            tuple(
                ((int(first[:2]), int(first[3:])), tuple(map(interval, spans)))
                for first, spans in sorted(seasons.items())
            )
        )

    @property
    def minutes(self) -> int:
        """Working minutes of a day."""
        return sum(end - start for start, end in self.seasons[0][1])

    def on(self, day: dt.date) -> Intervals:
        """The intervals of `day`, in order."""
        found = self.seasons[-1][1]
        for first, intervals in self.seasons:
            if first <= (day.month, day.day):
                found = intervals
        return found


def _refuse_overlap(intervals: Intervals) -> None:
    """Intervals are ordered, do not overlap, and the last one ends before the first one of the next day begins."""
    following = [*intervals[1:], (intervals[0][0] + DAY, 0)]
    for (start, end), (next_start, _) in zip(intervals, following, strict=True):
        if not 0 <= start < min(end, DAY) or end > next_start:
            raise ValueError("the intervals of a day are ordered and do not overlap")


DEFAULT = Hours.daily("08:00-12:00", "13:30-17:30")
