"""What the clock does for people."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lifeline.kernel.clock import every
from lifeline.kernel.errors import Unseen
from lifeline.people.actions import tries
from lifeline.people.queries.access import untold_tries

if TYPE_CHECKING:
    from datetime import datetime


@every(seconds=60)
def tell_of_closed_numbers(now: datetime) -> None:
    """P-14. Record whose numbers were closed since the last minute."""
    for key in untold_tries():
        with suppress(Unseen):
            tries.tell_of_closed(key, actor=None, now=now)


@every(seconds=3600)
def sweep_what_ran_out(now: datetime) -> None:
    """P-12, P-14, P-16. Old tries, dead sessions and the passwords of who left long ago go."""
    tries.sweep(actor=None, now=now)
