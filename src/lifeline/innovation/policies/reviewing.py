"""Who runs the reviews, who sees who reviewed, and who may judge what (I-33 … I-38, I-50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Application, Review
from lifeline.innovation.policies import holds, is_staff
from lifeline.innovation.policies.applications import may_screen, visible_applications
from lifeline.innovation.policies.roles import CHAIR, LEADING_GROUP, REVIEWER, SECRETARY
from lifeline.innovation.states import ReviewState
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person

JUDGES = (REVIEWER, LEADING_GROUP, CHAIR)
"""Who may be asked to judge an application, and so may declare a tie."""


def may_declare(person: Person, application: Application) -> bool:
    """I-33. Declare a tie of one's own: whoever may come to judge."""
    return any(holds(person, role, application.cycle.organiser_id) for role in JUDGES)


def may_set_conflicts(person: Person, application: Application) -> bool:
    """I-35. Pin and clear: a secretary who may screen it, so none of its team or second-level unit (I-32)."""
    return may_screen(person, application)


def may_assign(person: Person, cycle: Cycle) -> bool:
    """I-42. The secretariat of the organiser."""
    return holds(person, SECRETARY, cycle.organiser_id)


def may_review(person: Person, cycle: Cycle) -> bool:
    """A reviewer of the organiser, or its secretariat."""
    return holds(person, REVIEWER, cycle.organiser_id) or holds(person, SECRETARY, cycle.organiser_id)


def runs_reviews(person: Person, cycle: Cycle) -> bool:
    """The secretariat, and the chair who may do without a review (I-39)."""
    return any(holds(person, role, cycle.organiser_id) for role in (SECRETARY, CHAIR))


def may_read_reviews(person: Person, cycle: Cycle) -> bool:
    """I-50. Who reads scores: secretariat, chair, leading group, auditor; never what they conflict with (I-38)."""
    return is_staff(person, cycle.organiser_id)


def may_know_reviewers(person: Person, cycle: Cycle) -> bool:
    """I-50. Who reads who reviewed: the secretariat."""
    return holds(person, SECRETARY, cycle.organiser_id)


def visible_reviews(person: Person) -> QuerySet[Review]:
    """I-49, I-50. One's own reviews that were not taken back."""
    return Review.objects.filter(reviewer=person).exclude(state=ReviewState.VOID, barred=False)


def review_for(person: Person, pk: int) -> Review:
    """A review of one's own; else 404."""
    rows = visible_reviews(person).select_related(
        "application__cycle__organiser", "application__cycle__config", "cycle"
    )
    if (found := rows.filter(pk=pk).first()) is None:
        raise Unseen
    return found


def text_for(person: Person, number: str) -> Application:
    """I-37. An application whose text the person reads: who sees it, and a reviewer who has signed; else 404."""
    signed = Review.objects.filter(
        reviewer=person,
        declared_at__isnull=False,
        state__in=[ReviewState.OPEN, ReviewState.SUBMITTED, ReviewState.STALE],
    )
    seen = Q(pk__in=visible_applications(person).values("pk")) | Q(pk__in=signed.values("application"))
    if (found := Application.objects.filter(seen, number=number).first()) is None:
        raise Unseen
    return found
