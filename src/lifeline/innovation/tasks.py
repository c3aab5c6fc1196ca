"""What happens by itself in innovation: sweeps that look for what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.innovation.actions import (
    acceptance,
    announcing,
    awards,
    charters,
    due_letters,
    naming,
    orders,
    recommending,
    retention,
    reviews,
    screening,
    shares,
    signals,
    standing,
    submitting,
    teams,
)
from lifeline.innovation.actions import library as results
from lifeline.innovation.actions import succession as missing
from lifeline.innovation.queries import awards as awarding
from lifeline.innovation.queries import cures, deadlines, due, library, notices, succession
from lifeline.innovation.queries import orders as ordered
from lifeline.innovation.queries import retention as keeping
from lifeline.kernel.clock import daily, each, every

if TYPE_CHECKING:
    from datetime import datetime


@daily(at="00:05")
def free_leaders(now: datetime) -> None:
    """E-10, I-18. Leaders whose bar has ended before another one was named."""
    today = timezone.localdate(now)
    projects = succession.led_again(succession.unfinished(), today)
    applications = succession.led_again(succession.under_way(), today)
    each(projects, lambda one: missing.find_leader(one, today, actor=None, now=now, barred=True))
    each(applications, lambda one: naming.find_applicant(one, today, actor=None, now=now, barred=True))


@daily(at="00:10")
def lapse_charters(now: datetime) -> None:
    """I-76. Charters that were not signed in time lapse; halfway their leaders are reminded."""
    each(deadlines.lapsing(now), lambda one: charters.lapse(one, actor=None, now=now))
    each(deadlines.unsigned(now), lambda one: charters.remind(one, actor=None, now=now))


@daily(at="00:15")
def draft_due_letters(now: datetime) -> None:
    """I-74. Letters about reports and corrections that fall due; the secretariat releases them."""
    each(deadlines.reports_to_ask(now), lambda one: due_letters.ask_report(one, actor=None, now=now))
    each(deadlines.corrections_to_ask(now), lambda one: due_letters.ask_correction(one, actor=None, now=now))


@daily(at="00:20")
def mark_month_end(now: datetime) -> None:
    """I-84. On the day after a month-end the colours of that day are noted."""
    each(deadlines.to_mark(now), lambda one: standing.mark_health(*one, actor=None, now=now))


@daily(at="00:30")
def end_suspensions(now: datetime) -> None:
    """I-89. After six months in all a suspended project goes on."""
    each(deadlines.suspended_enough(now), lambda one: standing.resume(one, actor=None, now=now))


@daily(at="00:40")
def lapse_adoptions(now: datetime) -> None:
    """I-111. Adoptions without an effect after 180 days count no more."""
    each(library.lapsing(now), lambda one: results.lapse_adoption(one, actor=None, now=now))


@daily(at="00:50")
def lapse_rectifications(now: datetime) -> None:
    """I-100. Who has not handed in again in time is not accepted."""
    each(deadlines.rectified_too_late(now), lambda one: acceptance.lapse_rectification(one, actor=None, now=now))


@daily(at="02:40")
def destroy_what_is_over(now: datetime) -> None:
    """Section 9. What was kept long enough: drafts, invitations, requests to avoid somebody, reviews, objections."""
    each(keeping.drafts(now), lambda one: retention.clear_draft(one, actor=None, now=now))
    each(keeping.invitations(now), lambda one: retention.forget_invitations(one, actor=None, now=now))
    each(keeping.avoided(now), lambda one: retention.forget_avoidance(one, actor=None, now=now))
    each(keeping.cycles(now), lambda one: retention.destroy_reviews(one, actor=None, now=now))


@daily(at="03:10")
def count_signals(now: datetime) -> None:
    """I-113 … I-118. The signals of every company that has cycles."""
    each(cures.organisers(), lambda one: signals.count_day(one, actor=None, now=now))


@every(seconds=60)
def close_calls(now: datetime) -> None:
    """I-4. Calls whose deadline and grace are over."""
    each(due.calls_to_close(now), lambda one: submitting.close_call(one, actor=None, now=now))


@every(seconds=300)
def pass_units(now: datetime) -> None:
    """I-28. Units that were silent too long; beyond the quota two secretaries decide."""
    each(due.silent(now), lambda one: recommending.pass_silent(one, actor=None, now=now))


@every(seconds=300)
def expire_corrections(now: datetime) -> None:
    """I-30. Corrections that did not come."""
    each(due.uncorrected(now), lambda one: screening.expire_correction(one, actor=None, now=now))


@every(seconds=3600)
def lapse(now: datetime) -> None:
    """I-20. Invitations that nobody answered."""
    each(due.uninvited(now), lambda one: teams.lapse_invitations(one, actor=None, now=now))


@daily(at="08:00")
def release_reminders(now: datetime) -> None:
    """I-74. Reminders that a standing order of the secretariat lets go; who reads them is at work then."""
    each(ordered.to_release(now), lambda one: orders.carry_out(*one, actor=None, now=now))


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


@every(seconds=3600)
def lapse_shares(now: datetime) -> None:
    """I-105. Divisions that somebody has not answered: the unit's secretary mediates."""
    each(awarding.overdue_shares(now), lambda one: shares.lapse(one, actor=None, now=now))
