"""Section 9. What was kept long enough goes: decisions, minutes, ledger and results stay for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course
from lifeline.innovation.models import (
    AssignmentRun,
    CalibrationRun,
    Conflict,
    Objection,
    Review,
    ReviewVersion,
    SimilarPair,
)
from lifeline.innovation.queries import retention
from lifeline.innovation.states import MemberRole
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, Cycle
    from lifeline.people.models import Person


@action
def clear_draft(application: Application, *, actor: Person | None, now: datetime, by: str = "") -> Application:
    """Clock: a draft that was never handed in, a year after its call.

    Consequences: its text with all versions, its files, the names of its team, whom it asked to avoid and the letters
    about it are gone; that there was a draft still counts. It can no longer be copied.
    """
    application = course.lock(application)
    if not retention.drafts(now).filter(pk=application.pk).exists():
        raise _not_over()
    for stored in files.linked(application):
        files.drop(stored, subject=application)
    application.revisions.all().delete()
    application.team.exclude(role=MemberRole.LEADER).delete()
    application.avoided.all().delete()
    Conflict.objects.filter(application=application).delete()
    SimilarPair.objects.filter(second=application).delete()
    SimilarPair.objects.filter(first=application).delete()
    application.words.update(text="")
    for letter in application.letters.order_by("pk"):
        letter.values, letter.note = {"number": application.number}, ""
        letter.save(update_fields=["values", "note"])
    application.title = ""
    application.save(update_fields=["title"])
    record(events.DRAFT_CLEARED, application, actor=actor, by=by or events.CLOCK)
    return application


@action
def forget_invitations(application: Application, *, actor: Person | None, now: datetime, by: str = "") -> int:
    """I-20. Clock: who declined an invitation, or did not answer it, a year ago.

    Consequence: nothing says any more that he was asked; how many.
    """
    application = course.lock(application)
    gone, _kinds = application.team.filter(retention.late(now)).delete()
    if not gone:
        raise _not_over()
    record(events.INVITATIONS_FORGOTTEN, application, actor=actor, by=by or events.CLOCK, members=gone)
    return gone


@action
def forget_avoidance(application: Application, *, actor: Person | None, now: datetime, by: str = "") -> int:
    """I-36. Clock: whom an applicant asked to avoid, a year after nobody judges it any more; how many requests."""
    application = course.lock(application)
    if not retention.avoided(now).filter(pk=application.pk).exists():
        raise _not_over()
    gone, _kinds = application.avoided.all().delete()
    record(events.AVOIDANCE_FORGOTTEN, application, actor=actor, by=by or events.CLOCK, members=gone)
    return gone


@action
def destroy_reviews(cycle: Cycle, *, actor: Person | None, now: datetime, by: str = "") -> Cycle:
    """I-8, I-50, I-71. Clock: ten years after the cycle was archived.

    Consequences: reviews with all their versions, who was assigned to what, how severe anybody was, words about
    conflicts, and objections with who made them and their evidence are gone. Decisions, minutes, notices, calibrated
    values, waivers and letters stay.
    """
    cycle = course.lock_cycle(cycle)
    if not retention.cycles(now).filter(pk=cycle.pk).exists():
        raise _not_over()
    ReviewVersion.objects.filter(review__cycle=cycle).delete()
    reviews, _kinds = Review.objects.filter(cycle=cycle).delete()
    AssignmentRun.objects.filter(cycle=cycle).delete()
    Conflict.objects.filter(application__cycle=cycle).delete()
    for run in CalibrationRun.objects.filter(cycle=cycle).order_by("pk"):
        run.body = {**run.body, "severities": []}
        run.save(update_fields=["body"])
    objections = Objection.objects.filter(item__notice__cycle=cycle)
    for one in objections.order_by("pk"):
        for stored in files.linked(one):
            files.drop(stored, subject=one)
    said, _kinds = objections.delete()
    cycle.reviews_destroyed_on = timezone.localdate(now)
    cycle.save(update_fields=["reviews_destroyed_on"])
    record(
        events.REVIEWS_DESTROYED, cycle, actor=actor, by=by or events.CLOCK, reviews=reviews, objections=said
    )  # fmt: skip
    return cycle


def _not_over() -> Refused:
    return Refused("K-8", _("This was not kept long enough yet, or has gone already."))
