"""Neutral reminders of what a person has begun, and of the day on which everything of his is erased (W-76).

W-78: the kernel deletes such a notice as soon as it is sent or refused (K-42).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.kernel.action import locked, tally
from lifeline.kernel.notices import notify
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events
from lifeline.wellbeing.models import Booking
from lifeline.wellbeing.queries import holding, reminding, talks
from lifeline.wellbeing.rules.consents import NOTICE_DAYS, REMIND, REMIND_DAYS
from lifeline.wellbeing.states import BookingState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@tally(reason="W-60, W-76: that somebody has begun a sheet stands in no event")
def remind_unfinished(person: Person, *, actor: None, now: datetime) -> int:
    """Q-38. Once for each sheet that lies for three days, if the person has agreed to reminders; how many sheets.

    The notice says what all of them say; its key is random, for it would otherwise join a person to a sheet.
    """
    if not holding.holds(holding.consents(person), REMIND):
        return 0
    until = timezone.localdate(now) - timedelta(days=REMIND_DAYS)
    count = sheets.note_reminded(holding.answers_token(person), until, actor=actor, now=now)
    if count:
        _tell(person.pk)
    return count


@tally(reason="W-60, W-76: that something is kept of somebody stands in no event")
def tell_ending(person: Person, *, actor: None, now: datetime) -> bool:
    """From thirty days before everything kept is erased: one neutral notice; whether he is told now.

    Until when, the start of the area and the results say, which he alone sees.
    """
    today, token = timezone.localdate(now), holding.answers_token(person)
    told = sheets.note_ending(token, today, NOTICE_DAYS, actor=actor, now=now)
    if told:
        _tell(person.pk)
    return told


@tally(reason="W-60, W-76: that somebody has booked a talk stands in no event")
def remind_talk(pk: int, *, actor: None, now: datetime) -> bool:
    """W-76. Once for a talk, if its person has asked for it; whether he is told now.

    Whoever is at rest is told at a later round (W-77), and not any more two hours before it begins. The notice says
    what all of them say. A talk is settled at the same round whether he has asked or not: the column tells of nobody.
    """
    del actor
    row = locked(Booking.objects.all(), pk)
    if row.state != BookingState.BOOKED or row.remind_settled:
        return False
    given = talks.content(row, row.key_id, row.sealed)
    person = given.get("person")
    if person and not reminding.at_once([person], now):
        return False
    row.remind_settled = True
    row.save(update_fields=["remind_settled"])
    if not (person and given.get("remind")):
        return False
    _tell(person)
    return True


def _tell(person: int) -> None:
    notify([person], events.WAITING_FOR_YOU, key=f"wellbeing.waiting.{secrets.token_hex(8)}")
