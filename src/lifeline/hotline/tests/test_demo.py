"""The demo company's cases."""

from io import StringIO

import pytest
from django.utils import timezone

from lifeline.hotline.actions import demo
from lifeline.hotline.models import Case
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState
from lifeline.kernel.demo import Plan
from lifeline.kernel.progress import Progress
from lifeline.people.actions.demo import fill as people_fill

pytestmark = pytest.mark.django_db


def test_the_demo_has_two_years_of_cases_in_many_states_whose_clocks_replay(monkeypatch):
    monkeypatch.setattr(demo, "LEAST", 40)
    plan = Plan(120, 1, timezone.now())
    with Progress("demo", StringIO()) as progress:
        people_fill(plan, progress)
        demo.fill(plan, progress)
    states = set(Case.objects.values_list("state", flat=True))
    assert Case.objects.count() == 40
    assert {CaseState.CLOSED, CaseState.ANSWERED} <= states
    assert len(states) >= 3
    oldest = Case.objects.order_by("submitted_at").first()
    assert (plan.now - oldest.submitted_at).days > 300
    assert list(replay(None)) == []
