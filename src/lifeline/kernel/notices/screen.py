"""What is asked once more before something leaves the house: may he still see it, does he rest, is it one too many?"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings

from lifeline.kernel.models import Delivery, Notice
from lifeline.kernel.notices.choices import modes
from lifeline.kernel.notices.claims import drop, postpone
from lifeline.kernel.notices.directory import directory
from lifeline.kernel.notices.kinds import LEAVERS, has_kind, notice_kind
from lifeline.kernel.notices.rest import rest_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.kernel.notices.directory import Reader
    from lifeline.kernel.notices.kinds import NoticeKind

log = structlog.get_logger(__name__)
HOUR = timedelta(hours=1)
PATIENCE = timedelta(minutes=5)


class Screen:
    """One batch of claimed rows of one channel, judged at `now`."""

    def __init__(self, channel: str, rows: list[Delivery], lease: str, now: datetime) -> None:
        self.channel = channel
        self.rows = [row for row in rows if row.notice is not None]
        self.lease = lease
        self.now = now
        self.counted: Counter[tuple[int, str]] = Counter()
        here = directory().readers({_person(row) for row in self.rows})
        left = directory().leavers({_person(row) for row in self.rows if _notice(row).kind in LEAVERS} - here.keys())
        self.left, self.readers = left.keys(), {**here, **left}

    def messages(self) -> list[tuple[Reader, list[Delivery]]]:
        """The rows that go out now, put into messages: one a person and bundle, else one a row. Others are settled."""
        self._settle_as_dropped([row for row in self.rows if not has_kind(_notice(row).kind)], "kind")
        self._drop_without_right()
        self._drop_without_address()
        self._postpone_for_rest()
        groups = self._grouped()
        return [(self.readers[_person(rows[0])], rows) for rows in groups if self._in_measure(rows)]

    def _drop_without_right(self) -> None:
        """K-43. Who left, and who may no longer see the subject, gets nothing, here and in the application."""
        by_kind: dict[tuple[str, int], list[Delivery]] = defaultdict(list)
        for row in self.rows:
            by_kind[_notice(row).kind, _person(row)].append(row)
        lost: list[Delivery] = []
        for (kind, person_id), rows in by_kind.items():
            keys = {_notice(row).subject_key for row in rows}
            try:
                told = person_id in self.readers and (person_id not in self.left or kind in LEAVERS)
                kept = still_seen(notice_kind(kind), person_id, keys) if told else set()
            except Exception:  # a fault in one app's policy holds back its own notices only
                log.exception("notice.policy_failed", kind=kind)
                self._postpone(rows, self.now + PATIENCE)
                continue
            lost += [row for row in rows if _notice(row).subject_key not in kept]
        Notice.objects.filter(pk__in=[row.notice_id for row in lost], state=Notice.NEW).update(state=Notice.DROPPED)
        self._settle_as_dropped(lost, "right")

    def _drop_without_address(self) -> None:
        """Who has no address on this channel, or has switched it off since (K-41), reads it in the application."""
        gone = [row for row in self.rows if not self.readers[_person(row)].addresses.get(self.channel)]
        self._settle_as_dropped(gone, "address")
        by_kind: dict[str, list[Delivery]] = defaultdict(list)
        for row in self.rows:
            by_kind[_notice(row).kind].append(row)
        off: list[Delivery] = []
        for kind, rows in by_kind.items():
            wanted = modes(notice_kind(kind), {_person(row) for row in rows})
            off += [row for row in rows if self.channel not in wanted[_person(row)]]
        self._settle_as_dropped(off, "choice")

    def _postpone_for_rest(self) -> None:
        """K-39. What falls into rest waits for its end; what is urgent does not."""
        off_until = directory().resting({_person(row) for row in self.rows}, self.now)
        ends: dict[tuple[int, str], datetime | None] = {}
        waiting: dict[datetime, list[Delivery]] = defaultdict(list)
        for row in self.rows:
            if _notice(row).urgent:
                continue
            place = _person(row), _notice(row).kind
            if place not in ends:
                ends[place] = rest_until(notice_kind(place[1]).rest, place[0], self.now, off_until.get(place[0]))
            if (end := ends[place]) is not None:
                waiting[end].append(row)
        for end, rows in waiting.items():
            self._postpone(rows, end)

    def _grouped(self) -> list[list[Delivery]]:
        """K-40. What was put together once stays together; new rows of one bundle become one message a person."""
        groups: dict[object, list[Delivery]] = defaultdict(list)
        for row in self.rows:
            if row.message:
                groups[row.message].append(row)
            elif row.bundle and not _notice(row).urgent:
                groups[row.person_id, row.bundle].append(row)
            else:
                groups[row.pk].append(row)
        return list(groups.values())

    def _in_measure(self, rows: list[Delivery]) -> bool:
        """K-40. One message a person, bundle and hour, and no more a day than the kind allows; urgent ones pass."""
        if rows[0].message or _notice(rows[0]).urgent:
            return True
        if rows[0].bundle and (until := self._bundle_free_at(rows[0])) is not None:
            self._postpone(rows, until)
            return False
        kind = notice_kind(_notice(rows[0]).kind)
        if kind.cap and self._sent_today(rows[0], kind) >= kind.cap:
            self._settle_as_dropped(rows, "cap")
            return False
        return True

    def _bundle_free_at(self, first: Delivery) -> datetime | None:
        """When the next message of the bundle may go, if one went within the hour or is being tried again right now."""
        place = first.person_id, first.bundle
        if any(row.message and (row.person_id, row.bundle) == place for row in self.rows):
            return self.now + HOUR
        last = self._sent(first).filter(bundle=first.bundle, sent_at__gt=self.now - HOUR).order_by("-sent_at").first()
        return last.sent_at + HOUR if last is not None and last.sent_at is not None else None

    def _sent_today(self, first: Delivery, kind: NoticeKind) -> int:
        """Messages of the kind that the person got since midnight, those of this batch included."""
        today = self._sent(first).filter(notice__kind=kind.name, sent_at__gte=self._midnight())
        self.counted[_person(first), kind.name] += 1
        return int(today.values("message").distinct().count()) + self.counted[_person(first), kind.name] - 1

    def _sent(self, first: Delivery) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = Delivery.objects.filter(
            person_id=first.person_id, channel=self.channel, state=Delivery.SENT, sent_at__lte=self.now
        )
        return rows

    def _midnight(self) -> datetime:
        local = self.now.astimezone(ZoneInfo(settings.TIME_ZONE))
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def _postpone(self, rows: list[Delivery], until: datetime) -> None:
        postpone(rows, self.lease, until, self.now)
        self._forget(rows)

    def _settle_as_dropped(self, rows: list[Delivery], reason: str) -> None:
        drop(rows, self.lease, reason)
        self._forget(rows)

    def _forget(self, rows: Iterable[Delivery]) -> None:
        gone = {row.pk for row in rows}
        self.rows = [row for row in self.rows if row.pk not in gone]


def still_seen(kind: NoticeKind, person_id: int, keys: set[str]) -> set[str]:
    """K-43. The subjects that the kind's policy lets the person see now; all where the kind names no policy."""
    if kind.policy is None or keys == {""}:
        return keys
    return {str(key) for key in kind.policy(person_id, keys)} & keys


def _notice(row: Delivery) -> Notice:
    assert row.notice is not None
    return row.notice


def _person(row: Delivery) -> int:
    assert row.person_id is not None
    return row.person_id
