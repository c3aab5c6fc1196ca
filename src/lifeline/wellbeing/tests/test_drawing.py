"""The picture of a history (section 2): points over the zones of the bands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.queries import kept
from lifeline.wellbeing.rules.consents import KEEP
from lifeline.wellbeing.tests.course import finished

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client, sign_in, world, settings, tmp_path, now):
    settings.KEYS = tmp_path / "keys"
    sign_in(client, world.employee)
    keeping.give_consent(KEEP, actor=world.employee, now=now)
    return world.employee


def test_section_2_history_draws_points_over_the_zones_of_the_bands_and_no_line_between_them(me, client, now):
    """GAD-7: 0, 21 and 7 points, ten and thirty days apart; four zones from 0 to 21."""
    for days, index in ((40, 0), (30, 3), (0, 1)):
        finished(me, now - timedelta(days=days), index, "gad7")
    (line,) = kept.history(me)
    told = line.drawing
    assert told.points == (("76.00", "128.00"), ("135.00", "8.00"), ("312.00", "88.00"))
    assert [(zone.y, zone.height, zone.number) for zone in told.zones] == [
        ("99.43", "28.57", 0), ("70.86", "28.57", 1), ("42.29", "28.57", 2), ("8.00", "34.29", 3),
    ]  # fmt: skip
    assert (told.last_on - told.first_on).days == 40
    assert kept.line_of(kept.finished_of(me)) == replace(line, drawing=None)  # what asks for a verdict draws nothing
    page = client.get("/wellbeing/history/").content.decode()
    assert (
        page.count("<circle"),
        "<polyline" in page,
        "<path" in page.split('class="points')[1].split("</svg>")[0],
    ) == (
        3,
        False,
        False,
    )


def test_one_result_or_two_of_one_day_are_no_picture(me, now):
    finished(me, now, 1, "gad7")
    assert kept.history(me)[0].drawing is None
    finished(me, now, 2, "gad7")
    assert kept.history(me)[0].drawing is None
