"""What steps of the review are made of: assign, take back, void, tell, and what follows for the application.

Parts of actions, called inside of one; none of them is a step by itself.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from lifeline.innovation import events
from lifeline.innovation.actions import course, letters
from lifeline.innovation.models import Conflict, Review
from lifeline.innovation.queries.pool import k_of
from lifeline.innovation.rules.reviews import sheet_of, wanted
from lifeline.innovation.states import (
    REVIEW_FLOW,
    STANDING,
    ApplicationState,
    ConflictWord,
    LetterKind,
    ReviewState,
    Stage,
)
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.kernel.parts import last_day
from lifeline.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lifeline.innovation.models import Application, AssignmentRun, Cycle
    from lifeline.kernel.events import Kind

ENDS = {
    ConflictWord.DECLARED: (ConflictWord.CLEARED,),
    ConflictWord.PINNED: (ConflictWord.CLEARED,),
    ConflictWord.CLEARED: (ConflictWord.PINNED, ConflictWord.DECLARED),
}
"""A word ends those that it contradicts."""
KINDS = {
    ConflictWord.DECLARED: events.CONFLICT_DECLARED,
    ConflictWord.PINNED: events.CONFLICT_PINNED,
    ConflictWord.CLEARED: events.CONFLICT_CLEARED,
}


def say(
    word: ConflictWord, application: Application, person: Person, text: str, *, actor: Person, by: str, now: datetime
) -> Conflict:
    """I-35. Keep a word about a conflict and end what it contradicts; said twice, the first one stands."""
    rows = Conflict.objects.filter(application=application, person=person, ended_at__isnull=True)
    rows.filter(word__in=ENDS[word]).update(ended_at=now)
    row, _fresh = rows.get_or_create(
        word=word, defaults={"application": application, "person": person, "text": text, "by": actor, "at": now}
    )
    record(
        KINDS[word], row, actor=actor, by=by, application=application.pk, person=person.pk, digest=course.digest(text)
    )
    return row


def employee_numbers(ids: Sequence[int]) -> dict[int, str]:
    """Employee numbers by person."""
    return dict(Person.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "employee_no"))


def due_from(cycle: Cycle, now: datetime) -> datetime:
    """I-51. When a review is due that may begin now."""
    return course.after_days(now, course.config(cycle).review_days)


def note(
    review: Review, kind: Kind, *, actor: Person | None, by: str = "", before: str = "",
    fields: tuple[str, ...] = (), **data: Any,
) -> None:  # fmt: skip
    """Count the version, save, and record on the review, never on its application (I-50)."""
    review.version += 1
    review.save(update_fields=["version", *fields])
    record(
        kind, review, actor=actor, by=by, before=before or review.state, after=review.state, version=review.version,
        application=review.application_id, stage=review.stage, **data,
    )  # fmt: skip


def move(
    review: Review, step: str, kind: Kind, *, actor: Person | None, by: str = "", fields: tuple[str, ...] = (),
    **data: Any,
) -> None:  # fmt: skip
    """4.4. Move by the table and record."""
    before = review.state
    REVIEW_FLOW.move(review, step)
    note(review, kind, actor=actor, by=by, before=before, fields=("state", *fields), **data)


def assign(
    application: Application,
    reviewer: Person,
    review: Review | None,
    run: AssignmentRun,
    *,
    actor: Person,
    now: datetime,
    related: bool = False,
) -> Review:
    """I-39. A pair that was not there, or that had been taken back before it began; `related` is kept (I-57)."""
    if review is None:
        review = Review.objects.create(
            cycle=run.cycle, application=application, reviewer=reviewer, stage=run.stage, run=run, assigned_at=now,
            related=related,
        )  # fmt: skip
        record(
            events.REVIEW_ASSIGNED, review, actor=actor, by="", after=review.state, application=application.pk,
            stage=run.stage, run=run.pk, version=review.version,
        )  # fmt: skip
        return review
    review.run, review.assigned_at, review.due_at, review.reminders = run, now, None, 0
    review.ended_at, review.cause, review.related = None, "", related
    fields = ("run", "assigned_at", "due_at", "reminders", "ended_at", "cause", "related")
    move(review, "assign again", events.REVIEW_ASSIGNED, actor=actor, fields=fields, run=run.pk)
    return review


def lock(review: Review, *, locked: bool, actor: Person) -> None:
    """Keep a pair whatever a run proposes, or set it free."""
    review.locked = locked
    note(review, events.REVIEW_LOCKED, actor=actor, fields=("locked",), locked=locked)


def remove(review: Review, run: AssignmentRun, *, actor: Person, now: datetime) -> None:
    """Take back what has not begun."""
    review.ended_at = now
    move(review, "remove", events.REVIEW_REMOVED, actor=actor, fields=("ended_at",), run=run.pk)


def refuse(
    application: Application, reviewer: Person, review: Review | None, run: AssignmentRun, reason: str, *,
    actor: Person, now: datetime,
) -> Review:  # fmt: skip
    """I-43. A pair that is never assigned again."""
    if review is None or review.state == ReviewState.VOID:
        review = assign(application, reviewer, review, run, actor=actor, now=now)
    review.cause, review.ended_at, review.barred = reason[:300], now, True
    fields = ("cause", "ended_at", "barred")
    move(review, "decline", events.REVIEW_DECLINED, actor=actor, fields=fields, digest=course.digest(reason))
    return review


def void(review: Review, reason: str, *, ties: Sequence[str], actor: Person | None, by: str, now: datetime) -> None:
    """I-34. It stays readable, counts nowhere and is replaced; its application goes back where too few are left."""
    review.cause, review.ended_at, review.barred = reason[:300], now, True
    move(
        review, "void", events.REVIEW_VOIDED, actor=actor, by=by, fields=("cause", "ended_at", "barred"),
        ties=list(ties), digest=course.digest(reason),
    )  # fmt: skip
    back(review.application, review.stage, actor=actor, by=by)


def void_all(application: Application, person: Person, reason: str, *, actor: Person, by: str, now: datetime) -> None:
    """I-34. All reviews of an application by somebody who is found to be in conflict."""
    rows = Review.objects.filter(application=application, reviewer=person, state__in=STANDING)
    for review in rows.select_related("application__cycle__config").order_by("pk"):
        void(review, reason, ties=(), actor=actor, by=by, now=now)


def begin(cycle: Cycle, stage: str, now: datetime) -> int:
    """I-51. Reviewers may begin: what has no due date gets one, and they are told. How many began."""
    rows = Review.objects.filter(cycle=cycle, stage=stage, state=ReviewState.ASSIGNED, due_at__isnull=True)
    begun = Counter(rows.order_by("pk").values_list("reviewer_id", flat=True))
    due_at = due_from(cycle, now)
    number = rows.update(due_at=due_at, assigned_at=now)
    if begun:
        day = now.date().isoformat()
        notify(sorted(begun), events.REVIEW_ASKED, subject=cycle, key=f"innovation.reviews.{cycle.pk}.{stage}.{day}")
        _write_to(begun, cycle, stage, due_at, now)
    return number


def _write_to(begun: Mapping[int, int], cycle: Cycle, stage: str, due_at: datetime, now: datetime) -> None:
    """I-74, I-75. The letter to each reviewer: how many begin now, and until when; one for each beginning."""
    until, occasion = last_day(due_at).isoformat(), f"{stage}-{now.timestamp():.0f}"
    for person in Person.objects.filter(pk__in=begun).order_by("pk"):
        letters.draft(LetterKind.ASSIGNMENT, cycle, person, now=now, occasion=occasion, n=begun[person.pk], until=until)


def valid(application: Application, stage: str) -> int:
    """I-39, I-46. How many reviews of it count now."""
    rows = Review.objects.filter(application=application, stage=stage, state=ReviewState.SUBMITTED)
    return sum(sheet_of(one.body).counts for one in rows.order_by("pk"))


def enough(application: Application, stage: str) -> bool:
    """I-39. Has it the reviews that it needs, the chair's waiver counted?"""
    waived = application.waivers.filter(stage=stage).exists()
    k = k_of(application, stage, course.config(application.cycle))
    return valid(application, stage) >= wanted(k, waived=waived)


def complete(application: Application, stage: str) -> None:
    """4.2. At the last valid review, or the waiver, the clock moves the application on."""
    if stage == Stage.APPROVAL and application.state == ApplicationState.IN_REVIEW and enough(application, stage):
        application = course.lock(application)
        course.move(application, "complete", events.REVIEWED, actor=None, by=events.CLOCK)


def back(application: Application, stage: str, *, actor: Person | None, by: str) -> None:
    """4.2. reopen review: where a void, stale or reopened review leaves too few, the application goes back."""
    reviewed = (ApplicationState.REVIEWED, ApplicationState.TABLED)
    if stage == Stage.APPROVAL and application.state in reviewed and not enough(application, stage):
        application = course.lock(application)
        course.move(application, "reopen review", events.REVIEW_REOPENED_FOR, actor=actor, by=by or events.CLOCK)
