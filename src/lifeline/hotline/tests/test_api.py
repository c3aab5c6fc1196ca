"""What siblings may ask."""

from datetime import timedelta

import pytest

from lifeline.hotline import api
from lifeline.hotline.models import Topic
from lifeline.hotline.states import CaseState
from lifeline.hotline.tests.course import answered, dispatched, fresh, report

pytestmark = pytest.mark.django_db


def test_h3_a_sibling_opens_a_case_once(world, now):
    words = "线上问答里提到的更衣柜不够用"
    first = api.open_case(words, world.jinan, key="m-1", actor=world.employee, now=now)
    assert api.open_case(words, world.jinan, key="m-1", actor=world.employee, now=now) == first
    assert api.case_stage(first).state == CaseState.TRIAGE


def test_a_units_counts_hold_what_lies_below_it(world, now):
    dispatched(world, now)
    answered(world, now)
    report(world, now)
    day = now.date()
    assert api.case_counts(world.logistics, day, day) == api.Counts(submitted=2, still_open=1, closed=1)
    assert api.case_counts(world.jinan, day, day).submitted == 2
    assert api.case_counts(world.steelworks, day, day).submitted == 0


def test_h87_siblings_read_the_rates_and_the_hottest_topics(world, now):
    answered(world, now)
    dispatched(world, now)
    told = api.rates(world.logistics, 202603, 202603, now=now + timedelta(days=90))
    assert (told.response, told.coverage) == (api.Share(1, 2), api.Share(0, 1))
    assert 0 < told.index < 1
    assert api.rates(world.steelworks, 202603, 202603, now=now).response == api.Share(0, 0)
    plain = {"company": world.jinan, "found_at": now, "confirmed_at": now, "state": "CONFIRMED"}
    Topic.objects.create(name="浴室热水", heat=2, reporters=5, **plain)
    Topic.objects.create(name="食堂", heat=9, reporters=4, **plain)
    assert api.hot_topics(3, world.jinan) == [
        api.HotTopic(Topic.objects.get(reporters=5).pk, "浴室热水", "", 5, "", None)
    ]
    assert api.hot_topics(3, world.laiwu) == []


def test_the_board_is_empty_as_long_as_nothing_is_published(world, now):
    fresh(answered(world, now))
    assert api.published_cases(5) == []
