"""Days and months of a project, as plain dates: what is planned to date, when a report is due, when the mid-term check.

Working days are the kernel's calendar's; here is only what it does not count.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from lifeline.innovation.rules.numbers import MIDTERM_FROM, MIDTERM_TO, REPORT_MONTHS


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier); the last of a shorter month: 31 August + 6 = 28 or 29 February."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(earlier: date, later: date) -> int:
    """Months begun between two dates, so that an extension by one day counts as one month; 0 if none passed."""
    if later <= earlier:
        return 0
    whole = (later.year - earlier.year) * 12 + later.month - earlier.month
    return whole + (add_months(earlier, whole) < later)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_ends(begin: date, until: date) -> list[date]:
    """Every month-end from `begin` up to and including `until`."""
    found, at = [], month_end(begin)
    while at <= until:
        found.append(at)
        at = month_end(at + timedelta(days=1))
    return found


class Window(NamedTuple):
    """First and last day."""

    opens: date
    closes: date


def midterm_window(begin: date, end: date) -> Window:
    """I-81. The mid-term check lies between 40 % and 60 % of the planned time."""
    days = (end - begin).days
    return Window(
        begin + timedelta(days=-(-days * MIDTERM_FROM // 100)), begin + timedelta(days=days * MIDTERM_TO // 100)
    )


def periods(begin: date, end: date, level: str, *, micro: bool = False) -> list[date]:
    """I-78. The last day of every reporting period: 3 months COMPANY_KEY, 6 others, half time MICRO.

    The last period ends with the plan, and a rest shorter than a month belongs to the period before.
    """
    if micro:
        return [begin + (end - begin) / 2, end]
    step, found = REPORT_MONTHS[level], []
    months = step
    while add_months(add_months(begin, months), 1) <= end:
        found.append(add_months(begin, months))
        months += step
    return [*found, end]


def planned_to_date(committed_fen: int, begin: date, end: date, today: date) -> int:
    """I-82. 分 that an even plan would have paid by the close of `today`: commitment × days passed ÷ planned days."""
    if today < begin:
        return 0
    if today >= end:
        return committed_fen
    return committed_fen * ((today - begin).days + 1) // ((end - begin).days + 1)


def half_year(day: date) -> str:
    """I-119. The half-year of a day: "2026-1" or "2026-2"."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"


def half_years(begin: date, until: date) -> list[str]:
    """I-119. Every half-year from that of `begin` to that of `until`, the oldest first."""
    first, last = (day.year * 2 + (day.month > 6) for day in (begin, until))
    return [f"{number // 2}-{number % 2 + 1}" for number in range(first, last + 1)]


def half_years_end(key: str) -> date:
    """The last day of a half-year: "2026-1" → 30 June 2026."""
    year, half = map(int, key.split("-"))
    return date(year, 6, 30) if half == 1 else date(year, 12, 31)
