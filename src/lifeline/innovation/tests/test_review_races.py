"""I-39: the last reviews handed in at once, each with a connection of its own. Runs on PostgreSQL."""

import pytest

from lifeline.innovation.actions import reviews
from lifeline.innovation.models import Application, Review
from lifeline.innovation.tests import reviewing
from lifeline.innovation.tests.racing import at_once, refusals
from lifeline.innovation.tests.reviewing import LATER, SHEET

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_i39_two_last_reviews_at_once_complete_the_application(world):
    reviewing.begun(world)
    one, *rest = Review.objects.select_related("reviewer").order_by("pk")
    reviewing.handed_in(one)
    for review in rest:
        reviews.declare(review, actor=review.reviewer, now=LATER)
    found = at_once(*[lambda r=r: reviews.submit(r, SHEET, actor=r.reviewer, now=LATER) for r in rest])
    assert refusals(found) == []
    assert Application.objects.get().state == "REVIEWED"
