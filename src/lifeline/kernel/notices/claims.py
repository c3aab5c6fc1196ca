"""Who sends what: rows are taken under a lease, so that two senders never take one, and given back if not sent.

A row is taken by one conditional UPDATE, which both engines run one after another for the same row. All of a message
that was put together once is taken together again: its content and key are the same on every retry (K-36).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from lifeline.kernel.models import Delivery, Notice
from lifeline.kernel.notices.kinds import LEAVERS

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

LEASE = timedelta(seconds=60)
LIMIT = 100
JUMP = timedelta(seconds=60)  # a difference between clocks that is no jump back
OPEN = [Delivery.WAITING, Delivery.SENDING]


def due(now: datetime) -> Q:
    """K-35: what waits and whose time has come, and what a dead sender left behind.

    A lease that ends later than any lease could was given before the clock was set back.
    """
    waiting = Q(state=Delivery.WAITING, next_at__lte=now)
    expired = Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    return waiting | Q(Q(state=Delivery.SENDING), expired)


def claim(channel: str, now: datetime, limit: int = LIMIT) -> tuple[str, list[Delivery]]:
    """Take up to `limit` due rows of a channel, and all that go out with them; the lease and the rows in order."""
    catch_up(channel, now)
    lease = secrets.token_hex(16)
    open_rows = Delivery.objects.filter(due(now), channel=channel)
    first = list(open_rows.order_by("next_at", "pk").values_list("pk", flat=True)[:limit])
    if not first:
        return lease, []
    _take(open_rows.filter(pk__in=first), lease, now)
    taken = Delivery.objects.filter(lease=lease)
    for message in set(taken.exclude(message="").values_list("message", flat=True)):
        _take(open_rows.filter(message=message), lease, now)
    pairs = taken.filter(message="").exclude(bundle="").values_list("person_id", "bundle").distinct()
    for person_id, bundle in list(pairs.order_by("person_id", "bundle")):
        _take(open_rows.filter(person_id=person_id, bundle=bundle, message=""), lease, now)
    return lease, list(taken.select_related("notice", "hook").order_by("next_at", "pk"))


def _take(rows: QuerySet[Delivery], lease: str, now: datetime) -> None:
    rows.update(state=Delivery.SENDING, lease=lease, lease_until=now + LEASE)


def postpone(rows: list[Delivery], lease: str, until: datetime, now: datetime) -> None:
    """Give rows back that have to wait, without counting a try."""
    _held(rows, lease).update(state=Delivery.WAITING, next_at=until, set_at=now, lease="", lease_until=None)


def drop(rows: list[Delivery], lease: str, reason: str) -> None:
    """Never send these."""
    _held(rows, lease).update(state=Delivery.DROPPED, error=reason, lease="", lease_until=None)
    forget_quiet(rows)


def forget_quiet(rows: list[Delivery]) -> None:
    """K-42: what is quiet goes once no channel has anything to do with it, sent or not: it would be a list of whom.

    So does what a leaver has asked for: he has no list in the application to find it in.
    """
    quiet = [row.notice.pk for row in rows if row.notice and (row.notice.quiet or row.notice.kind in LEAVERS)]
    waiting = Delivery.objects.filter(notice__in=quiet, state__in=[Delivery.WAITING, Delivery.SENDING])
    Notice.objects.filter(pk__in=quiet).exclude(pk__in=waiting.values("notice")).delete()


def put_together(rows: list[Delivery], lease: str) -> str:
    """Give a message its key, before it is sent for the first time; the key it has."""
    known = next((row.message for row in rows if row.message), "")
    message = known or secrets.token_hex(16)
    _held(rows, lease).update(message=message)
    return message


def settle(rows: list[Delivery], lease: str, **outcome: object) -> int:
    """Write what became of a message, unless the lease has been lost meanwhile; the number of rows."""
    return _held(rows, lease).update(lease="", lease_until=None, tries=F("tries") + 1, **outcome)


def catch_up(channel: str, now: datetime) -> None:
    """The clock was set back: what waits was timed by a clock that ran ahead, and is timed anew by the same span."""
    ahead = Delivery.objects.filter(channel=channel, state=Delivery.WAITING, set_at__gt=now + JUMP)
    for row in ahead.order_by("pk").only("pk", "next_at", "set_at")[:LIMIT]:
        Delivery.objects.filter(pk=row.pk, state=Delivery.WAITING).update(
            next_at=now + (row.next_at - row.set_at), set_at=now
        )


def _held(rows: list[Delivery], lease: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=[row.pk for row in rows], lease=lease)
