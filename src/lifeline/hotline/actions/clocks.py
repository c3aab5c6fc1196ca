"""What the clock does by itself: take in, end a pause, remind, close as unrated, grant what nobody decided.

`wake_at` of a case says when it must be looked at, `rung_at` when its delay is told upwards (`ladder`); the sweep looks
at those and takes one action each. A sweep that was missed is caught up, and one that runs twice finds nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import events
from lifeline.hotline.actions import course, feedback, handling, intake, ladder, reopening, telling, terms, waking
from lifeline.hotline.models import Case
from lifeline.hotline.queries import merges
from lifeline.hotline.queries.cases import promised
from lifeline.hotline.queries.clocks import deadlines
from lifeline.hotline.states import HELD, OPEN, CaseState, CheckState, ClosedAs, ResumeCause
from lifeline.kernel.action import action
from lifeline.kernel.calendar import store

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 500


def sweep(now: datetime) -> int:
    """Every case that is to be woken by now, earliest first; returns how many. Each is an action of its own."""
    due = Case.objects.filter(wake_at__lte=now).order_by("wake_at")[:BATCH]
    return sum(waking.tried(wake, case, now) for case in due) + ladder.sweep(now)


def next_at(case: Case) -> datetime | None:
    """When the clock looks at the case next, for whatever reason."""
    return min((at for at in (case.wake_at, case.rung_at) if at is not None), default=None)


def look(case: Case, now: datetime) -> None:
    """Everything that is due for one case, in the order of the sweep (for a demo that lives by its own time)."""
    if case.wake_at is not None and case.wake_at <= now:
        wake(case, now)
    elif case.rung_at is not None and case.rung_at <= now:
        ladder.climb(case, actor=None, now=now)


def wake(case: Case, now: datetime) -> bool:
    """Do what the state asks for at this moment; False if another was faster."""
    state = CaseState(case.state)
    if state == CaseState.RECEIVED:
        intake.take_in(case, actor=None, now=now)
    elif state == CaseState.WAITING:
        handling.resume(case, actor=None, now=now, cause=ResumeCause.EXPIRED)
    elif state == CaseState.DEFERRED:
        return terms.wake_deferred(case, now)
    elif state in {CaseState.ANSWERED, CaseState.MERGED}:
        close_or_remind(case, actor=None, now=now)
    elif state == CaseState.REOPEN_REQUESTED:
        reopening.grant_reopen(case.reopenings.get(state=CheckState.ASKED), actor=None, now=now)
    else:
        return False
    return True


def retime(now: datetime) -> int:
    """K-30. The calendar changed: every open case is timed again, never nearer; returns how many that changed."""
    version = store.current().name
    return sum(
        retime_one(case, version, now)
        for case in Case.objects.filter(state__in=OPEN | {CaseState.MERGED}).order_by("pk")
    )


def retime_one(case: Case, version: str, now: datetime) -> bool:
    """K-29, K-30. One open case; nothing is written where no date moves and none stops being a 预计 one."""
    if version in case.calendar_versions.split(","):
        return False
    before = case.dispatch_due_at, case.response_due_at, case.resolve_due_at, case.provisional
    case.calendar_versions = f"{case.calendar_versions},{version}"
    dues = deadlines(case).values()
    after = *(due.at for due in dues), any(due.provisional for due in dues)
    return before != after and bool(take_calendar(case, version, actor=None, now=now))


@action
def take_calendar(case: Case, version: str, *, actor: None, now: datetime) -> Case:
    """K-30, H-54. A case is timed by one more version of the calendar.

    Consequences: later dates, or the same without 预计; where the date of the reply moved, and only there, the reporter
    and whoever holds the case are told.
    """
    case = course.lock(case)
    owed, due = _owed(case), case.resolve_due_at
    case.calendar_versions = f"{case.calendar_versions},{version}"
    course.keep(case, case.due_at, case.wake_at)
    course.tell(events.RETIMED, case, actor=actor, by=events.CLOCK, at=now, calendars=case.calendar_versions)
    occasion = f"calendar.{version}"
    if _owed(case) != owed:
        telling.reporter(case, telling.MOVED, occasion)
    if case.state in HELD and case.resolve_due_at != due:
        telling.unit(case, telling.SHIFTED, occasion)
    return case


def _owed(case: Case) -> datetime | None:
    """When the reporter was promised a reply that he still waits for; one who asks for another round has had his."""
    return None if case.state == CaseState.REOPEN_REQUESTED else promised(case)


@action
def close_or_remind(case: Case, *, actor: None, now: datetime) -> Case:
    """H-44. 5 working days after the reply one reminder; after 10 without a rating the case closes as 未评价.

    H-31: that counts neither as solved nor as satisfied, and against nobody. A case rated as not solved closes when
    the time to reopen is over.
    """
    case = course.lock(case)
    rated = merges.rating_of(case) is not None
    if case.due_at is not None and now >= case.due_at:
        if case.state == CaseState.MERGED:
            return _lapse(case, actor=actor, now=now)
        closed_as = ClosedAs.NOT_SOLVED if rated else ClosedAs.UNRATED
        feedback.close(case, closed_as, actor=actor, by=events.CLOCK, now=now)
        return case
    course.keep(case, case.due_at, case.due_at)
    course.tell(events.RATING_REMINDED, case, actor=actor, by=events.CLOCK)
    telling.reporter(case, telling.RATE, case.round)
    return case


def _lapse(case: Case, *, actor: None, now: datetime) -> Case:
    """H-44, H-50. The time to rate a joint reply is over for this reporter; the case stays merged."""
    course.keep(case)
    course.tell(events.RATING_LAPSED, case, actor=actor, by=events.CLOCK, at=now)
    return case
