"""What the reporter says of a reply, and the steps by which he ends or hurries a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import course, merging, sealing, telling
from lifeline.hotline.models import Case, Nudge, Rating, Reply
from lifeline.hotline.queries import merges
from lifeline.hotline.queries.clocks import calendars
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules import texts
from lifeline.hotline.states import OPEN, About, CaseState, ClosedAs, Joint, ResumeCause, Verdict
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.rules.sealing import Words
    from lifeline.hotline.states import Grade
    from lifeline.people.models import Person


RATEABLE = frozenset({CaseState.ANSWERED, CaseState.CLOSED, CaseState.MERGED})


@action
def rate(
    case: Case,
    verdict: Verdict,
    grade: Grade | None = None,
    text: Words = "",
    *,
    actor: Person | None,
    now: datetime,
    version: int | None = None,
) -> Rating:
    """H-43, H-44. Is it solved, are you satisfied: once a round, until 30 days after the reply.

    Consequences: the figures count it; 已解决 closes the case at once; otherwise it stays replied and may be reopened.
    """
    case = course.lock(case, version)
    at = course.said_at(text, now)
    reply = _rateable(case, min(at, now))
    rides = reply.joint == Joint.RIDES
    rating = _rating(case, reply if rides else None, verdict, grade, text, at)
    Reply.objects.filter(pk=reply.pk).update(verdict=verdict, grade=grade, rated_at=at)
    course.tell(
        events.RATED,
        case,
        **course.voice(case, actor),
        at=course.told_at(text, now),
        verdict=verdict,
        grade=grade,
        late=case.state == CaseState.CLOSED,
        joint=reply.rides_on_id,
        digest=course.digest(text),
    )
    if case.state == CaseState.CLOSED:
        case.closed_as = ClosedAs.SOLVED if verdict == Verdict.SOLVED else ClosedAs.NOT_SOLVED
        course.keep(case)
    elif verdict == Verdict.SOLVED and rides:
        course.keep(case)
    elif verdict == Verdict.SOLVED:
        close(case, ClosedAs.SOLVED, **course.voice(case, actor), now=now)
    else:
        end = (case.answered_at or now) + timedelta(days=numbers().reopen_days)
        course.keep(case, end, end)
    return rating


def _rating(
    case: Case, joint: Reply | None, verdict: Verdict, grade: Grade | None, text: Words, at: datetime
) -> Rating:
    """The row; the words of a sealed case beside it (H-64)."""
    words = texts.clean(text) if isinstance(text, str) else text
    rating = Rating.objects.create(
        **sealing.keyed(case),
        case=case,
        round=case.round,
        reply=joint,
        verdict=verdict,
        grade=grade,
        text=sealing.clear(case, words),
        at=at,
    )
    if case.sealed and (words if isinstance(words, str) else words.content):
        sealing.put(case, About.RATING, rating.pk, words)
    return rating


def _rateable(case: Case, now: datetime) -> Reply:
    """H-43, H-50. The reply of this round, or the joint one, if it can be rated now."""
    reply = merges.standing_reply(case)
    if case.state not in RATEABLE or reply is None or reply.approved_at is None:
        raise Refused("H-43", _("There is no reply to rate."))
    if merges.rating_of(case) is not None:
        raise Refused("H-43", _("This reply has been rated already."))
    if now > reply.approved_at + timedelta(days=numbers().rating_days):
        raise Refused("H-43", _("The time to rate is over."))
    return reply


def close(case: Case, closed_as: ClosedAs, *, actor: Person | None, by: str, now: datetime) -> None:
    """H-44. The case ends, by the reporter's word or by the clock. Part of an action that has locked it."""
    before = course.move(case, "close")
    case.closed_at, case.closed_as = now, closed_as
    course.keep(case)
    course.tell(events.CLOSED, case, actor=actor, by=by, before=before, closed_as=closed_as)


@action
def withdraw(case: Case, *, actor: Person | None, now: datetime, version: int | None = None) -> Case:
    """H-48. The reporter withdraws an open case.

    Consequences: it ends; but where safety, harassment or corruption is concerned the reporter leaves, and the unit
    goes on by itself: he is no longer in the case.
    """
    case = course.lock(case, version)
    if case.state not in OPEN:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    if case.category is not None and case.category.stays_ours:
        voice = course.voice(case, actor)
        case.reporter, case.entered_by, case.staff_owned = None, None, True
        course.keep(case, case.due_at, case.wake_at)
        course.tell(events.STAFF_OWNED, case, **voice)
        return case
    before = course.move(case, "withdraw")
    course.end_pause(case, ResumeCause.ENDED, now)
    course.leave_unit(case, now)
    case.unread = 0
    course.keep(case)
    course.tell(events.WITHDRAWN, case, **course.voice(case, actor), before=before)
    merging.release(case, now=now)
    return case


@action
def nudge(case: Case, *, actor: Person, now: datetime, version: int | None = None) -> Nudge:
    """H-58. The reporter asks how it goes, once per 2 working days.

    Consequences: it shows on the holder's list and in supervision; no deadline changes.
    """
    case = course.lock(case, version)
    if case.state not in OPEN and (case.state != CaseState.MERGED or case.answered_at is not None):
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    last = Nudge.objects.filter(case=case).order_by("-at").first()
    calendar = calendars(case.calendar_versions)[-1]
    if last is not None and now < calendar.add_days(last.at, numbers().nudge_days, end="close").at:
        raise Refused("H-58", _("You nudged a short while ago; you can do so again after two working days."))
    row = Nudge.objects.create(case=case, round=case.round, at=now)
    case.nudges += 1
    if case.merged_into_id is not None:
        Case.objects.filter(pk=case.merged_into_id).update(nudges=F("nudges") + 1)
    course.keep(case, case.due_at, case.wake_at)
    course.tell(events.NUDGED, case, **course.voice(case, actor))
    telling.unit(case, telling.NUDGED, row.pk)
    return row
