"""What the clock does for the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lifeline.kernel import chain, planner, vault
from lifeline.kernel.calendar import missing_year, store
from lifeline.kernel.clock import daily, every, weekly
from lifeline.kernel.events import bound_now
from lifeline.kernel.events.pending import move_pending
from lifeline.kernel.notices import CALENDAR_MISSING, directory, notify
from lifeline.kernel.notices.sender import tidy

if TYPE_CHECKING:
    from datetime import datetime


@every(seconds=settings.SEAL_SECONDS)
def seal(now: datetime) -> None:
    """Move the coarse events whose period is over, then seal: what has moved is sealed at once."""
    move_pending(now)
    chain.seal_due(now)


@daily(at="02:10")
def verify_recent(now: datetime) -> None:
    """The last two days of the data chain."""
    chain.verify_recent(now)


@weekly(weekday=6, at="03:10")
def verify_all(now: datetime) -> None:
    """The whole data chain."""
    chain.verify_all(now)


@daily(at="03:55")
def learn_tables(_now: datetime) -> None:
    """What the planner of the database knows, after the night's sweeping."""
    planner.learn()


@every(seconds=600)
def sweep_keys(now: datetime) -> None:
    """K-81. Shreds that a crash left open, and keys that no row names after a day."""
    vault.sweep(now)


@daily(at="08:30")
def keep_calendar(now: datetime) -> None:
    """K-34. Take in the years of a newer Lifeline; from December tell administrators weekly what is missing."""
    today = timezone.localdate(now)
    year = missing_year(store.adopt_built_in(now=now), today)
    if year is not None:
        week = today.isocalendar()
        with transaction.atomic(), bound_now(now):
            notify(
                directory().administrators(),
                CALENDAR_MISSING,
                values={"year": year},
                key=f"kernel.calendar.missing.{year}.{week.year}-{week.week}",
            )


@daily(at="03:40")
def tidy_notices(now: datetime) -> None:
    """K-42. Quiet notices after seven days, others when they are old."""
    tidy(now)
