"""I-4: what is handed in at the last moment while the call closes, each on its own connection. Runs on PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import transaction

from lifeline.innovation.actions import submitting
from lifeline.innovation.models import Application, TeamMember
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.racing import begun
from lifeline.innovation.tests.walk import CLOSES
from lifeline.kernel.action import locked

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_i4_what_is_being_handed_in_while_the_clock_closes_the_call_is_in(world):
    """The clock comes while units and posts are written down, before the receipt."""
    cycle = walk.called(world)
    draft, left = walk.drafted(world, cycle), walk.drafted(world, cycle, by="colleague")
    late = CLOSES + timedelta(minutes=16)
    with transaction.atomic():
        locked(TeamMember.objects.all(), draft.team.get().pk)
        handed_in = begun(lambda: submitting.submit(draft, actor=world.employee, now=CLOSES))
        closed = begun(lambda: submitting.close_call(cycle, actor=None, now=late), waiting=2)
    assert (handed_in().state, closed().state) == ("SUBMITTED", "SCREENING")
    assert dict(Application.objects.values_list("pk", "state")) == {draft.pk: "SUBMITTED", left.pk: "EXPIRED"}
