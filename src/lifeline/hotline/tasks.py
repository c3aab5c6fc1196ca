"""What the clock does for the hotline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.actions import clocks, freezing, overdue
from lifeline.kernel.clock import daily, every

if TYPE_CHECKING:
    from datetime import datetime


@every(seconds=60)
def wake_cases(now: datetime) -> None:
    """H-30, H-44, H-46. Whatever a case is to be woken for: pauses that end, ratings that are due, decisions."""
    clocks.sweep(now)


@every(seconds=60)
def take_overdue_decisions(now: datetime) -> None:
    """H-25. What nobody decided in time, the clock decides."""
    overdue.sweep(now)


@daily(at="02:40")
def freeze_months(now: datetime) -> None:
    """H-90. Months that are over for 40 days."""
    freezing.freeze_all(now)
