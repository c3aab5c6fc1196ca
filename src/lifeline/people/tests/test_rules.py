"""P-13, P-14, P-16: the arithmetic, without a database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.people import rules

NOW = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)


def test_p14_the_waits_are_1_2_4_8_and_then_15_minutes():
    waits = [rules.wait_after(failures, 5) // MINUTE for failures in range(11)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15]


def test_p14_the_fifth_failure_closes_a_number_for_a_minute():
    count = rules.Count(0, NOW, NOW)
    for _try in range(5):
        count = rules.one_more(count, NOW, address=False)
    assert count.closed(NOW + timedelta(seconds=59))
    assert not count.closed(NOW + MINUTE)


def test_p14_an_address_of_a_whole_plant_has_fifty_tries_in_ten_minutes():
    count = rules.Count(49, NOW, NOW)
    assert rules.one_more(count, NOW, address=True).closed_until_at == NOW + MINUTE
    assert rules.one_more(count, NOW + timedelta(minutes=10), address=True).failures == 1


def test_p14_failures_of_a_number_fade_after_a_quiet_day():
    count = rules.Count(4, NOW, NOW)
    assert rules.one_more(count, NOW + timedelta(hours=24), address=False).failures == 1
    assert rules.one_more(count, NOW + timedelta(hours=23), address=False).failures == 5


@given(st.integers(0, 200), st.integers(0, 200))
def test_p14_more_failures_never_mean_a_shorter_wait(one, other):
    low, high = sorted((one, other))
    assert rules.wait_after(low, 5) <= rules.wait_after(high, 5) <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("nine char", "short"),
        ("correct horse", ""),
        ("我们的高炉一直很稳", "short"),
        ("我们的三号高炉一直很稳", ""),
        ("10086-10086", "number"),
        ("10086 blue door mat", ""),
        ("wangmin2024", "name"),
        ("wang min and the blue door", ""),
        ("qwertyuiop", "common"),
        ("QwertyUIOP", "common"),
        ("1234567890123", "common"),
        ("9876543210", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abc1abc1abc1", "common"),
        ("tea and 4 blast furnaces", ""),
    ],
)
def test_p13_weak_passwords_are_named_and_no_composition_is_asked(password, reason):
    assert rules.weakness(password, "10086", "Wang Min", {"qwertyuiop"}) == reason


def test_p13_full_width_figures_are_the_same_figures():
    assert rules.normal_number(" １００８６　") == "10086"


@pytest.mark.parametrize(
    ("description", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", "PHONE"),
        (
            "Mozilla/5.0 (Linux; Android 14; V2318A) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 wxwork",
            "PHONE",
        ),
        ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "TABLET"),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X)", "TABLET"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36", "COMPUTER"),
        ("", "COMPUTER"),
    ],
)
def test_p16_of_a_browser_only_the_class_of_device_is_kept(description, device):
    assert rules.device_of(description) == device
