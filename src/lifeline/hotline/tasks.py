"""What the clock does for the hotline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.actions import clocks
from lifeline.kernel.clock import every

if TYPE_CHECKING:
    from datetime import datetime


@every(seconds=60)
def wake_cases(now: datetime) -> None:
    """H-30, H-44, H-46. Whatever a case is to be woken for: pauses that end, ratings that are due, decisions."""
    clocks.sweep(now)
