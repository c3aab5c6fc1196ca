"""Coarse events wait for the end of their period, so that nobody can tell from the log when in it they were written.

What this cannot hide is said in the docs: write-ahead logs, dead rows before PostgreSQL's vacuum, and two backups
inside one period can narrow the time down.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from lifeline.kernel.events.log import BATCH, insert_events, insert_personal
from lifeline.kernel.events.periods import GRAIN, from_us, period_end
from lifeline.kernel.models import Pending, Personal

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.events.kinds import Grain

SHORTEST, SPAN = timedelta(minutes=5), timedelta(minutes=25)
_ROW = ("id", "kind", "subject_type", "subject_key", "actor_id", "by", "at_us", "grain", "data", "commits", "leaf")


def move_at(period: datetime, grain: Grain) -> datetime:
    """K-15. When the events of the period that starts at `period` are moved: 5 to 30 minutes after its end.

    Drawn from the site's secret, so that every process and every restart knows the same moment and nobody else does.
    """
    name = f"pending {grain} {period.isoformat()}"
    drawn = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), name.encode(), "sha256")[:8])
    return period_end(period, grain) + SHORTEST + SPAN * (drawn / 2**64)


def move_pending(now: datetime) -> int:
    """K-15. Move every period whose moment has come, each in a transaction of its own; returns how many events moved.

    For the clock, each minute, before it seals. A period is the one in which the events were written, not the one they
    tell of: an old act that is written down late must not come out at the next minute.
    """
    periods = Pending.objects.order_by("period_us").values_list("grain", "period_us").distinct()
    due = [(letter, us) for letter, us in periods if move_at(from_us(us), GRAIN[letter]) <= now]
    return sum(_move(letter, us) for letter, us in due)


@transaction.atomic
def _move(letter: str, period_us: int) -> int:
    """Delete and insert, in random order, personal values too: row order and transaction ids are those of the move.

    The waiting rows are locked first, as `erase` does: what is being erased is not carried over.
    """
    waiting = Pending.objects.select_for_update(no_key=True).filter(grain=letter, period_us=period_us).order_by("id")
    rows = [(*row[:-1], bytes(row[-1])) for row in waiting.values_list(*_ROW)]
    opened: list[tuple[int, str, bytes, str]] = []
    order = secrets.SystemRandom()
    order.shuffle(rows)
    for begin in range(0, len(rows), BATCH):
        batch = rows[begin : begin + BATCH]
        opened += _take([row[0] for row in batch])
        if insert_events(batch) != len(batch):
            raise IntegrityError("The id of a waiting event is taken.")
    order.shuffle(opened)
    insert_personal(opened)
    return len(rows)


def _take(event_ids: list[int]) -> list[tuple[int, str, bytes, str]]:
    """Delete waiting events and their personal values; the values as (event id, key, salt, canonical text)."""
    values = Personal.objects.filter(event_id__in=event_ids).order_by("id")
    taken = [
        (event_id, key, bytes(salt), value)
        for event_id, key, salt, value in values.values_list("event_id", "key", "salt", "value")
    ]
    values.delete()
    Pending.objects.filter(id__in=event_ids).delete()
    return taken
