"""Requests and bookings are kept for a year after they are over, and until their person erases them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.kernel import vault
from lifeline.kernel.action import tally
from lifeline.kernel.notices import notify
from lifeline.wellbeing import events
from lifeline.wellbeing.actions.requests import call_desk
from lifeline.wellbeing.models import Booking, TalkRequest
from lifeline.wellbeing.queries import requests
from lifeline.wellbeing.queries.talks import talk_token
from lifeline.wellbeing.rules.requests import KEPT_DAYS
from lifeline.wellbeing.states import BookingState, RequestState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@tally(reason="section 6: requests and bookings are kept for a year after they are over")
def forget_talks(*, actor: None, now: datetime) -> int:
    """Shred and drop what is older; how many."""
    del actor
    old = now - timedelta(days=KEPT_DAYS)
    over = Q(closed_at__lt=old, state__in=[RequestState.CLOSED, RequestState.WITHDRAWN])
    rows: list[Booking | TalkRequest] = [*TalkRequest.objects.filter(over)]
    rows += Booking.objects.filter(start_at__lt=old)
    for row in rows:
        _drop(row, "kept long enough")
    return len(rows)


def forget_own_talks(person: Person, now: datetime) -> None:
    """W-56. All requests and bookings of a person. Part of an action: a helper who waits for him is told."""
    token = talk_token(person)
    for request in (
        TalkRequest.objects.select_for_update(of=("self",), no_key=True).filter(token=token).select_related("helper")
    ):
        if request.helper is not None and request.state in requests.OPEN:
            call_desk(request, [request.helper], "withdrawn")
        _drop(request, "erased by its holder")
    for booking in Booking.objects.select_for_update(no_key=True).filter(token=token).select_related("helper"):
        if booking.state == BookingState.BOOKED and booking.start_at > now:
            notify([booking.helper.person_id], events.DESK, key=f"wellbeing.booking.{booking.random_key}.cancelled")
        _drop(booking, "erased by its holder")


def _drop(row: Booking | TalkRequest, why: str) -> None:
    if row.key_id:
        vault.shred(row.key_id, why)
    row.delete()
