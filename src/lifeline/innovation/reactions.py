"""What innovation does when something happens elsewhere: in the same transaction, rows only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.actions import notices as actions
from lifeline.innovation.queries import notices
from lifeline.kernel.events import on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.kernel.events import Recorded


@on("kernel.calendar.changed")
def time_open_notices_again(changed: Sequence[Recorded]) -> None:
    """E-06, K-30. A year's holidays were announced: open public notices are timed again, never nearer."""
    for notice in notices.running():
        actions.time_again(notice, actor=None, now=changed[-1].at, by="clock")
