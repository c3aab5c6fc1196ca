"""Deadlines, computed and explained by one function (H-56). Everything that a clock knows stands in its `Ledger`.

A deadline is a function of events, the level table's version and the calendar's versions (H-54): the events say when
the round began, when the level was raised and when the clock stood still; nothing else moves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from lifeline.hotline.rules.numbers import LATE_QUESTION_SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lifeline.hotline.rules.spans import Span, Times
    from lifeline.kernel.calendar import Calendar

Pause: TypeAlias = tuple[datetime, datetime]
Name: TypeAlias = Literal["dispatch", "response", "resolve"]
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """The level became another one, with these times, at that moment."""

    at: datetime
    times: Times
    raised: bool


@dataclass(frozen=True)
class Extended:
    """H-33. The reply may come so many working days later; `at`: when that was asked, before the clock broke."""

    at: datetime
    days: int


@dataclass(frozen=True)
class Agreed:
    """H-34. The reply is due on a day to which the supervisor agreed at that moment."""

    at: datetime
    on: date


@dataclass(frozen=True)
class Ledger:
    """What the clocks of one round are computed from: its beginning, its level then, and every change of it since.

    `pauses` are the ended ones; a running pause moves the deadline when it ends. `terms` move the resolve clock alone.
    """

    start: datetime
    times: Times
    changes: tuple[Change, ...] = ()
    pauses: tuple[Pause, ...] = ()
    terms: tuple[Extended | Agreed, ...] = ()


@dataclass(frozen=True)
class Period:
    """A time allowed from `start`: working days, working minutes, or minutes around the clock. One of them is not 0."""

    start: datetime
    days: int = 0
    minutes: int = 0
    wall_minutes: int = 0


@dataclass(frozen=True)
class Deadline:
    """When a clock breaks (UTC), and the arithmetic that leads there. `provisional`: a year's notice is missing.

    `own_at`: H-51, when it would break by itself, where a merged case is due earlier. `extended`: so many working days
    of it were granted later (H-33). `agreed`: the day that took the place of the period (H-34).
    """

    at: datetime
    provisional: bool
    period: Period
    pauses: tuple[Pause, ...]
    calendar: Calendar
    own_at: datetime | None = None
    extended: int = 0
    agreed: date | None = None


def deadline(calendars: Sequence[Calendar], ledger: Ledger, name: Name) -> Deadline:
    """H-13, H-22, H-33, H-34, H-54, H-55. When the clock `name` of this round breaks.

    Counted from the round's start; after a raised level at least half of its time from the change; a clock that broke
    before a change stays broken (H-57); later by the pauses, by granted extensions, or on an agreed day (the resolve
    clock alone); by the later of two calendars when a notice changed it (K-30).
    """
    found: Deadline | None = None
    for calendar in calendars:
        best = _by(calendar, ledger, name)
        if found is not None and found.at > best.at:
            best = replace(found, provisional=best.provisional)
        found = best
    if found is None:
        raise ValueError("a deadline needs a calendar")
    return found


def joined(due: Deadline, others: Sequence[datetime]) -> Deadline:
    """H-51. The earlier of a lead's own deadline and those of the cases that were merged into it."""
    first = min(others, default=due.at)
    return replace(due, at=utc(first), own_at=due.at) if first < due.at else due


def utc(at: datetime) -> datetime:
    """The same instant, in UTC."""
    return at.astimezone(UTC)


def _by(calendar: Calendar, ledger: Ledger, name: Name) -> Deadline:
    """The deadline by one calendar, through every change of the level, every extension and every agreed day.

    A raised level begins anew: what was granted for the slower one is over. A lowered one keeps it.
    """
    resolves = name == "resolve"
    pauses = ledger.pauses if resolves else ()
    periods, extra, agreed = [whole(ledger.start, getattr(ledger.times, name))], 0, None
    due = _run(calendar, periods[0], pauses)
    steps = sorted([*ledger.changes, *(ledger.terms if resolves else ())], key=lambda step: step.at)
    for step in steps:
        if due.at <= step.at:
            return due
        if isinstance(step, Change):
            span: Span = getattr(step.times, name)
            periods = [whole(ledger.start, span), *([half(calendar, step.at, span)] if step.raised else [])]
            extra, agreed = (0, None) if step.raised else (extra, agreed)
        elif isinstance(step, Extended):
            extra += step.days
        else:
            extra, agreed = 0, step
        if agreed is not None:
            due = _on(calendar, agreed, pauses, extra)
        else:
            due = max((_run(calendar, period, pauses, extra) for period in periods), key=lambda way: way.at)
    return due


def _on(calendar: Calendar, agreed: Agreed, pauses: tuple[Pause, ...], extra: int) -> Deadline:
    """H-34. The close of the agreed day, or of the next working day; later by what was paused after the agreement."""
    eve = datetime.combine(agreed.on - timedelta(days=1), time(12), tzinfo=calendar.zone)
    close = calendar.add_days(eve, 1 + extra, end="close")
    later = tuple(pause for pause in pauses if pause[0] >= agreed.at)
    due = calendar.with_pauses(close._replace(since=utc(agreed.at)), later)
    period = Period(agreed.at, days=1 + extra)
    return Deadline(due.at, due.provisional, period, later, calendar, extended=extra, agreed=agreed.on)


def whole(start: datetime, span: Span) -> Period:
    """The full time of a level."""
    if span.unit == "wd":
        return Period(start, days=span.amount)
    if span.unit == "wh":
        return Period(start, minutes=span.amount * 60)
    return Period(start, wall_minutes=span.amount * 60)


def half(calendar: Calendar, start: datetime, span: Span) -> Period:
    """H-22. Half the time of a level; half a day is half of its working minutes."""
    if span.unit == "wd":
        return Period(start, minutes=span.amount * calendar.hours.minutes // 2)
    if span.unit == "wh":
        return Period(start, minutes=span.amount * 30)
    return Period(start, wall_minutes=span.amount * 30)


def _run(calendar: Calendar, period: Period, pauses: tuple[Pause, ...], extra: int = 0) -> Deadline:
    """The end of a period with its pauses, and `extra` working days more (H-33)."""
    if period.wall_minutes:
        return _run_on_the_wall(calendar, period, pauses, extra)
    if period.days:
        period = replace(period, days=period.days + extra)
        due = calendar.add_days(period.start, period.days, end="close")
    else:
        period = replace(period, minutes=period.minutes + extra * calendar.hours.minutes)
        due = calendar.add_hours(period.start, period.minutes)
    due = calendar.with_pauses(due, pauses)
    return Deadline(due.at, due.provisional, period, pauses, calendar, extended=extra)


def _run_on_the_wall(calendar: Calendar, period: Period, pauses: tuple[Pause, ...], extra: int) -> Deadline:
    """Around the clock; an extension leads to the close of a working day."""
    at = period.start.astimezone(UTC) + period.wall_minutes * _MINUTE
    for begun_at, ended_at in sorted(pauses):
        if period.start <= begun_at < at:
            at += ended_at - begun_at
    if not extra:
        return Deadline(at, provisional=False, period=period, pauses=pauses, calendar=calendar)
    close = calendar.add_days(at, extra, end="close")
    due = calendar.with_pauses(close._replace(since=at), [pause for pause in pauses if pause[0] >= at])
    return Deadline(due.at, due.provisional, period, pauses, calendar, extended=extra)


def run_out(calendar: Calendar, start: datetime, span: Span) -> Deadline:
    """The deadline of a plain span without level or pause: a response counted from an assignment, a decision."""
    return _run(calendar, whole(start, span), ())


def minutes_left(due: Deadline, now: datetime) -> int:
    """Minutes to the deadline in the clock's own time (working time, or around the clock); negative when late."""
    if due.period.wall_minutes:
        return (due.at - now) // _MINUTE
    return due.calendar.between(now, due.at)


def minutes_allowed(due: Deadline) -> int:
    """Minutes from the start of the period to the deadline, in the clock's own time."""
    return minutes_left(due, due.period.start)


def moment_at(due: Deadline, percent: int) -> datetime:
    """H-59. When so many percent of the time allowed have passed, in the clock's own time and later by the pauses.

    100 is the deadline itself; above it the clock is thought to run on.
    """
    if percent == 100:
        return due.at
    period, calendar = due.period, due.calendar
    if due.own_at is not None or due.agreed is not None or (due.extended and period.wall_minutes):
        # Due by another reckoning than its period: a merged case's date (H-51), an agreed day (H-34), the close of a
        # working day (H-33). The rungs lie on the way there.
        part = Period(period.start, minutes=_part(minutes_allowed(due), percent))
        if period.wall_minutes:
            part = Period(period.start, wall_minutes=part.minutes)
        return _run(calendar, part, ()).at
    if not period.days:
        part = Period(
            period.start,
            minutes=_part(period.minutes, percent) if period.minutes else 0,
            wall_minutes=_part(period.wall_minutes, percent) if period.wall_minutes else 0,
        )
        return _run(calendar, part, due.pauses).at
    end = calendar.add_days(period.start, period.days, end="close")
    reached = calendar.add_hours(period.start, _part(calendar.between(period.start, end.at), percent))
    # A pause on the day of the act moves no period in days, and so none of its rungs.
    return calendar.with_pauses(reached._replace(since=end.since), due.pauses).at


def _part(minutes: int, percent: int) -> int:
    return max(1, minutes * percent // 100)


def next_rung_at(due: Deadline, ladder: Sequence[int], reached: int) -> datetime | None:
    """H-59. When the rung above `reached` (0: none yet) of the resolve clock is due; None at the top."""
    return moment_at(due, ladder[reached]) if reached < len(ladder) else None


def asked_late(due: Deadline, now: datetime) -> bool:
    """H-32. Does `now` lie in the last 10 % of the resolve time?"""
    return minutes_left(due, now) * 100 < minutes_allowed(due) * LATE_QUESTION_SHARE


def pause_end(calendar: Calendar, now: datetime, pauses: Sequence[Pause], days: int, most: int) -> datetime | None:
    """H-30. Until when a question asked `now` may stop the clock, or None where the round's pauses are used up.

    The first may take all `days` working days; a later one the working minutes that are left.
    """
    if len(pauses) >= most:
        return None
    if not pauses:
        return calendar.add_days(now, days, end="close").at
    left = days * calendar.hours.minutes - sum(calendar.between(*pause) for pause in pauses)
    return calendar.add_hours(now, left).at if left > 0 else None
