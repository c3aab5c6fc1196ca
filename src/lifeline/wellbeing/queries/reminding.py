"""Whom the clock reminds. Pseudonyms are computed and compared in memory; no list of those persons is stored (W-76)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.kernel.keys import token_text
from lifeline.kernel.notices import notice_kind, reachable
from lifeline.people import api as people
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events
from lifeline.wellbeing.models import Booking
from lifeline.wellbeing.queries.holding import answers_token
from lifeline.wellbeing.rules import slots
from lifeline.wellbeing.rules.campaigns import REMINDERS
from lifeline.wellbeing.rules.consents import NOTICE_DAYS, REMIND_DAYS
from lifeline.wellbeing.states import BookingState

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Campaign


def at_once(ids: list[int], now: datetime) -> set[int]:
    """W-77. Those who are at rest are left out instead of put off: what waits to be sent would be a list of persons."""
    return set(reachable(notice_kind(events.WAITING_FOR_YOU.name), ids, now))


def unfinished(now: datetime) -> list[Person]:
    """Q-38. Who has an open sheet untouched for three days, and may be reached now."""
    return _owners(sheets.open_tokens(timezone.localdate(now) - timedelta(days=REMIND_DAYS)), now)


def talks_ahead(now: datetime) -> list[int]:
    """W-76. Talks that begin soon and were not looked at yet; who wants to be reminded lies sealed in each."""
    latest, earliest = slots.REMIND
    rows = Booking.objects.filter(state=BookingState.BOOKED, remind_settled=False)
    rows = rows.filter(start_at__gt=now + latest, start_at__lte=now + earliest)
    return list(rows.order_by("start_at", "pk").values_list("pk", flat=True))


def ending(now: datetime) -> list[Person]:
    """Whose results are erased within 30 days because he has not come back, and who may be reached now."""
    return _owners(sheets.ending_tokens(timezone.localdate(now), NOTICE_DAYS), now)


def _owners(tokens: set[str], now: datetime) -> list[Person]:
    """The persons behind pseudonyms. Everybody's is computed: none leads back to a person."""
    if not tokens:
        return []
    today = timezone.localdate(now)
    everybody = {one.pk: one for company in people.companies() for one in people.members(company, today)}
    found = [pk for pk, one in everybody.items() if token_text(answers_token(one)) in tokens]
    return [everybody[pk] for pk in sorted(at_once(found, now))]


def turns(campaign: Campaign) -> list[date]:
    """W-76. The days of a campaign's reminders: half time, and two days before the last."""
    assert campaign.opened_on is not None
    half = campaign.opened_on + (campaign.until_on - campaign.opened_on) / 2
    return sorted({half, campaign.until_on - timedelta(days=2)})[:REMINDERS]


def is_due(campaign: Campaign, today: date) -> bool:
    """Whether a turn has come that was not taken yet."""
    assert campaign.opened_on is not None
    passed = sum(campaign.opened_on < turn <= today for turn in turns(campaign))
    return campaign.reminders < min(passed, REMINDERS)
