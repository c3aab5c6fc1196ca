"""Section 6. Every month finance compares the ledger with its books, and the secretariat signs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db.models import Min
from django.utils import timezone

from lifeline.innovation.actions import reconciling
from lifeline.innovation.actions.replay.production import Turn, moment
from lifeline.innovation.models import FundLine
from lifeline.innovation.queries import reconciling as reading
from lifeline.innovation.rules.periods import month_ends
from lifeline.innovation.states import EntryState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lifeline.innovation.actions.replay.production import Production

AFTER: Final = 5
"""Days after the end of a month."""


def turns(p: Production, begin: datetime, end: datetime) -> Iterator[Turn]:
    """The sheets of the months that end between two moments."""
    for on in month_ends(timezone.localdate(begin), timezone.localdate(end)):
        yield Turn(moment(on + timedelta(days=AFTER), 10), partial(compare, p))


def compare(p: Production) -> None:
    """The sheets of all months of the cycle that were over some days ago and have none."""
    until = timezone.localdate(p.now) - timedelta(days=AFTER)
    for line in FundLine.objects.filter(cycle=p.cycle).order_by("kind"):
        since = line.entries.filter(state=EntryState.CONFIRMED).aggregate(at=Min("decided_at"))["at"]
        for month in month_ends(timezone.localdate(since), until) if since else ():
            rows = reading.standing(line, month)
            if rows and reading.newest(line, month) is None:
                books = {one.pk: one.balance.paid for one in rows}
                sheet = reconciling.hand_in(line, month, books, "", **p.by(p.cast.finance))
                reconciling.sign(sheet, **p.by(p.office))
