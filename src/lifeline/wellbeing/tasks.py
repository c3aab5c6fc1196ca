"""What the clock does for 心灵护航: nothing is kept longer than was said.

What sweeps over rows does it by `each`: one damaged row holds none back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.kernel.clock import daily, each, every
from lifeline.questionnaires.api import rights, sheets
from lifeline.wellbeing.actions import (
    calls,
    campaigns,
    cases,
    discussing,
    following,
    forgetting,
    freezing,
    helpers,
    keeping,
    notes,
    plan,
    requests,
    sharing,
)
from lifeline.wellbeing.actions import reminding as reminders
from lifeline.wellbeing.queries import calls as reading
from lifeline.wellbeing.queries import leaving, reminding, site
from lifeline.wellbeing.queries.requests import unheard
from lifeline.wellbeing.rules.consents import NOTICE_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


@daily(at="04:20")
def forget(now: datetime) -> None:
    """Q-38 and the text of consent: open sheets after `OPEN_DAYS`, everything of a holder after the years
    that he has agreed to, or the site's where these are fewer.

    E15: everything of whoever has left the company, 30 days later. No part waits for another that fails.
    """
    today, days = timezone.localdate(now), site.keep_days()
    stale = today - timedelta(days=site.number("OPEN_DAYS"))
    parts: tuple[Callable[[], object], ...] = (
        lambda: each(leaving.gone(today), lambda one: keeping.erase_all(actor=one, now=now)),  # E15
        lambda: sheets.forget_stale(stale, actor=None, now=now),
        lambda: each(
            sheets.kept_for_longer(days),
            lambda pk: sheets.keep_shorter(pk, today, days, NOTICE_DAYS, actor=None, now=now),
        ),
        lambda: each(sheets.over_their_day(today), lambda pk: sheets.forget_holder(pk, today, actor=None, now=now)),
        lambda: calls.forget_calls(actor=None, now=now),
        lambda: forgetting.forget_talks(actor=None, now=now),
        lambda: each(sharing.stale(now), lambda one: sharing.end_expired(one, actor=None, now=now)),
        lambda: sharing.end_stale(actor=None, now=now),
        lambda: following.forget_follow_ups(actor=None, now=now),
        lambda: discussing.forget_discussions(actor=None, now=now),
        lambda: notes.forget_notes(actor=None, now=now),
        lambda: cases.forget_cases(actor=None, now=now),
        lambda: helpers.forget_supervision(actor=None, now=now),
    )
    each(parts, lambda part: part())


@daily(at="09:10")
def offer(now: datetime) -> None:
    """W-47: who has a follow-up due is told that there is something new."""
    following.offer_due(actor=None, now=now)


@every(seconds=3600)
def void(now: datetime) -> None:
    """Q-22: open sheets of an instrument whose rights note was withdrawn a day ago are given up."""
    rights.void_withdrawn(actor=None, now=now)


@every(seconds=60)
def page_on(now: datetime) -> None:
    """W-22: calls that nobody has accepted go on to the second, then to all on duty and the supervisors."""
    each(reading.unanswered(), lambda pk: calls.page_further(pk, actor=None, now=now))


@daily(at="00:05")
def close_campaigns(now: datetime) -> None:
    """W-71: a campaign ends with its last day."""
    each(campaigns.ended(now), lambda pk: campaigns.close(pk, actor=None, now=now))


@daily(at="06:00")
def rate_campaigns(now: datetime) -> None:
    """W-73: rates once a day."""
    each(campaigns.running(), lambda pk: campaigns.note_rates(pk, actor=None, now=now))


@daily(at="09:00")
def remind_campaigns(now: datetime) -> None:
    """W-76: whoever has not taken part is reminded, twice at most; whoever is at rest now, in the afternoon (W-77).

    What waits to be sent is a list of those who have not taken part, and W-73 wants none: it stands while it is sent.
    """
    each(campaigns.running(), lambda pk: campaigns.remind(pk, actor=None, now=now))


@daily(at="17:00")
def remind_rested(now: datetime) -> None:
    """W-77: those who came off a night shift this morning."""
    each(campaigns.running(), lambda pk: campaigns.remind_rested(pk, actor=None, now=now))


@every(seconds=4 * 3600)
def remind_unfinished(now: datetime) -> None:
    """Q-38: a sheet that lies for three days; whoever is at rest now, at a later round."""
    each(reminding.unfinished(now), lambda one: reminders.remind_unfinished(one, actor=None, now=now))


@every(seconds=3600)
def remind_talks(now: datetime) -> None:
    """W-76: a talk that begins soon, once, for whoever asked for it; whoever is at rest now, at a later round."""
    each(reminding.talks_ahead(now), lambda pk: reminders.remind_talk(pk, actor=None, now=now))


@daily(at="12:00")
def tell_ending(now: datetime) -> None:
    """Thirty days before everything kept is erased; a day that was missed, or spent at rest, is made up for."""
    each(reminding.ending(now), lambda one: reminders.tell_ending(one, actor=None, now=now))


@every(seconds=600)
def freeze_campaigns(now: datetime) -> None:
    """W-69: 24 hours after closing the worker makes the statistics, once."""
    each(freezing.due(now), freezing.freeze_one.enqueue)


@daily(at="05:30")
def read_indicators(now: datetime) -> None:
    """W-91: what every indicator of the plan comes to, once a day."""
    plan.take_readings(actor=None, now=now)


@every(seconds=300)
def raise_waiting(now: datetime) -> None:
    """W-41: requests that wait too long go to the pool, then to the supervisors."""
    each(unheard(), lambda pk: requests.raise_request(pk, actor=None, now=now))
