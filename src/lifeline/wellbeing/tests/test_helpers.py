"""Profiles and hours of helpers: who may keep them, and what they refuse."""

from datetime import date

import pytest

from lifeline.kernel.errors import Refused, Unseen
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import helpers
from lifeline.wellbeing.models import Helper

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(world):
    """A coach, a counsellor, and their supervisor."""
    coach = world.person("coach", "Coach", "logistics", policies.COACH)
    counsellor = world.person("counsellor", "Counsellor", "jinan", policies.COUNSELLOR)
    return coach, counsellor, world.person("chief", "Chief", "jinan", policies.SUPERVISOR)


def test_w30_w31_e13_a_profile_is_for_who_holds_the_duty_and_its_dates_are_the_supervisors(world, staff, now):
    coach, counsellor, chief = staff
    with pytest.raises(Refused, match="岗位"):
        helpers.keep_profile(world.employee, {"kind": "coach"}, actor=chief, now=now)
    with pytest.raises(Refused, match="咨询师"):
        helpers.keep_profile(coach, {"topics": ["sleep", "trauma"]}, actor=coach, now=now)
    dates = {"trained_on": date(2025, 5, 1), "supervised_on": date(2026, 3, 1)}
    with pytest.raises(Refused, match="督导"):
        helpers.keep_profile(coach, dates, actor=coach, now=now)
    world.duty("chief", policies.COUNSELLOR, "jinan")
    with pytest.raises(Refused, match="督导"):
        helpers.keep_profile(chief, dates, actor=chief, now=now)
    for other in (counsellor, world.employee):
        with pytest.raises(Unseen):
            helpers.keep_profile(coach, {"topics": ["sleep"]}, actor=other, now=now)
    assert not Helper.objects.exists()
    helpers.keep_profile(counsellor, dates, actor=chief, now=now)
    mine = helpers.keep_profile(counsellor, {"topics": ["trauma"]}, actor=counsellor, now=now)
    assert (mine.kind, mine.display_name, mine.trained_on) == ("counsellor", "Counsellor", date(2025, 5, 1))


def test_w32_hours_are_kept_by_oneself_or_a_supervisor_and_do_not_overlap(world, staff, now):
    coach, counsellor, chief = staff
    key = helpers.keep_profile(coach, {}, actor=coach, now=now).random_key
    window = helpers.add_window(key, 1, 600, 720, actor=coach, now=now)
    helpers.add_window(key, 1, 720, 780, actor=chief, now=now)
    change = helpers.add_change(key, date(2026, 3, 10), 600, 660, adds=False, actor=coach, now=now)
    with pytest.raises(Refused, match="重叠"):
        helpers.add_window(key, 1, 700, 730, actor=coach, now=now)
    for other in (counsellor, world.employee):
        with pytest.raises(Unseen):
            helpers.drop_window(key, window.pk, actor=other, now=now)
    assert Helper.objects.get().windows.count() == 2
    helpers.drop_window(key, window.pk, actor=coach, now=now)
    helpers.drop_change(key, change.pk, actor=chief, now=now)
    assert (Helper.objects.get().windows.count(), Helper.objects.get().changes.count()) == (1, 0)
