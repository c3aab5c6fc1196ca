"""What the clock finds to do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from lifeline.innovation.models import Application, Cycle, Review, ScreeningSheet, TeamMember
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.queries.concluding import UNDER_REVIEW
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.quotas import left_of
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.numbers import REMIND_DAYS
from lifeline.innovation.states import (
    STANDING,
    TOOK_PART,
    ApplicationState,
    CycleState,
    MemberState,
    ProjectState,
    ReviewState,
    ScreeningVerdict,
    Stage,
)
from lifeline.kernel.calendar.store import office

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Person

TO_DO = (ReviewState.ASSIGNED, ReviewState.OPEN, ReviewState.STALE)
REVIEWING = (CycleState.REVIEW, CycleState.DELIBERATION, CycleState.APPRAISAL)


def calls_to_close(now: datetime) -> list[Cycle]:
    """Open calls whose deadline and grace have passed."""
    rows = Cycle.objects.filter(state=CycleState.CALL_OPEN, call_closes_at__lt=now).select_related("config")
    return [one for one in rows.order_by("pk") if one.call_closes_at and now > one.call_closes_at + _grace(one)]


def _grace(cycle: Cycle) -> timedelta:
    config = config_in(cycle.config)
    return timedelta(minutes=config.grace_minutes)


def silent(now: datetime) -> Iterator[Application]:
    """I-28. What no unit has signed in time, as far as the quota reaches.

    One after the other: whether there is a place is asked when the one before it was passed over.
    """
    rows = Application.objects.filter(
        state=ApplicationState.SUBMITTED, cycle__call_closed_at__isnull=False, cycle__state_before=""
    )
    calendar = office()
    for one in rows.select_related("cycle__config", "second_level").order_by("submitted_at", "pk"):
        closed_at = one.cycle.call_closed_at
        assert closed_at is not None
        over = calendar.add_days(closed_at, config_for(one).silent_days, end="midnight").at
        if now >= over and left_of(one) != 0:
            yield one


def uncorrected(now: datetime) -> list[Application]:
    """I-30. What was returned, and whose time and grace are over."""
    rows = ScreeningSheet.objects.filter(
        verdict=ScreeningVerdict.RETURN, due_at__lt=now, application__state=ApplicationState.RETURNED,
        application__cycle__state_before="",
    )  # fmt: skip
    sheets = rows.select_related("application__cycle__config").order_by("pk")
    return [one.application for one in sheets if one.due_at and now > one.due_at + _grace(one.application.cycle)]


def uninvited(now: datetime) -> list[Application]:
    """I-20. Drafts with invitations whose time is over."""
    late = TeamMember.objects.filter(state=MemberState.INVITED, answer_due_at__lt=now)
    return list(Application.objects.filter(pk__in=late.values("application")).order_by("pk"))


def wanted() -> Q:
    """I-51. Reviews that somebody still waits for: their application is under review, their project in appraisal."""
    before = Q(stage=Stage.APPROVAL, application__state__in=UNDER_REVIEW)
    return before | Q(stage=Stage.APPRAISAL, application__project__state=ProjectState.ACCEPTED)


def reviews_to_remind(now: datetime) -> list[Review]:
    """I-51. Reviews that are not handed in after 5, and after 8 working days, and were not reminded then."""
    rows = open_reviews().filter(reminders__lt=len(REMIND_DAYS), cycle__state_before="")
    calendar = office()
    return [
        one
        for one in rows.order_by("pk")
        if now >= calendar.add_days(one.assigned_at, REMIND_DAYS[one.reminders], end="midnight").at
    ]


def open_reviews() -> QuerySet[Review]:
    """I-51. Reviews that began, are not handed in, and that somebody still waits for."""
    return Review.objects.filter(state__in=TO_DO, due_at__isnull=False).filter(wanted())


def first_due(cycle: Cycle, reviewer: Person, now: datetime) -> datetime | None:
    """When the first of a reviewer's open reviews of a cycle is due that is not late yet; None where all are."""
    rows = open_reviews().filter(cycle=cycle, reviewer=reviewer, due_at__gt=now)
    return rows.order_by("due_at").values_list("due_at", flat=True).first()


def reviews_of_old_texts() -> list[Review]:
    """I-48. Reviews whose text has changed since they were handed in."""
    rows = Review.objects.filter(state=ReviewState.SUBMITTED, cycle__state_before="")
    return list(rows.exclude(revision=F("application__revision")).order_by("pk"))


def reviews_in_conflict(today: date, persons: Collection[int] | None = None) -> list[Review]:
    """I-34. Reviews between which and their reviewers a conflict is known by now. Three queries a cycle.

    With `persons` those alone that one of them writes, or whose application one of them takes part in.
    """
    rows = Review.objects.filter(state__in=STANDING, cycle__state_before="", cycle__state__in=REVIEWING).filter(
        wanted()
    )
    if persons is not None:
        theirs = TeamMember.objects.filter(person__in=persons, state__in=TOOK_PART).values("application")
        rows = rows.filter(Q(reviewer__in=persons) | Q(application__leader__in=persons) | Q(application__in=theirs))
    held = list(rows.select_related("application__cycle__organiser", "reviewer").order_by("pk"))
    applications = {one.application_id: one.application for one in held}.values()
    conflicts = matrix(applications, [one.reviewer_id for one in held], today, reviewing=True)
    return [one for one in held if (one.application_id, one.reviewer_id) in conflicts]
