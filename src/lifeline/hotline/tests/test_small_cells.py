"""E-18: one anonymous case of a crew in a month. No door shows the cell, or lets it be computed by difference."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.hotline.actions import dispatch
from lifeline.hotline.queries.reach import reach_of
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.queries.report import Span, report
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.test_recusal_matrix import read

pytestmark = pytest.mark.django_db
ELSEWHERE = ("employee", "sister_lead", "foreign_dispatcher")
"""Who works nowhere, in another unit, in another company: not a number may differ."""


@pytest.fixture(autouse=True)
def _site(settings, tmp_path, still_clock):
    settings.DATA, settings.RECUSAL_KEY = tmp_path, "k"


def one_of_the_crew(world, here):
    """An anonymous case, dispatched to the crew."""
    case = sealed_course.delivered(world, here - timedelta(hours=3)).case
    return dispatch.dispatch(case, world.crew_a, actor=world.dispatcher, now=here)


def test_e18_one_anonymous_case_of_a_crew_changes_nothing_behind_any_door_and_its_cell_stays_dark(
    client, sign_in, world
):
    here = timezone.now()
    world.person("crew_lead", "Tian Ye", "crew_a", "hotline.lead")
    world.duty("crew_lead", "hotline.handler", "crew_a")
    world.person("sister_lead", "Lu Yan", "logistics", "hotline.lead")
    sealed_course.vault(world.dispatcher)
    for n in range(6):
        course.dispatched(world, here, key=f"n{n}")
    before = {}
    for who in ELSEWHERE:
        sign_in(client, world.people[who])
        before[who] = read(client, world.people[who])
    one_of_the_crew(world, here)
    for who in ELSEWHERE:
        sign_in(client, world.people[who])
        after = read(client, world.people[who])
        assert {door: (before[who][door], told) for door, told in after.items() if told != before[who][door]} == {}
    year, month = month_of(here) // 100 * 100 + 1, month_of(here)
    for who in ("manager", "publisher"):
        for span in (Span(month, month), Span(year, month)):
            page = report(world.people[who], reach_of(world.people[who]), world.jinan, span, here)
            rows = {row.name: row for row in page.units or []}
            shown = [cell.figure for row in rows.values() for cell in row.cells if cell.share.n and cell.shown]
            assert shown == [], "the department's six would give the crew's one away"
            small = [one.figure for one in page.besides if 0 < (one.n or 0) < 5 or 0 < one.of < 5]
            assert small == []
