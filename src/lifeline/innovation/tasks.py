"""What happens by itself in innovation: sweeps that look for what is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone

from lifeline.innovation.actions import (
    acceptance,
    announcing,
    awards,
    charters,
    recommending,
    reviews,
    screening,
    shares,
    signals,
    standing,
    submitting,
    teams,
)
from lifeline.innovation.actions import library as results
from lifeline.innovation.queries import awards as awarding
from lifeline.innovation.queries import cures, deadlines, due, library, notices
from lifeline.kernel.clock import daily, every
from lifeline.kernel.errors import LifelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime


LOG = logging.getLogger(__name__)
Row = TypeVar("Row")


@daily(at="00:10")
def lapse_charters(now: datetime) -> None:
    """I-76. Charters that were not signed in time lapse; halfway their leaders are reminded."""
    for project in deadlines.lapsing(now):
        charters.lapse(project, actor=None, now=now)
    for project in deadlines.unsigned(now):
        charters.remind(project, actor=None, now=now)


@daily(at="00:20")
def mark_month_end(now: datetime) -> None:
    """I-84. On the day after a month-end the colours of that day are noted."""
    for project, on, colour in deadlines.to_mark(now):
        standing.mark_health(project, on, colour, actor=None, now=now)


@daily(at="00:30")
def end_suspensions(now: datetime) -> None:
    """I-89. After six months in all a suspended project goes on."""
    for project in deadlines.suspended_enough(now):
        standing.resume(project, actor=None, now=now)


@daily(at="00:40")
def lapse_adoptions(now: datetime) -> None:
    """I-111. Adoptions without an effect after 180 days count no more."""
    for adoption in library.lapsing(now):
        results.lapse_adoption(adoption, actor=None, now=now)


@daily(at="00:50")
def lapse_rectifications(now: datetime) -> None:
    """I-100. Who has not handed in again in time is not accepted."""
    for project in deadlines.rectified_too_late(now):
        acceptance.lapse_rectification(project, actor=None, now=now)


@daily(at="03:10")
def count_signals(now: datetime) -> None:
    """I-113 … I-118. The signals of every company that has cycles."""
    for organiser in cures.organisers():
        signals.count_day(organiser, actor=None, now=now)


@every(seconds=60)
def close_calls(now: datetime) -> None:
    """I-4. Calls whose deadline and grace are over."""
    for cycle in due.calls_to_close(now):
        submitting.close_call(cycle, actor=None, now=now)


@every(seconds=300)
def pass_units(now: datetime) -> None:
    """I-28. Units that were silent too long; beyond the quota two secretaries decide."""
    for application in due.silent(now):
        recommending.pass_silent(application, actor=None, now=now)


@every(seconds=300)
def expire_corrections(now: datetime) -> None:
    """I-30. Corrections that did not come."""
    for application in due.uncorrected(now):
        screening.expire_correction(application, actor=None, now=now)


@every(seconds=3600)
def lapse(now: datetime) -> None:
    """I-20. Invitations that nobody answered."""
    for application in due.uninvited(now):
        teams.lapse_invitations(application, actor=None, now=now)


@daily(at="07:30")
def remind_reviewers(now: datetime) -> None:
    """I-51. Reviews that wait since 5, and since 8 working days."""
    each(due.reviews_to_remind(now), lambda one: reviews.remind(one, actor=None, now=now))


@daily(at="01:00")
def recheck_reviews(now: datetime) -> None:
    """I-34. Reviewers who by now are in conflict with what they review."""
    each(due.reviews_in_conflict(timezone.localdate(now)), lambda one: reviews.recheck(one, actor=None, now=now))


@every(seconds=3600)
def mark_stale_reviews(now: datetime) -> None:
    """I-48. Reviews of a text that has changed since."""
    each(due.reviews_of_old_texts(), lambda one: reviews.mark_stale(one, actor=None, now=now))


@every(seconds=300)
def end_notices(now: datetime) -> None:
    """I-69, I-73. Public notices whose time is over; items that nothing holds any more; what is in no notice."""
    each(notices.ended(now, "APPROVAL"), lambda one: announcing.announce(one, actor=None, now=now))
    each(notices.released("APPROVAL"), lambda one: announcing.announce_held(one, actor=None, now=now))
    each(notices.untold(), lambda one: announcing.tell_late(one, actor=None, now=now))
    each(notices.ended(now, "AWARD"), lambda one: awards.finish(one, actor=None, now=now))
    each(notices.released("AWARD"), lambda one: awards.finish_held(one, actor=None, now=now))


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> None:
    """Act on every row; one that is refused is logged, and holds none of the others."""
    for row in rows:
        try:
            act(row)
        except LifelineError:
            LOG.exception("innovation: %s was not done", row)


@every(seconds=3600)
def lapse_shares(now: datetime) -> None:
    """I-105. Divisions that somebody has not answered: the unit's secretary mediates."""
    for sheet in awarding.overdue_shares(now):
        shares.lapse(sheet, actor=None, now=now)
