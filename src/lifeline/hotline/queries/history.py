"""H-94: what imported files say of the reply times. They are compared file by file and never mixed with our own."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Sum

from lifeline.hotline.models import ImportBatch
from lifeline.hotline.queries import times
from lifeline.hotline.rules.figures import Share, quantile

if TYPE_CHECKING:
    from lifeline.hotline.queries.reach import Reach
    from lifeline.people.models import Unit

FILES = 10
"""So many imported files stand on the page."""


@dataclass(frozen=True)
class History:
    """H-94. What one imported file says of the reply times: they are compared file by file, never mixed."""

    name: str
    waits: times.Waits
    within_15: Share


def history(scope: Reach, first: int, last: int) -> list[History]:
    """The imported files with replies in these months, the newest import first."""
    units = None if scope.units is None else frozenset(scope.units)
    rows = times.of_files(scope.company, first, last, units)
    stamp = rows.aggregate(n=Count("pk"), newest=Max("pk"), minutes=Sum("wall_minutes"))
    told = _told(scope.company, first, last, units, tuple(stamp.values()))
    batches = ImportBatch.objects.filter(pk__in=told).order_by("-imported_at", "-pk")[:FILES]
    return [History(batch.file_name, *told[batch.pk]) for batch in batches]


@lru_cache(maxsize=64)
def _told(
    company: Unit, first: int, last: int, units: frozenset[int] | None, _stamp: tuple[int | None, ...]
) -> dict[int, tuple[times.Waits, Share]]:
    """By file. What was imported changes no more, so it is read once for as long as the same rows are there."""
    rows = times.of_files(company, first, last, units)
    waited: dict[int, list[int]] = {}
    for batch, minutes in rows.order_by().values_list("case__origin__batch", "wall_minutes"):
        waited.setdefault(batch, []).append(minutes or 0)
    return {batch: _summed(sorted(minutes)) for batch, minutes in waited.items()}


def _summed(minutes: list[int]) -> tuple[times.Waits, Share]:
    """Median, 90th percentile and the share within 15 days of ordered waiting times."""
    n = len(minutes)
    return times.Waits(n, None, None, quantile(minutes, 0.5), quantile(minutes, 0.9)), Share(
        bisect_right(minutes, 15 * times.DAY_MINUTES), n
    )
