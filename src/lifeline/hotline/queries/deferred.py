"""挂账: the deferral under which a case is put off now, and when its reporter is to hear how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.queries.remembered import asked_once
from lifeline.hotline.rules.numbers import REMIND_PERCENT
from lifeline.hotline.states import CheckState

if TYPE_CHECKING:
    from datetime import date

    from lifeline.hotline.models import Case, Deferral


@asked_once
def deferrals(case: Case) -> list[Deferral]:
    """H-34. Every deferral that was asked for, as it was decided."""
    return list(case.deferrals.select_related("unit", "owner").order_by("decided_at", "pk"))


def running_deferral(case: Case) -> Deferral | None:
    """H-34. The deferral under which the case is put off now."""
    return next((row for row in deferrals(case) if row.state == CheckState.GRANTED and row.ended_at is None), None)


@dataclass(frozen=True)
class Progress:
    """H-34. When the next word to the reporter is due, since when, and when the clock looks at the case again."""

    since_at: datetime
    due_at: datetime
    wake_at: datetime
    days: int


def progress(case: Case) -> Progress | None:
    """H-34. A note at least every 30 days (site), counted from the last one; the unit is reminded before."""
    row = running_deferral(case)
    if row is None or row.noted_at is None:
        return None
    days = numbers().progress_days
    begins_at = day_begins(row.until_on)
    remind_at = row.noted_at + timedelta(days=days) * REMIND_PERCENT / 100
    wake_at = begins_at if row.reminded else min(begins_at, remind_at)
    return Progress(row.noted_at, row.noted_at + timedelta(days=days), wake_at, days)


def noon(on: date) -> datetime:
    """The middle of a day on the site's clock."""
    return datetime.combine(on, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))


def day_begins(on: date) -> datetime:
    """The first moment of a day on the site's clock."""
    return datetime.combine(on, time(), tzinfo=ZoneInfo(settings.TIME_ZONE))
