"""Who is on shift: the office, round the clock, or crews that follow a pattern (四班两运转 is built in).

A roster decides reminders and rest only (K-33): nothing here makes a deadline.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from lifeline.kernel.calendar.hours import DAY, Intervals, interval

if TYPE_CHECKING:
    from lifeline.kernel.calendar.working import Calendar

DATA = Path(__file__).resolve().parent.parent / "data" / "rosters"
NIGHT_ENDS = 5 * 60  # minutes: who works past midnight, or before five, works at night
FIRST_DAY = dt.date(2020, 1, 1)  # (site) of a pattern whose name tells no day
HORIZON = 400  # days: an office that has no working day in more than a year has no next shift


class Shift(NamedTuple):
    """One turn of work, in UTC; `night` if any of it lies between midnight and five on the site's clock."""

    from_at: dt.datetime
    to_at: dt.datetime
    night: bool


@dataclass(frozen=True)
class Roster:
    """`cycle` holds the intervals of each day of the pattern; `crews` (name, days by which the crew is ahead) of it.

    Errors: ValueError for a pattern without work, without start, or with a crew named twice.
    """

    kind: Literal["office", "continuous", "pattern"]
    cycle: tuple[Intervals, ...] = ()
    start_on: dt.date | None = None
    crews: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a pattern that nobody could follow."""
        if self.kind != "pattern":
            return
        if self.start_on is None or not any(self.cycle) or len(dict(self.crews)) != len(self.crews) or not self.crews:
            raise ValueError("a pattern needs a first day, some work, and crews named once each")

    @classmethod
    def office(cls) -> Self:
        """The company's working days, from the first interval to the last (the noon break is no rest)."""
        return cls("office")

    @classmethod
    def continuous(cls) -> Self:
        """Always on duty, for a desk that is never closed."""
        return cls("continuous")

    @classmethod
    def pattern(cls, cycle: list[list[str]], start_on: dt.date, crews: dict[str, int]) -> Self:
        """A cycle of days, each a list of `08:00-20:00`; a crew that is 0 days ahead begins it on `start_on`."""
        days = tuple(tuple(map(interval, day)) for day in cycle)
        return cls("pattern", days, start_on, tuple(crews.items()))

    @classmethod
    def four_crews(cls, start_on: dt.date) -> Self:
        """四班两运转: four crews, two shifts of twelve hours: day, night, free, free."""
        data = json.loads((DATA / "four_crews.json").read_text(encoding="utf-8"))
        return cls.pattern(data["cycle"], start_on, data["crews"])

    @classmethod
    def named(cls, text: str) -> Self:
        """What a unit's roster is called: `office`, `continuous`, `four_crews@2026-01-01` (the pattern's first day).

        Errors: ValueError for another name.
        """
        name, _at, start = text.partition("@")
        if name in {"office", "continuous"} and not start:
            return cls.office() if name == "office" else cls.continuous()
        if name == "four_crews":
            return cls.four_crews(dt.date.fromisoformat(start) if start else FIRST_DAY)
        raise ValueError(f"there is no roster called {text!r}")

    def on(self, crew: str, day: dt.date) -> Intervals:
        """The intervals of a crew of the pattern on `day`. Errors: KeyError for an unknown crew."""
        assert self.start_on is not None
        return self.cycle[((day - self.start_on).days + dict(self.crews)[crew]) % len(self.cycle)]


def shifts(calendar: "Calendar", roster: Roster, crew: str, first: dt.date, step: int = 1) -> Iterator[Shift]:
    """The shifts that begin on `first` and the days after it (before it with step −1), in that order."""
    for number in range(HORIZON):
        day = first + dt.timedelta(days=number * step)
        for start, end in _intervals(calendar, roster, crew, day)[::step]:
            night = end > DAY or start < NIGHT_ENDS
            yield Shift(calendar.instant(day, start), calendar.instant(day, end), night)


def _intervals(calendar: "Calendar", roster: Roster, crew: str, day: dt.date) -> Intervals:
    if roster.kind == "pattern":
        return roster.on(crew, day)
    if roster.kind == "continuous":
        return ((0, DAY),)
    hours = calendar.hours.on(day)
    return ((hours[0][0], hours[-1][1]),) if calendar.is_working(day) else ()


def next_shifts(calendar: "Calendar", roster: Roster, crew: str, after: dt.datetime, n: int) -> list[Shift]:
    """The next `n` shifts of the crew that begin at or after `after`."""
    coming = shifts(calendar, roster, crew, after.astimezone(calendar.zone).date())
    return list(islice((shift for shift in coming if shift.from_at >= after), n))


def rest(calendar: "Calendar", roster: Roster, crew: str, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """From the end of the last shift to the beginning of the next one, if the crew is free now."""
    today = now.astimezone(calendar.zone).date()
    before = next((s for s in shifts(calendar, roster, crew, today, -1) if s.from_at <= now), None)
    following = next((s for s in shifts(calendar, roster, crew, today) if s.from_at > now), None)
    if before is None or following is None or now < before.to_at:
        return None
    return before.to_at, following.from_at
