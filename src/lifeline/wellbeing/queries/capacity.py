"""How many talks can be had: what W-72 asks before a campaign is opened."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.people import api as people
from lifeline.wellbeing.queries import site
from lifeline.wellbeing.queries.directory import Book, helpers, on_duty_in, taking
from lifeline.wellbeing.rules.slots import week_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Unit


def free_talks(now: datetime, until_on: date, unit: Unit) -> int:
    """Talks that are free for a unit until a day: of each helper and week so many as he may still hold (W-34).

    P-1: helpers of its own company; nobody can book another's. Slots are known for the days ahead; a longer window
    counts on in the same proportion, for hours repeat by the week.
    """
    rows = taking(helpers().select_related("person"), now, on_duty_in({people.company_of(unit).pk}))
    book, found = Book(rows, now), 0
    days = min((until_on - timezone.localdate(now)).days + 1, book.days)
    for row in rows:
        inside = [slot for slot in book.free(row) if timezone.localdate(slot.start_at) <= until_on]
        weeks, held = Counter(week_of(slot.start_at, book.zone) for slot in inside), book.weeks(row)
        found += sum(min(count, site.talks_a_week(row.kind) - held[week]) for week, count in weeks.items())
    whole = (until_on - timezone.localdate(now)).days + 1
    return found * whole // days if whole > days > 0 else found
