"""What the clock does for the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from lifeline.kernel import chain
from lifeline.kernel.clock import daily, every, weekly
from lifeline.kernel.events.pending import move_pending

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
