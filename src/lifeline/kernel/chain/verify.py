"""Verification: the chain is read and checked, and nothing is locked (K-27)."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery

from lifeline.kernel import merkle
from lifeline.kernel.chain.heads import import_roots, log_path
from lifeline.kernel.chain.losses import compare_heads
from lifeline.kernel.chain.processes import scan
from lifeline.kernel.chain.seals import heads_of
from lifeline.kernel.chain.verdict import Verdict
from lifeline.kernel.events import ERASED, FORGOTTEN, current_now, period_start, to_us
from lifeline.kernel.events.periods import GRAIN
from lifeline.kernel.keys import smallest_id
from lifeline.kernel.models import Event, Pending, Personal, Seal, Site
from lifeline.kernel.scan import LARGEST_REPORT, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.kernel.chain.seals import Sealed
    from lifeline.kernel.scan import Findings

INTERVALS = 3
COARSE_LATENESS = timedelta(minutes=45)
_SHOWN = ("id", "kind", "grain", "at_us", "leaf")


def verify(
    first: int = 1,
    last: int | None = None,
    *,
    roots: Iterable[Sealed] | None = None,
    jobs: int = 2,
    progress: Callable[[int, int], None] | None = None,
    now: datetime | None = None,
) -> Verdict:
    """K-20. Check seals `first` … `last` (the last one that stands at the start, K-27), and what has no seal yet.

    `roots` are heads from outside the database to compare with: `heads.log` of this machine by default. `jobs`
    processes read at once. `progress(done, all)` is called with numbers of events.
    """
    begin = time.perf_counter()
    moment = now or current_now()
    newest = Seal.objects.aggregate(no=Max("no"))["no"] or 0
    end = newest if last is None else min(last, newest)
    found = scan(first, end, first_prev=_first_prev(), jobs=jobs, progress=progress)
    erased = _settle_missing(found)
    if last is None:
        _check_numbers(found)
    unsealed = _check_unsealed(found, moment)
    if first == 1 and last is None:
        _check_orphans(found)
    lines = roots if roots is not None else _logged()
    losses = compare_heads(found, (line for line in lines if line.no >= first and (last is None or line.no <= last)))
    faults = sorted(found.faults, key=lambda one: (one.seal is None, one.seal or 0, one.seq or 0))[:LARGEST_REPORT]
    return Verdict(
        first=first,
        last=end,
        seals=found.seals,
        events=found.events,
        values=found.values,
        erased=erased,
        unsealed=unsealed,
        waiting=Pending.objects.count(),
        faults=tuple(faults),
        counts=dict(found.counts),
        losses=losses,
        head=heads_of([end]).get(end, b"").hex(),
        seconds=time.perf_counter() - begin,
    )


def _first_prev() -> bytes:
    """What stands before seal 1; of a site without a chain, something that no seal can follow."""
    site_id = Site.objects.filter(id=1).values_list("site_id", flat=True).first()
    return merkle.first_prev(site_id or "")


def _logged() -> Iterable[Sealed]:
    path = log_path()
    return import_roots(path) if path.exists() else ()


def _settle_missing(found: Findings) -> int:
    """K-23. Personal values that are gone by order are as they should be; the others are faults. Returns the former."""
    if not found.missing:
        return 0
    ordered: set[tuple[int, str]] = set()
    for table in (Event, Pending):
        orders = table.objects.filter(kind__in=[ERASED, FORGOTTEN]).order_by("id").values_list("data", flat=True)
        for data in orders.iterator():
            ordered.update(_ordered(data))
    gone = [missing for missing in found.missing if (missing.event_id, missing.key) not in ordered]
    for missing in gone:
        found.add(missing.fault)
    return len(found.missing) - len(gone)


def _ordered(data: str) -> Iterable[tuple[int, str]]:
    """What an order names; nothing if somebody has changed it beyond reading (its leaf tells)."""
    try:
        return [(int(event_id), str(key)) for event_id, key in json.loads(data)["values"]]
    except (ValueError, KeyError, TypeError):
        return []


def _check_numbers(found: Findings) -> None:
    """Counts: no event has a number beyond the last seal. One statement, so a seal made meanwhile does no harm."""
    end = Seal.objects.order_by("-no").values_list(F("first_seq") + F("size") - 1)[:1]
    beyond = Event.objects.filter(Q(seq__gt=Subquery(end)) | ~Exists(Seal.objects.all()), seq__isnull=False)
    _add_all(found, "count", beyond)


def _check_unsealed(found: Findings, now: datetime) -> int:
    """K-22. Events that should have been sealed by now; returns how many have no seal yet.

    An exact event is as old as its id says, a coarse one as its period. An action that took longer than three intervals
    may be named here until the next seal.
    """
    unsealed = Event.objects.filter(seq__isnull=True)
    late = now - INTERVALS * timedelta(seconds=settings.SEAL_SECONDS)
    overdue = Q(grain="e", id__lt=smallest_id(late))
    for letter in ("h", "d"):
        period_us = to_us(period_start(now - COARSE_LATENESS, GRAIN[letter]))
        overdue |= Q(grain=letter, at_us__lt=period_us)
        _add_all(found, "unsealed", Pending.objects.filter(grain=letter, period_us__lt=period_us))
    _add_all(found, "unsealed", unsealed.filter(overdue))
    return unsealed.count()


def _check_orphans(found: Findings) -> None:
    """Commitments: no personal value without an event that commits to it."""
    ours = OuterRef("event_id")
    orphans = Personal.objects.exclude(Exists(Event.objects.filter(id=ours))).exclude(
        Exists(Pending.objects.filter(id=ours))
    )
    for event_id in orphans.order_by("event_id").values_list("event_id", flat=True).distinct():
        found.add(Fault("commitment", event_id=event_id))


def _add_all(found: Findings, check: str, rows: QuerySet[Event] | QuerySet[Pending]) -> None:
    for event_id, kind, grain, at_us, leaf in rows.order_by("at_us", "id").values_list(*_SHOWN).iterator():
        found.add(Fault(check, event_id=event_id, kind=kind, grain=grain, at_us=at_us, leaf=bytes(leaf).hex()))
