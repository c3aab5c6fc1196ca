"""The one sender: finds what is due, sends it outside of any transaction, writes what became of it.

One process leads (`kernel.leader`), and a second one would take no row twice (`claims`). Each channel has a thread of
its own: a dead one delays no other (K-38). What a `kill -9` interrupts is found again by its expired lease (K-35).
"""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db import close_old_connections, connections, transaction
from django.db.models import Q
from django.utils import timezone

from lifeline.kernel.leader import Leader
from lifeline.kernel.models import Delivery, Notice
from lifeline.kernel.notices.channels import HOOK, Message, configured
from lifeline.kernel.notices.channels.base import RETRY, SENT
from lifeline.kernel.notices.claims import LEASE, claim, forget_quiet, postpone, put_together, settle
from lifeline.kernel.notices.kinds import LEAVERS
from lifeline.kernel.notices.screen import Screen
from lifeline.kernel.notices.wake import woken_at
from lifeline.kernel.notices.words import message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.kernel.notices.channels import Channel, Outcome

log = structlog.get_logger(__name__)
RETRY_MINUTES: Final = (1, 5, 30, 180, 1200)
SPREAD: Final = 0.2
ROUND_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 0.5
CHUNK: Final = 10
"""Messages handed to a channel at once; between chunks the lease is watched."""
KEEP_READ, KEEP_UNREAD, KEEP_QUIET = timedelta(days=90), timedelta(days=400), timedelta(days=7)


def sweep(channel: Channel, now: datetime) -> int:
    """One round of a channel: take what is due, ask once more, send, write outcomes; how many messages were tried."""
    lease, rows = claim(channel.name, now)
    if not rows:
        return 0
    letters = _posts(rows, lease) if channel.name == HOOK else _letters(channel.name, rows, lease, now)
    begun = time.monotonic()
    for start in range(0, len(letters), CHUNK):
        if time.monotonic() - begun > LEASE.total_seconds() * 2 / 3:  # slow: what is left goes back and waits its turn
            postpone([row for _letter, left in letters[start:] for row in left], lease, now, now)
            break
        chunk = letters[start : start + CHUNK]
        outcomes = channel.send([letter for letter, _rows in chunk])
        with transaction.atomic():
            for (_letter, tried), outcome in zip(chunk, outcomes, strict=True):
                _write(tried, lease, outcome, now)
    return len(letters)


def _letters(channel: str, rows: list[Delivery], lease: str, now: datetime) -> list[tuple[Message, list[Delivery]]]:
    found = []
    groups = Screen(channel, rows, lease, now).messages()
    with transaction.atomic():
        keys = [put_together(group, lease) for _reader, group in groups]
    for (reader, group), key in zip(groups, keys, strict=True):
        found.append((message(reader, channel, key, [row.notice for row in group if row.notice]), group))
    return found


def _posts(rows: list[Delivery], lease: str) -> list[tuple[Message, list[Delivery]]]:
    """Posts to hooks; one that was switched off meanwhile gets nothing."""
    found = []
    for row in rows:
        assert row.hook is not None
        if row.hook.active:
            key = put_together([row], lease)
            found.append((Message(key=key, to=row.hook.url, title=row.body, body=row.body, hook=row.hook), [row]))
        else:
            settle([row], lease, state=Delivery.DROPPED, error="off")
    return found


def _write(rows: list[Delivery], lease: str, outcome: Outcome, now: datetime) -> None:
    """K-38: sent, to be tried again, or given up; K-42: what is quiet goes as soon as it was sent or refused."""
    tries = rows[0].tries
    if outcome.state == SENT:
        settle(rows, lease, state=Delivery.SENT, sent_at=now, provider_id=outcome.provider_id[:200], error="")
        forget_quiet(rows)
    elif outcome.state == RETRY and tries < len(RETRY_MINUTES):
        minutes = RETRY_MINUTES[tries] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - spreads load, hides nothing
        next_at = now + timedelta(minutes=minutes)
        settle(rows, lease, state=Delivery.WAITING, next_at=next_at, set_at=now, error=outcome.error[:40])
    else:
        settle(rows, lease, state=Delivery.GIVEN_UP, error=outcome.error[:40])
        if not any(row.notice and row.notice.quiet for row in rows):
            log.warning("notice.given_up", deliveries=[row.pk for row in rows], error=outcome.error)
        forget_quiet(rows)


def tidy(now: datetime) -> int:
    """Delete what is old: quiet after 7 days (K-42), read after 90, anything after 400; how many notices."""
    gone = 0
    for rows in (
        Notice.objects.filter(Q(quiet=True) | Q(kind__in=LEAVERS), created_at__lt=now - KEEP_QUIET),
        Notice.objects.filter(state=Notice.READ, read_at__lt=now - KEEP_READ),
        Notice.objects.filter(created_at__lt=now - KEEP_UNREAD),
    ):
        gone += rows.delete()[1].get("kernel.Notice", 0)
    Delivery.objects.filter(notice=None, created_at__lt=now - KEEP_READ).exclude(state=Delivery.GIVEN_UP).delete()
    return gone


class Sender:
    """The running sender: a thread for each channel, woken by commits and every five seconds."""

    def __init__(self, channels: Mapping[str, Channel] | None = None) -> None:
        self.channels = configured() if channels is None else channels

    def run(self, stop: threading.Event) -> None:
        """Send while we lead, until `stop` is set; the rounds that run are ended (K-107)."""
        leader = Leader("sender")
        threads: list[threading.Thread] = []
        leading = threading.Event()
        try:
            while not stop.wait(LOOK_SECONDS):
                if not leader.claim():
                    leading.clear()
                    continue
                leading.set()
                if not threads:
                    threads = [self._start(channel, stop, leading) for channel in self.channels.values()]
        finally:
            for thread in threads:
                thread.join(timeout=9)
            leader.resign()

    def _start(self, channel: Channel, stop: threading.Event, leading: threading.Event) -> threading.Thread:
        thread = threading.Thread(target=self._rounds, args=(channel, stop, leading), name=channel.name, daemon=True)
        thread.start()
        return thread

    def _rounds(self, channel: Channel, stop: threading.Event, leading: threading.Event) -> None:
        """Round after round: at once while there is work, else when woken or after five seconds."""
        seen, rested = 0, ROUND_SECONDS
        while not stop.is_set():
            if leading.is_set() and (woken_at() != seen or rested >= ROUND_SECONDS):
                seen, rested = woken_at(), 0.0
                while not stop.is_set() and leading.is_set() and self._round(channel):
                    pass
            stop.wait(LOOK_SECONDS)
            rested += LOOK_SECONDS
        connections.close_all()

    def _round(self, channel: Channel) -> int:
        """A fault of ours in one round is logged; the rows come back when their lease ends."""
        try:
            close_old_connections()
            return sweep(channel, timezone.now())
        except Exception:
            log.exception("sender.round_failed", channel=channel.name)
            return 0
