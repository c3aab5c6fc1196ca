"""宣布: what was public long enough holds, its letters are drafted, approved applications become projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import charters, course, letters, notices
from lifeline.innovation.models import NoticeItem
from lifeline.innovation.queries import concluding
from lifeline.innovation.states import (
    NOTICE_FLOW,
    OPEN_OBJECTIONS,
    ApplicationState,
    CycleState,
    LetterKind,
    NoticeKind,
    NoticeState,
    Outcome,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, Cycle, PublicNotice

A = ApplicationState
LATE = (A.REJECTED, A.DEFERRED, A.MERGED)
LETTERS = {
    A.APPROVED: LetterKind.APPROVAL, A.REJECTED: LetterKind.REJECTION, A.DEFERRED: LetterKind.DEFERRAL,
    A.MERGED: LetterKind.MERGER,
}  # fmt: skip


def held(item: NoticeItem) -> bool:
    """I-73. An open objection holds its item."""
    return item.objections.filter(state__in=OPEN_OBJECTIONS).exists()


@action
def announce(notice: PublicNotice, *, actor: None, now: datetime) -> PublicNotice:
    """4.1, I-73. The clock ends a notice of approvals.

    Consequences: every item without an open objection is announced, becomes a project with its charter, and its letter
    is drafted; after the first notice also the letters of all that was rejected, deferred or merged. Held ones wait.
    """
    notice = notices.lock(notice)
    if notice.kind != NoticeKind.APPROVAL or notice.ends_at is None or notice.ends_at > now:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    course.running(notice.cycle)
    NOTICE_FLOW.move(notice, "end")
    notice.ended_at, notice.version = now, notice.version + 1
    notice.save()
    open_items = list(notice.items.filter(outcome="").select_related("application").order_by("place"))
    waiting = [item for item in open_items if held(item)]
    for item in open_items:
        if item not in waiting:
            _settle(item, now=now)
    told: dict[str, Any] = {"announced": len(open_items) - len(waiting), "held": len(waiting)}
    record(events.NOTICE_ENDED, notice, actor=actor, by=events.CLOCK, **told)
    if notice.cycle.state == CycleState.NOTICE_1:
        _tell_others(notice.cycle, now)
        course.move_cycle(notice.cycle, "announce", events.ANNOUNCED, actor=actor, by=events.CLOCK, **told)
    return notice


@action
def announce_held(item: NoticeItem, *, actor: None, now: datetime) -> NoticeItem:
    """I-73. An item that an objection held is announced by itself, once nothing is open against it any more."""
    del actor
    notices.lock(item.notice)
    item = locked(NoticeItem.objects.select_related("notice__cycle", "application"), item.pk)
    course.running(item.notice.cycle)
    if item.outcome or item.notice.state != NoticeState.ENDED or held(item):
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    if item.notice.kind != NoticeKind.APPROVAL:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
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
    """I-68, I-74, I-75. From now on applicant and unit read the decision; one letter is drafted to the leader."""
    application = course.lock(application)
    application.announced_at = now
    application.version += 1
    application.save(update_fields=["announced_at", "version"])
    record(
        events.DECISION_ANNOUNCED, application, actor=None, by=events.CLOCK, after=application.state,
        version=application.version,
    )  # fmt: skip
    values: dict[str, Any] = {"number": application.number, "title": application.title}
    if application.state == A.APPROVED:
        yuan = concluding.granted_yuan(application)
        values |= {"level": application.decided_level, "yuan": f"{yuan:,}"}
    if advice := concluding.advice_on(application):
        values |= {"advice": advice}
    if application.merged_into is not None:
        values |= {"into": application.merged_into.title}
    if application.leader is not None:
        letters.draft(
            LETTERS[ApplicationState(application.state)], application.cycle, application.leader, now=now,
            occasion=f"{application.decided_on}", application=application, **values,
        )  # fmt: skip
    return application


def _tell_others(cycle: Cycle, now: datetime) -> None:
    """What was not approved was in no notice, and is announced with it; what was merged, with its target (I-73)."""
    rows = cycle.applications.filter(state__in=[A.REJECTED, A.DEFERRED, A.MERGED], announced_at__isnull=True)
    for one in rows.select_related("merged_into").order_by("number"):
        if one.merged_into is None or one.merged_into.announced_at is not None:
            tell(one, now)


@action
def tell_late(application: Application, *, actor: None, now: datetime) -> Application:
    """I-68, I-74. What was decided or released after the first notice, and is in none, is announced by the clock.

    Consequence: its applicant reads the decision, and its letter is drafted.
    """
    del actor
    application = course.lock(application)
    course.running(application.cycle)
    target = application.merged_into
    waits = target is not None and target.announced_at is None
    if application.state not in LATE or application.announced_at is not None or waits:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    return tell(application, now)
