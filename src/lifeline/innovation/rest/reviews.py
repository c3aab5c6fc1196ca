"""A reviewer's own reviews."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ninja import Query, Schema

from lifeline.innovation.queries import reviewing
from lifeline.innovation.rest.door import router
from lifeline.innovation.states import ReviewState, Stage
from lifeline.kernel.rest import Listing, Span, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import Review


class ReviewFilter(Span):
    """`all`: also what is done, declined or void; else what is to be done."""

    all: bool = False


class ReviewOut(Schema):
    """One of one's own reviews, by when it came (I-49)."""

    id: int
    application: str
    title: str
    stage: Stage
    state: ReviewState
    due_at: datetime | None


@router.get("reviews/", response=Listing[ReviewOut])
def review_list(request: PersonRequest, wanted: Query[ReviewFilter]) -> Any:
    """I-49, I-50. The reviews of the key's person, and nobody else's."""
    rows = reviewing.own(request.user, "all" if wanted.all else "")
    part = listing(rows, wanted, order=reviewing.ORDER)
    return {**part, "items": [review_out(one) for one in part["items"]]}


def review_out(one: Review) -> ReviewOut:
    """A review from its row."""
    return ReviewOut(
        id=one.pk,
        application=one.application.number,
        title=one.application.title,
        stage=Stage(one.stage),
        state=ReviewState(one.state),
        due_at=one.due_at,
    )
