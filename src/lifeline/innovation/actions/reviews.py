"""评审: declare, decline, write, hand in; and what secretariat, chair and clock do with a review (I-37 … I-51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, letters, reviewing
from lifeline.innovation.models import Review, ReviewVersion, ReviewWaiver
from lifeline.innovation.policies.applications import is_member
from lifeline.innovation.policies.reviewing import may_assign
from lifeline.innovation.queries import due
from lifeline.innovation.queries.concluding import UNDER_REVIEW
from lifeline.innovation.queries.conflicts import against
from lifeline.innovation.queries.pool import k_of
from lifeline.innovation.rules.numbers import REFUSE_DAYS, WAIVE_LEAST
from lifeline.innovation.rules.reviews import DIMENSIONS, lacks
from lifeline.innovation.states import (
    STANDING,
    ApplicationState,
    ConflictWord,
    CycleState,
    LetterKind,
    ReviewState,
    Stage,
    Tie,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import notify
from lifeline.kernel.parts import last_day

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.innovation.rules.reviews import Sheet
    from lifeline.people.models import Person

REASON_LEAST = 5


def _lock(review: Review, version: int | None = None) -> Review:
    """The review for this action alone, and its application before it: two last reviews wait for each other."""
    course.lock(review.application)
    rows = Review.objects.select_related("cycle__config", "cycle__organiser", "application__cycle__config", "reviewer")
    review = locked(rows, review.pk, version)
    course.running(review.cycle)
    return review


def _own(review: Review, actor: Person, version: int | None = None) -> Review:
    """I-3. One's own review, in a cycle whose reviewers may work now."""
    review = _lock(review, version)
    course.only(review.reviewer_id == actor.pk)
    runs = CycleState.APPRAISAL if review.stage == Stage.APPRAISAL else CycleState.REVIEW
    asked = review.stage == Stage.APPRAISAL or review.application.state in UNDER_REVIEW
    if review.cycle.state not in {runs, CycleState.DELIBERATION} or review.due_at is None or not asked:
        raise Refused("I-37", _("The review has not begun, or is over."))
    return review


def _in_conflict(review: Review, *, now: datetime) -> bool:
    """I-34. Asked on opening and on handing in: a conflict found now voids the review."""
    if not (ties := against(review.reviewer, review.application, reviewing=True)):
        return False
    why = "；".join(str(Tie(one).label) for one in ties)
    reviewing.void(review, why, ties=ties, actor=None, by=events.CLOCK, now=now)
    return True


@action
def declare(review: Review, *, actor: Person, now: datetime, version: int | None = None) -> Review:
    """I-37. The reviewer signs that there is no conflict, and secrecy.

    Consequence: the text opens. Where a conflict is known by now, the review is void instead (I-34).
    """
    review = _own(review, actor, version)
    if _in_conflict(review, now=now):
        return review
    review.declared_at = now
    reviewing.move(review, "declare", events.REVIEW_DECLARED, actor=actor, fields=("declared_at",))
    return review


@action
def decline(
    review: Review, reason: str, *, tied: bool, actor: Person, now: datetime, version: int | None = None
) -> Review:
    """I-43. The reviewer declines within 3 working days, with a reason; a tie (`tied`) is told at any time (I-33).

    Consequences: the pair is never assigned again; the secretariat replaces it; a tie is kept as declared.
    """
    review = _own(review, actor, version)
    reason = course.written(reason, "I-43", REASON_LEAST)
    if not tied and now > course.with_grace(review.cycle, course.after_days(review.assigned_at, REFUSE_DAYS)):
        raise Refused("I-43", _("The days to decline are over. Tell the secretariat, or declare a tie."))
    if tied:
        reviewing.say(ConflictWord.DECLARED, review.application, actor, reason, actor=actor, by="", now=now)
    review.cause, review.ended_at, review.barred = reason[:300], now, True
    reviewing.move(
        review, "decline", events.REVIEW_DECLINED, actor=actor, fields=("cause", "ended_at", "barred"),
        digest=course.digest(reason),
    )  # fmt: skip
    return review


@action
def keep(review: Review, sheet: Sheet, *, actor: Person, now: datetime, version: int | None = None) -> Review:
    """Keep what has been written so far; nobody else reads it. A save from an older page is `Conflict` (409)."""
    del now
    review = _own(review, actor, version)
    if review.state not in {ReviewState.OPEN, ReviewState.STALE}:
        raise Refused("I-48", _("The review is handed in; it can no longer be changed."))
    review.body = sheet.as_json()
    reviewing.note(review, events.REVIEW_SAVED, actor=actor, fields=("body",), digest=sheet.sha256)
    return review


@action
def submit(review: Review, sheet: Sheet, *, actor: Person, now: datetime, version: int | None = None) -> Review:
    """I-44 … I-48. Hand the review in, or confirm a stale one with what has changed.

    Consequences: this version is kept for ever, bound to the text that was read; where it was the last that the
    application needed, the application has been reviewed. Where a conflict is known by now, it is void instead (I-34).
    """
    review = _own(review, actor, version)
    if _in_conflict(review, now=now):
        return review
    if found := lacks(sheet):
        raise Refused("I-47", _("Something is still missing: look at the marked fields."), fields=found)
    _keep(review, sheet, now)
    step = "confirm" if review.state == ReviewState.STALE else "submit"
    reviewing.move(
        review, step, events.REVIEW_SUBMITTED, actor=actor, revision=review.revision, counts=sheet.counts,
        digest=sheet.sha256,
        fields=("body", "direction", "submitted_at", "novelty", "effect", "exemplarity", "revision"),
    )  # fmt: skip
    reviewing.complete(review.application, review.stage)
    return review


def _keep(review: Review, sheet: Sheet, now: datetime) -> None:
    """I-48. What is handed in, bound to the text that was read, as a version that is never changed."""
    review.body, review.direction, review.submitted_at = sheet.as_json(), sheet.direction, now
    review.novelty, review.effect, review.exemplarity = (sheet.grades.get(name) for name in DIMENSIONS)
    review.revision = review.application.revision
    number = review.versions.count() + 1
    ReviewVersion.objects.create(
        review=review, number=number, body=review.body, sha256=sheet.sha256, revision=review.revision, at=now
    )


def _desk(review: Review, actor: Person, version: int | None) -> Review:
    """I-32. The secretariat, on what it takes no part in."""
    review = _lock(review, version)
    course.only(may_assign(actor, review.cycle) and not is_member(actor, review.application))
    return review


@action
def void(review: Review, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Review:
    """I-34, I-51. The secretariat takes a review out: a conflict, or it is overdue and somebody else reviews.

    Consequences: it stays readable and counts nowhere; its application goes back to the review where too few are left.
    """
    review = _desk(review, actor, version)
    reason = course.written(reason, "I-34", REASON_LEAST)
    reviewing.void(review, reason, ties=(), actor=actor, by=policies.SECRETARY, now=now)
    return review


@action
def reopen(review: Review, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Review:
    """4.4. The secretariat opens a review again, with a reason.

    Consequences: its reviewer changes and hands it in again; until then it does not count.
    """
    review = _desk(review, actor, version)
    reason = course.written(reason, "I-48", REASON_LEAST)
    reviewing.move(
        review, "reopen", events.REVIEW_REOPENED, actor=actor, by=policies.SECRETARY, digest=course.digest(reason)
    )
    reviewing.back(review.application, review.stage, actor=actor, by=policies.SECRETARY)
    key = f"innovation.review.{review.pk}.reopened.{review.version}"
    notify([review.reviewer_id], events.REVIEW_ASKED, subject=review.cycle, key=key)
    del now
    return review


@action
def waive(application: Application, stage: str, reason: str, *, actor: Person, now: datetime) -> ReviewWaiver:
    """I-39. The chair does without one review of an application, with a reason; never below two.

    Consequence: where the others are in, it has been reviewed.
    """
    application = course.lock(application)
    organiser = application.cycle.organiser_id
    course.only(policies.holds(actor, policies.CHAIR, organiser) and not against(actor, application))
    course.running(application.cycle)
    reason = course.written(reason, "I-39", REASON_LEAST)
    if application.state != ApplicationState.IN_REVIEW and stage == Stage.APPROVAL:
        raise course.moved()
    if k_of(application, stage, course.config(application.cycle)) - 1 < WAIVE_LEAST:
        raise Refused("I-39", _("Two reviews are the least."))
    row, fresh = ReviewWaiver.objects.get_or_create(
        application=application, stage=stage, defaults={"reason": reason, "by": actor, "at": now}
    )
    if not fresh:
        raise Refused("I-39", _("One review was done without already."))
    course.note(
        application, events.REVIEW_WAIVED, actor=actor, by=policies.CHAIR, stage=stage, digest=course.digest(reason)
    )
    reviewing.complete(application, stage)
    return row


@action
def mark_stale(review: Review, *, actor: None, now: datetime) -> Review:
    """I-48. Clock: the text has changed since it was reviewed.

    Consequences: the review does not count until it is confirmed or changed; its reviewer is told.
    """
    del now
    review = _lock(review)
    if review.state != ReviewState.SUBMITTED or review.revision == review.application.revision:
        raise Refused("I-48", _("The review is of the text as it stands."))
    reviewing.move(
        review, "stale", events.REVIEW_STALE, actor=actor, by=events.CLOCK, revision=review.application.revision
    )
    reviewing.back(review.application, review.stage, actor=None, by=events.CLOCK)
    key = f"innovation.review.{review.pk}.stale.{review.version}"
    notify([review.reviewer_id], events.REVIEW_ASKED, subject=review.cycle, key=key)
    return review


@action
def recheck(review: Review, *, actor: None, now: datetime) -> Review:
    """I-34. Clock: a conflict that was found later voids the review."""
    del actor
    review = _lock(review)
    if review.state not in STANDING or not _in_conflict(review, now=now):
        raise Refused("I-34", _("Nothing is against it."))
    return review


@action
def remind(review: Review, *, actor: None, now: datetime) -> Review:
    """I-51. Clock: after 5 and after 8 working days the reviewer is reminded, once each.

    Consequence: a letter a day is drafted, until the first day that is still ahead of one of his reviews.
    """
    review = _lock(review)
    if review.state not in {ReviewState.ASSIGNED, ReviewState.OPEN, ReviewState.STALE}:
        raise Refused("I-51", _("There is nothing to remind of."))
    review.reminders += 1
    reviewing.note(
        review, events.REVIEW_REMINDED, actor=actor, by=events.CLOCK, fields=("reminders",), number=review.reminders
    )
    key = f"innovation.reviews.{review.reviewer_id}.{now.date().isoformat()}"
    notify([review.reviewer_id], events.REVIEW_DUE, subject=review.cycle, key=key)
    if (first := due.first_due(review.cycle, review.reviewer, now)) is not None:
        day, until = now.date().isoformat(), last_day(first).isoformat()
        letters.draft(LetterKind.REMINDER, review.cycle, review.reviewer, now=now, occasion=day, until=until)
    return review
