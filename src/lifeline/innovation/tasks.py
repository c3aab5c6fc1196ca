"""What happens by itself in innovation: sweeps that look for what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.actions import charters
from lifeline.innovation.queries import deadlines
from lifeline.kernel.clock import daily

if TYPE_CHECKING:
    from datetime import datetime


@daily(at="00:10")
def lapse_charters(now: datetime) -> None:
    """I-76. Charters that were not signed in time lapse; halfway their leaders are reminded."""
    for project in deadlines.lapsing(now):
        charters.lapse(project, actor=None, now=now)
    for project in deadlines.unsigned(now):
        charters.remind(project, actor=None, now=now)
