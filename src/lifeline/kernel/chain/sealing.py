"""Sealing: events get their numbers and a root that binds them, outside of the actions that wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from lifeline.kernel import merkle
from lifeline.kernel.chain.heads import log_heads
from lifeline.kernel.chain.seals import head, of_row
from lifeline.kernel.events import from_us, to_us
from lifeline.kernel.models import Event, Seal, Site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.kernel.chain.seals import Sealed

LARGEST_SEAL = 5000
_LOCK = int.from_bytes(b"lifeseal")
_NUMBER_MANY = (
    "UPDATE kernel_event AS e SET seq = v.seq FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, seq) "
    "WHERE e.id = v.id AND e.seq IS NULL"
)
_NUMBER_ONE = "UPDATE kernel_event SET seq = %s WHERE id = %s AND seq IS NULL"


def seal_due(now: datetime) -> list[Sealed]:
    """Seal what was committed and has no seal yet: the clock's step, each minute. Nobody who writes waits for it long.

    At most 5,000 events a seal, as many seals as needed, each in a short transaction of its own; an empty seal if the
    day would have none, so that silence is visible. A second sealer at the same time does nothing.
    """
    sealed = []
    while (seal := _seal(now, wait=False)) is not None:
        sealed.append(seal)
    transaction.on_commit(log_heads)
    return sealed


def seal_now(now: datetime) -> Sealed:
    """Seal at once, for an act that needs its proof now (minutes, an export of the ledger, the end of an election).

    After that act's commit. Waits for a sealer that is running. Returns the last seal.
    """
    while _seal(now, wait=True) is not None:
        pass
    transaction.on_commit(log_heads)
    last = head()
    assert last is not None
    return last


@transaction.atomic
def _seal(now: datetime, *, wait: bool) -> Sealed | None:
    """One seal; None if there is nothing to do, or somebody else is doing it."""
    if not _claim(wait=wait):
        return None
    last = head()
    waiting = Event.objects.filter(seq__isnull=True).order_by("at_us", "id").values_list("id", "leaf")
    rows = [(event_id, bytes(leaf)) for event_id, leaf in waiting[:LARGEST_SEAL]]
    if not rows and last is not None and _day(from_us(last.at_us)) >= _day(now):
        return None
    first_seq = 1 if last is None else last.last_seq + 1
    _number([event_id for event_id, _leaf in rows], first_seq)
    parts = merkle.SealParts(
        prev=merkle.first_prev(site_id()) if last is None else last.head,
        no=1 if last is None else last.no + 1,
        first_seq=first_seq,
        size=len(rows),
        at_us=to_us(now) if last is None else max(to_us(now), last.at_us),
        root=merkle.root([leaf for _event_id, leaf in rows]),
    )
    return of_row(Seal.objects.create(**parts._asdict(), head=merkle.head(parts)))


def _claim(*, wait: bool) -> bool:
    """One sealer at a time. On SQLite the transaction itself is the lock: it began IMMEDIATE."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _number(ids: Sequence[int], first_seq: int) -> None:
    numbers = range(first_seq, first_seq + len(ids))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_NUMBER_MANY, [list(ids), list(numbers)])
        else:
            cursor.executemany(_NUMBER_ONE, list(zip(numbers, ids, strict=True)))
        if ids and cursor.rowcount != len(ids):
            raise AssertionError(f"{cursor.rowcount} of {len(ids)} events could be numbered.")


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%Y-%m-%d}"


def site_id() -> str:
    """The random name of this site, made when it is asked for the first time."""
    return Site.objects.get_or_create(id=1)[0].site_id
