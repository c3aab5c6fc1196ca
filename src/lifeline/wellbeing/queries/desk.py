"""What a helper's desk shows on one page."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from lifeline.wellbeing import policies
from lifeline.wellbeing.models import HelpCall
from lifeline.wellbeing.queries import directory, requests, site, talks
from lifeline.wellbeing.states import CallState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Helper
    from lifeline.wellbeing.queries.directory import Slot

OFFERED: Final = 12
"""So many of his own free times a helper is offered at once."""


def has_desk(person: Person) -> bool:
    """E13. Whether a person works at the desk today."""
    return policies.may_help(person)


def own_slots(helper: Helper, now: datetime) -> list[Slot]:
    """The helper's own next free times."""
    return list(islice(directory.Book([helper], now).free(helper), OFFERED))


def today(person: Person, now: datetime) -> dict[str, Any]:
    """The desk of today. Without a profile there is nothing but the hint to make one."""
    helper = requests.profile(person)
    if helper is None:
        return {"has_profile": False, "takes": False, "new": [], "mine": [], "bookings": [], "follow_ups": []}
    takes = bool(directory.taking([helper], now, directory.on_duty_ids()))
    return {
        "has_profile": True,
        "takes": takes,
        "days": site.number("SUPERVISION_DAYS"),
        "new": requests.waiting(helper, now),
        "mine": requests.in_hand(helper, now),
        "bookings": talks.bookings_of(person, now),
        "follow_ups": follow_ups(person, now),
    }


def follow_ups(person: Person, now: datetime) -> list[tuple[str, datetime]]:
    """W-27. Calls that ended yesterday or within the last days with a talk offered for the next day: key and end."""
    begin = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = HelpCall.objects.filter(helper=person, state=CallState.ENDED, follow_up=True, ended_at__lt=begin)
    found = rows.filter(ended_at__gte=begin - timedelta(days=3)).order_by("ended_at")
    return [(row.random_key, row.ended_at) for row in found if row.ended_at is not None]
