"""What the page 数据链 (`chain_state`) shows to an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, F, Max, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from lifeline.kernel.chain.seals import head, of_row
from lifeline.kernel.chain.verdict import CHECKS
from lifeline.kernel.events import from_us, to_us
from lifeline.kernel.models import Event, Pending, Seal, Verification

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.chain.seals import Sealed

DAYS = 30
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Day:
    """One day (site's zone): how many events its seals hold, and its last seal."""

    on: date
    events: int
    last: Sealed

    @property
    def head(self) -> str:
        """The last head of the day, in hex."""
        return self.last.head.hex()


@dataclass(frozen=True, slots=True)
class Checked:
    """A verification by the clock: when, whether all was sound, and the verdict as `Verdict.plain()` gives it."""

    at: datetime
    sound: bool
    verdict: dict[str, Any]

    @property
    def findings(self) -> list[str]:
        """What was wrong, in the active language: how often each check failed."""
        return [f"{count} × {CHECKS.get(check, check)}" for check, count in self.verdict["by_check"].items()]


@dataclass(frozen=True, slots=True)
class State:
    """All that the page shows. `days` newest first; `unsealed` and `waiting` are protected by the database only."""

    last: Sealed | None
    sealed_at: datetime | None
    age: timedelta | None
    unsealed: int
    waiting: int
    days: tuple[Day, ...]
    last_full: Checked | None
    last_recent: Checked | None


def state(now: datetime) -> State:
    """The state of the chain at `now`. Six queries, whatever its length."""
    last = head()
    sealed_at = None if last is None else from_us(last.at_us)
    return State(
        last=last,
        sealed_at=sealed_at,
        age=None if sealed_at is None else now - sealed_at,
        unsealed=Event.objects.filter(seq__isnull=True).count(),
        waiting=Pending.objects.count(),
        days=tuple(_days(now)),
        last_full=_checked(full=True),
        last_recent=_checked(full=False),
    )


def _days(now: datetime) -> list[Day]:
    """The last 30 days that have a seal. Days are counted with today's offset from UTC."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    offset = local.utcoffset() or timedelta()
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    recent = Seal.objects.filter(at_us__gte=to_us(midnight - timedelta(days=DAYS - 1)))
    day = Cast((F("at_us") + offset // timedelta(microseconds=1)) / _DAY_US, BigIntegerField())
    rows = recent.annotate(day=day).values("day").annotate(events=Sum("size"), last=Max("no")).order_by("-day")
    found = list(rows.values_list("day", "events", "last"))
    seals = Seal.objects.in_bulk([last for _day, _events, last in found])
    return [Day(date(1970, 1, 1) + timedelta(days=n), events, of_row(seals[last])) for n, events, last in found]


def _checked(*, full: bool) -> Checked | None:
    row = Verification.objects.filter(full=full).order_by("-at").first()
    return None if row is None else Checked(row.at, row.sound, row.verdict)
