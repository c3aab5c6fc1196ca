"""W-32, E24: slots out of windows, exceptions and duty shifts. No database."""

import random
from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from lifeline.wellbeing.rules import helpers, slots
from lifeline.wellbeing.rules.slots import Change, Hours, Weekly

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 9, 10, tzinfo=SHANGHAI)


def wall(found, zone=SHANGHAI):
    return [f"{at.astimezone(zone):%m-%d %H:%M}" for at in found]


def test_w32_windows_give_slots_of_fifty_minutes_on_the_hour_and_of_thirty_on_the_half():
    weekly = (Weekly(0, 14 * 60, 17 * 60),)
    assert wall(slots.slots(Hours(weekly), MONDAY, SHANGHAI, 7)) == ["03-09 14:00", "03-09 15:00", "03-09 16:00"]
    half = Hours((Weekly(1, 9 * 60, 10 * 60 + 20),), minutes=30)
    assert wall(slots.slots(half, MONDAY, SHANGHAI, 14)) == ["03-10 09:00", "03-10 09:30", "03-17 09:00", "03-17 09:30"]


def test_w32_an_exception_takes_time_away_or_adds_some_and_a_shift_gives_slots_over_midnight():
    weekly = (Weekly(1, 9 * 60, 12 * 60),)
    day = date(2026, 3, 10)
    off = Change(day, 10 * 60, 1440, adds=False)
    more = Change(date(2026, 3, 11), 20 * 60, 21 * 60, adds=True)
    assert wall(slots.slots(Hours(weekly, (off, more)), MONDAY, SHANGHAI, 3)) == ["03-10 09:00", "03-11 20:00"]
    night = (datetime(2026, 3, 9, 22, tzinfo=SHANGHAI), datetime(2026, 3, 10, 2, tzinfo=SHANGHAI))
    found = wall(slots.slots(Hours((), (), (night,)), MONDAY, SHANGHAI, 14))
    assert found == ["03-09 22:00", "03-09 23:00", "03-10 00:00", "03-10 01:00"]


def test_w32_no_slot_lies_in_the_past_within_the_lead_or_beyond_the_days():
    weekly = tuple(Weekly(day, 0, 1440) for day in range(7))
    found = list(slots.slots(Hours(weekly, minutes=30), MONDAY, SHANGHAI, 14))
    assert found[0] == MONDAY + slots.LEAD
    assert found[-1] == MONDAY + timedelta(days=14) - timedelta(minutes=30)
    assert len(found) == 14 * 48 - 1


def test_e24_the_clock_that_jumps_gives_no_double_slot_and_none_that_does_not_exist():
    weekly = (Weekly(6, 0, 5 * 60),)
    spring = datetime(2026, 3, 28, tzinfo=BERLIN)
    assert wall(slots.slots(Hours(weekly), spring, BERLIN, 2), BERLIN) == [
        "03-29 00:00", "03-29 01:00", "03-29 03:00", "03-29 04:00",
    ]  # fmt: skip
    autumn = datetime(2026, 10, 24, tzinfo=BERLIN)
    found = wall(slots.slots(Hours(weekly, minutes=30), autumn, BERLIN, 2), BERLIN)
    assert len(set(found)) == len(found) == 10
    assert slots.moment(date(2026, 3, 29), 150, BERLIN) is None


def test_e24_w32_whatever_the_windows_slots_rise_never_overlap_and_do_not_hang_on_the_moment_of_asking():
    chance = random.Random(32)
    for _ in range(200):
        zone = chance.choice((SHANGHAI, BERLIN))
        base = datetime(2026, chance.choice((3, 10)), 20, 12, tzinfo=zone)
        hours = Hours(
            tuple(Weekly(chance.randrange(7), *span(chance)) for _ in range(chance.randrange(6))),
            tuple(
                Change(base.date() + timedelta(days=chance.randrange(15)), *span(chance), adds=chance.random() < 0.5)
                for _ in range(chance.randrange(6))
            ),
            tuple((base + timedelta(hours=h), base + timedelta(hours=h + 9)) for h in chance.sample(range(300), 2)),
            minutes=chance.choice(slots.LENGTHS),
        )
        found = list(slots.slots(hours, base, zone, 14))
        assert all(after - before >= timedelta(minutes=hours.minutes) for before, after in pairwise(found))
        assert len(set(wall(found, zone))) == len(found)
        later = base + timedelta(minutes=chance.randrange(2000))
        again = set(slots.slots(hours, later, zone, 14))
        assert {at for at in found if at >= later + slots.LEAD} <= again
        assert {at for at in again if at < base + timedelta(days=14)} <= set(found)


def span(chance):
    begin = chance.randrange(0, 1430)
    return begin, chance.randrange(begin + 1, 1441)


def test_spans_join_and_lose_what_is_taken_away():
    assert slots.joined([(60, 90), (0, 60), (120, 120), (80, 100)]) == [(0, 100)]
    assert slots.without([(0, 100), (200, 300)], [(50, 60), (90, 210), (300, 400)]) == [(0, 50), (60, 90), (210, 300)]


def test_w34_a_full_week_has_no_free_slot_and_the_next_one_has():
    weekly = (Weekly(1, 540, 1020),)
    found = list(slots.slots(Hours(weekly), MONDAY, SHANGHAI, 14))
    taken = [(found[0], 50), (found[3], 50)]
    left = wall(slots.free(found, 50, taken, 2, SHANGHAI))
    assert left[0] == "03-17 09:00"
    assert wall(islice(slots.free(found, 50, taken, 3, SHANGHAI), 3)) == ["03-10 10:00", "03-10 11:00", "03-10 13:00"]
    crossing = [(found[0] + timedelta(minutes=30), 50)]
    assert wall(slots.free(found[:4], 50, crossing, 9, SHANGHAI)) == ["03-10 11:00", "03-10 12:00"]


def test_w30_without_training_or_with_supervision_ninety_one_days_ago_nobody_new():
    today = date(2026, 3, 9)
    assert helpers.takes_new(date(2025, 1, 1), today - timedelta(days=90), today, 90)
    assert not helpers.takes_new(date(2025, 1, 1), today - timedelta(days=91), today, 90)
    assert not helpers.takes_new(None, today, today, 90)
    assert not helpers.takes_new(today, None, today, 90)


def test_w31_self_harm_violence_addiction_and_trauma_are_for_counsellors_alone():
    assert {topic for topic in helpers.RESTRICTED if helpers.may_hold("coach", topic)} == set()
    assert all(helpers.may_hold("counsellor", topic) for topic in helpers.RESTRICTED)
    assert helpers.may_hold("volunteer", "sleep")
    assert helpers.may_hold("coach", "")
