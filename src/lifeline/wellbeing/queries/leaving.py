"""E15: who has left the company, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from lifeline.people.models import Person
from lifeline.wellbeing.queries import own
from lifeline.wellbeing.rules.consents import GRACE_DAYS, GRACE_SWEEP_DAYS

if TYPE_CHECKING:
    from datetime import date


def gone(today: date) -> list[Person]:
    """Those who left 30 days ago or earlier and of whom something is still kept; whoever came back is not among them.

    So long a clock that stood still is made up for: `GRACE_SWEEP_DAYS`.
    """
    last, first = today - timedelta(days=GRACE_DAYS), today - timedelta(days=GRACE_SWEEP_DAYS)
    left = Person.objects.exclude(state="ACTIVE").annotate(until_on=Max("memberships__to_on"))
    rows = left.filter(until_on__lte=last, until_on__gte=first).order_by("pk")
    return [person for person in rows if not own.kept(person).nothing]
