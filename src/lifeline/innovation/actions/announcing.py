"""宣布: what was public long enough holds, its letters are drafted, approved applications become projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import charters, course, letters, notices
from lifeline.innovation.queries import concluding
from lifeline.innovation.states import (
    ApplicationState,
    CycleState,
    LetterKind,
    NoticeKind,
    Outcome,
)
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, NoticeItem, PublicNotice

A = ApplicationState
LATE = (A.REJECTED, A.DEFERRED, A.MERGED)
LETTERS = {
    A.APPROVED: LetterKind.APPROVAL, A.REJECTED: LetterKind.REJECTION, A.DEFERRED: LetterKind.DEFERRAL,
    A.MERGED: LetterKind.MERGER,
}  # fmt: skip


@action
def announce(notice: PublicNotice, *, actor: None, now: datetime) -> PublicNotice:
    """4.1, I-73. The clock ends a notice of approvals.

    Consequences: every item without an open objection is announced, becomes a project with its charter, and its letter
    is drafted; held ones wait. After the first notice the same sweep tells what was rejected, deferred or merged.
    """
    notice = notices.lock(notice)
    free, told = notices.end(notice, NoticeKind.APPROVAL, now)
    for item in free:
        _settle(item, now=now)
    if notice.cycle.state == CycleState.NOTICE_1:
        course.move_cycle(notice.cycle, "announce", events.ANNOUNCED, actor=actor, by=events.CLOCK, **told)
    return notice


@action
def announce_held(item: NoticeItem, *, actor: None, now: datetime) -> NoticeItem:
    """I-73. An item that an objection held is announced by itself, once nothing is open against it any more."""
    del actor
    item = notices.released(item, NoticeKind.APPROVAL)
    _settle(item, now=now)
    return item


def _settle(item: NoticeItem, *, now: datetime) -> None:
    """The decision holds: tell, draft the letter, make the project."""
    assert item.application is not None
    application = tell(item.application, now)
    item.outcome, item.settled_at = Outcome.ANNOUNCED, now
    item.save(update_fields=["outcome", "settled_at"])
    charters.charter(application, concluding.charter_body(application), actor=None, now=now)


def tell(application: Application, now: datetime) -> Application:
    """I-68, I-74, I-75. From now on applicant and unit read the decision; a letter is drafted to the leader.

    E-10. Where he has left, to each who may take his place.
    """
    application = course.lock(application)
    application.announced_at = now
    application.version += 1
    application.save(update_fields=["announced_at", "version"])
    record(
        events.DECISION_ANNOUNCED, application, actor=None, by=events.CLOCK, after=application.state,
        version=application.version,
    )  # fmt: skip
    values: dict[str, Any] = {}
    if application.state == A.APPROVED:
        yuan = concluding.granted_yuan(application)
        values |= {"level": application.decided_level, "yuan": f"{yuan:,}"}
    if advice := concluding.advice_on(application):
        values |= {"advice": advice}
    if application.merged_into is not None:
        values |= {"into": application.merged_into.title}
    kind = LETTERS[ApplicationState(application.state)]
    letters.to_team(kind, application, now=now, occasion=f"{application.decided_on}", **values)
    return application


@action
def tell_late(application: Application, *, actor: None, now: datetime) -> Application:
    """I-68, I-74. What was decided or released after the first notice, and is in none, is announced by the clock.

    Consequence: its applicant reads the decision, and its letter is drafted. Refused before its minutes are signed.
    """
    del actor
    application = course.lock(application)
    course.running(application.cycle)
    target = application.merged_into
    waits = target is not None and target.announced_at is None
    if application.state not in LATE or application.announced_at is not None or waits:
        raise course.moved()
    if concluding.unsigned_decisions().filter(application=application).exists():
        raise Refused("I-67", _("The minutes of its meeting are not signed yet."))
    return tell(application, now)
