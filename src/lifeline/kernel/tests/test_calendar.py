"""Working days and hours, against an independent package and over random calendars."""

import datetime as dt
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.kernel.calendar import (
    BUILT_IN,
    Calendar,
    Day,
    Hours,
    Roster,
    Table,
    YearFile,
    built_in,
    missing_year,
)

ZONE = ZoneInfo("Asia/Shanghai")
CN = Calendar.at(BUILT_IN)


def at(text: str) -> dt.datetime:
    """An instant on the clock in Shanghai: `2026-02-13 16:40`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def with_off(table: Table, *days: dt.date) -> Table:
    return table.with_company("more", {**dict(table.company), **{day: Day(works=False) for day in days}})


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_built_in_year_equals_an_independent_package(year):
    day = dt.date(year, 1, 1)
    while day.year == year:
        assert CN.is_working(day) == chinese_calendar.is_workday(day), day
        day += dt.timedelta(days=1)


def test_the_year_2026_has_its_known_days():
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365)]
    weekends = [f"{day:%m-%d}" for day in days if day.weekday() > 4 and CN.is_working(day)]
    assert sum(map(CN.is_working, days)) == 248
    assert weekends == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert sum(day.weekday() < 5 and not CN.is_working(day) for day in days) == 19


def test_every_built_in_year_names_its_notice():
    for file in built_in().years:
        assert all(notice.number.startswith("国办发明电〔") for notice in file.notices)
        assert all(notice.on.year == file.year - 1 or file.year == 2020 for notice in file.notices)


def test_k28_the_day_of_the_act_is_not_counted():
    for act in ("2026-02-13 00:00", "2026-02-13 12:30", "2026-02-13 17:30", "2026-02-13 23:59"):
        assert CN.add_days(at(act), 1, end="close").at == at("2026-02-14 17:30")


def test_e2_three_working_days_run_over_a_make_up_saturday_and_the_spring_festival():
    due = CN.add_days(at("2026-02-13 16:40"), 3, end="close")
    assert (due.at, due.provisional, due.version) == (at("2026-02-25 17:30"), False, BUILT_IN)
    assert CN.add_days(at("2026-02-13 16:40"), 3, end="midnight").at == at("2026-02-26 00:00")


def test_an_act_on_a_day_off_counts_from_the_next_working_day():
    assert CN.add_days(at("2026-02-16 09:00"), 1, end="close").at == at("2026-02-24 17:30")


def test_ends_are_utc():
    assert CN.add_days(at("2026-03-02 09:00"), 1, end="close").at.utcoffset() == dt.timedelta(0)
    assert CN.add_hours(at("2026-03-02 09:00"), 1).at.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize("n", [0, -1])
def test_no_period_is_empty_or_runs_backwards(n):
    with pytest.raises(ValueError, match="at least one working day"):
        CN.add_days(at("2026-03-02 09:00"), n, end="close")
    with pytest.raises(ValueError, match="at least one working minute"):
        CN.add_hours(at("2026-03-02 09:00"), n)


def test_the_caller_says_which_end_and_which_zone():
    with pytest.raises(ValueError, match="close or midnight"):
        CN.add_days(at("2026-03-02 09:00"), 1, end="noon")
    with pytest.raises(ValueError, match="zone"):
        CN.add_days(at("2026-03-02 09:00").replace(tzinfo=None), 1, end="close")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02 09:00", 60, "2026-03-02 10:00"),
        ("2026-03-02 11:30", 60, "2026-03-02 14:00"),
        ("2026-03-02 12:15", 60, "2026-03-02 14:30"),  # inside the noon break
        ("2026-03-02 12:00", 240, "2026-03-02 17:30"),  # exactly at a close, used up exactly at the next
        ("2026-03-02 17:30", 1, "2026-03-03 08:01"),
        ("2026-03-02 23:59", 480, "2026-03-03 17:30"),
        ("2026-02-13 16:30", 120, "2026-02-14 09:00"),
        ("2026-02-15 10:00", 30, "2026-02-24 08:30"),
        ("2026-12-31 17:00", 60, "2027-01-01 08:30"),  # 2027 is not published: a Friday like any other
    ],
)
def test_working_hours_run_through_the_intervals(start, minutes, end):
    assert CN.add_hours(at(start), minutes).at == at(end)


def test_seconds_of_the_act_are_kept():
    start = at("2026-03-02 11:59:30")
    assert CN.add_hours(start, 1).at == at("2026-03-02 13:30:30")


def test_minutes_between_are_those_that_add_hours_used():
    start = at("2026-02-13 09:41")
    for minutes in (1, 59, 480, 4801, 200_000):
        end = CN.add_hours(start, minutes).at
        assert CN.between(start, end) == minutes
        assert CN.between(end, start) == -minutes


def test_an_interval_over_midnight_belongs_to_the_day_on_which_it_begins():
    night = Calendar.at(BUILT_IN, Hours.daily("20:00-04:00"))
    assert night.add_days(at("2026-03-05 09:00"), 1, end="close").at == at("2026-03-07 04:00")
    assert night.add_hours(at("2026-03-07 01:00"), 240).at == at("2026-03-09 21:00")
    assert night.between(at("2025-12-31 23:00"), at("2026-01-01 12:00")) == 300


def test_hours_change_with_the_season():
    hours = Hours.seasonal({"05-01": ("08:00-12:00", "14:30-18:30"), "10-01": ("08:00-12:00", "13:30-17:30")})
    seasonal = Calendar.at(BUILT_IN, hours)
    assert seasonal.add_days(at("2026-04-29 09:00"), 1, end="close").at == at("2026-04-30 17:30")
    assert seasonal.add_days(at("2026-04-30 09:00"), 1, end="close").at == at("2026-05-06 18:30")
    assert hours.minutes == 480


@pytest.mark.parametrize(
    "wrong",
    [
        {"01-01": ()},
        {"01-01": ("08:00-12:00", "11:00-13:00")},
        {"01-01": ("13:00-17:00", "08:00-12:00")},
        {"01-01": ("20:00-09:00", "08:00-10:00")},
        {"01-01": ("08:00-16:00",), "05-01": ("08:00-12:00",)},
        {"01-01": ("20:00-04:00",), "05-01": ("21:00-05:00",)},
        {"02-29": ("08:00-16:00",)},
        {"01-01": ("8-16",)},
        {"01-01": ("08:00-24:30",)},
    ],
)
def test_hours_that_cannot_be_added_up_are_refused(wrong):
    with pytest.raises(ValueError):
        Hours.seasonal(wrong)


def test_k29_a_year_without_notice_is_monday_to_friday_and_provisional():
    due = CN.add_days(at("2026-12-20 10:00"), 15, end="close")
    assert due.provisional
    assert due.at == at("2027-01-08 17:30")
    assert CN.add_hours(at("2026-12-31 10:00"), 600).provisional
    assert CN.is_working(dt.date(2027, 10, 1))


def test_k29_years_before_2020_are_counted_but_never_recomputed():
    old = CN.add_days(at("2019-03-01 10:00"), 5, end="close")
    assert (old.at, old.provisional) == (at("2019-03-08 17:30"), True)
    later = with_off(built_in(), dt.date(2019, 3, 6))
    assert old.revised(Calendar.at(later).add_days(at("2019-03-01 10:00"), 5, end="close")) == old


def test_k30_a_new_notice_moves_a_deadline_later_or_not_at_all():
    start = at("2026-12-20 10:00")
    old = CN.add_days(start, 15, end="close")
    off = YearFile(2027, 1, (), ((dt.date(2027, 1, 1), dt.date(2027, 1, 3), "New Year's Day"),), ())
    later = old.revised(Calendar.at(built_in().with_year("new", off)).add_days(start, 15, end="close"))
    assert (later.at, later.provisional, later.version) == (at("2027-01-11 17:30"), False, "new")
    work = YearFile(2027, 1, (), (), (dt.date(2027, 1, 2), dt.date(2027, 1, 3)))
    nearer = Calendar.at(built_in().with_year("new", work)).add_days(start, 15, end="close")
    assert nearer.at < old.at
    assert old.revised(nearer).at == old.at


def test_a_pause_adds_its_working_time():
    due = CN.add_days(at("2026-03-02 09:00"), 2, end="close")
    assert due.at == at("2026-03-04 17:30")
    over_noon = (at("2026-03-03 11:00"), at("2026-03-03 14:30"))
    assert CN.with_pauses(due, [over_noon]).at == at("2026-03-05 10:00")
    overlapping = (at("2026-03-03 14:00"), at("2026-03-03 16:00"))
    assert CN.with_pauses(due, [overlapping, over_noon]).at == at("2026-03-05 11:30")


def test_a_pause_that_adds_nothing_moves_nothing():
    due = CN.add_days(at("2026-03-02 09:00"), 2, end="close")
    nothing = [
        (at("2026-03-02 10:00"), at("2026-03-02 16:00")),  # on the day of the act, which is not counted
        (at("2026-03-03 18:00"), at("2026-03-04 07:00")),  # at night
        (at("2026-03-04 17:30"), at("2026-03-06 10:00")),  # after the end
    ]
    assert CN.with_pauses(due, nothing) == due
    with pytest.raises(ValueError, match="ends after"):
        CN.with_pauses(due, [(at("2026-03-04 10:00"), at("2026-03-04 09:00"))])


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31))
INSTANTS = st.integers(0, 79 * 24 * 3600).map(lambda s: at("2026-01-01 00:00") + dt.timedelta(seconds=s))
PAUSES = st.lists(st.tuples(INSTANTS, st.integers(0, 20 * 24 * 60)), max_size=4).map(
    lambda drawn: [(begun, begun + dt.timedelta(minutes=minutes)) for begun, minutes in drawn]
)
HOURS = st.sampled_from(
    [
        Hours.daily("08:00-12:00", "13:30-17:30"),
        Hours.daily("00:00-24:00"),
        Hours.daily("20:00-04:00"),
        Hours.daily("07:00-07:01", "23:00-06:30"),
        Hours.seasonal({"01-15": ("08:00-12:00", "14:30-18:30"), "02-20": ("09:00-17:00",)}),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    off=st.sets(DAYS, max_size=40),
    worked=st.sets(DAYS, max_size=20),
    more=DAYS,
    hours=HOURS,
    start=INSTANTS,
    size=st.integers(1, 25),
    pauses=PAUSES,
)
def test_k31_a_further_day_off_never_brings_a_deadline_nearer(off, worked, more, hours, start, size, pauses):
    days = {day: Day(works=False) for day in off} | {day: Day(works=True) for day in worked}
    before = Calendar.at(Table("before").with_company("before", days), hours)
    after = Calendar.at(Table("after").with_company("after", {**days, more: Day(works=False)}), hours)
    for find in (
        lambda c: c.add_days(start, size, end="close"),
        lambda c: c.add_days(start, size, end="midnight"),
        lambda c: c.add_hours(start, size * 37),
    ):
        assert find(after).at >= find(before).at
        assert after.with_pauses(find(after), pauses).at >= before.with_pauses(find(before), pauses).at


def test_e1_a_day_off_inside_a_running_period_moves_it_later():
    more = Calendar.at(with_off(built_in(), dt.date(2026, 3, 4)))
    start = at("2026-03-02 09:00")
    assert more.add_days(start, 2, end="close").at == at("2026-03-05 17:30")
    assert more.add_hours(start, 3 * 480).at > CN.add_hours(start, 3 * 480).at


@settings(max_examples=100, deadline=None)
@given(start=INSTANTS, minutes=st.integers(1, 20_000), hours=HOURS)
def test_add_hours_equals_a_walk_over_single_minutes(start, minutes, hours):
    calendar = Calendar.at(BUILT_IN, hours)
    end = calendar.add_hours(start, minutes).at
    assert sum((b - a for a, b in calendar.spans(start, end)), dt.timedelta()) == dt.timedelta(minutes=minutes)
    assert not list(calendar.spans(end, end))
    assert calendar.between(start, end) == minutes


def test_k32_a_table_read_back_gives_the_same_deadlines():
    table = with_off(built_in(), dt.date(2026, 3, 4))
    again = Table.loads(table.dumps())
    assert again.dumps() == table.dumps()
    for hour in range(2000):
        start = at("2026-01-01 00:00") + dt.timedelta(hours=hour)
        assert Calendar.at(again).add_days(start, 7, end="close") == Calendar.at(table).add_days(start, 7, end="close")


def test_k32_equal_arguments_give_one_calendar():
    assert Calendar.at(BUILT_IN) is Calendar.at(built_in())
    with pytest.raises(KeyError):
        Calendar.at("no such version")


def test_k33_a_roster_decides_rest_and_changes_no_promise():
    crew, start = Roster.four_crews(dt.date(2026, 1, 1)), at("2026-03-02 09:00")
    assert CN.rest(crew, "乙", start) != CN.rest(Roster.office(), "", start)
    assert CN.add_days(start, 2, end="close").at == at("2026-03-04 17:30")


def test_four_crews_share_every_hour_between_them():
    roster = Roster.four_crews(dt.date(2026, 1, 1))
    moment = at("2026-01-01 08:00")
    while moment < at("2026-01-20 08:00"):
        assert sum(CN.rest(roster, crew, moment) is None for crew, _ in roster.crews) == 1, moment
        moment += dt.timedelta(hours=1)


def test_the_next_shifts_of_a_crew_follow_its_cycle():
    roster = Roster.four_crews(dt.date(2026, 1, 1))
    day, night, again = CN.next_shifts(roster, "甲", at("2026-01-01 08:00"), 3)
    assert (day.from_at, day.to_at, day.night) == (at("2026-01-01 08:00"), at("2026-01-01 20:00"), False)
    assert (night.from_at, night.to_at, night.night) == (at("2026-01-02 20:00"), at("2026-01-03 08:00"), True)
    assert again.from_at == at("2026-01-05 08:00")


def test_rest_lasts_from_the_last_shift_to_the_next():
    roster = Roster.four_crews(dt.date(2026, 1, 1))
    assert CN.rest(roster, "甲", at("2026-01-03 07:59")) is None
    assert CN.rest(roster, "甲", at("2026-01-03 08:00")) == (at("2026-01-03 08:00"), at("2026-01-05 08:00"))
    assert CN.rest(Roster.office(), "", at("2026-03-06 12:30")) is None
    assert CN.rest(Roster.office(), "", at("2026-03-07 12:00")) == (at("2026-03-06 17:30"), at("2026-03-09 08:00"))
    assert CN.rest(Roster.continuous(), "", at("2026-03-07 03:00")) is None


def test_a_pattern_that_nobody_can_follow_is_refused():
    with pytest.raises(ValueError):
        Roster.pattern([[], []], dt.date(2026, 1, 1), {"甲": 0})
    with pytest.raises(ValueError):
        Roster.pattern([["08:00-20:00"]], dt.date(2026, 1, 1), {})
    with pytest.raises(KeyError):
        CN.next_shifts(Roster.four_crews(dt.date(2026, 1, 1)), "戊", at("2026-01-01 08:00"), 1)


def test_k34_from_december_on_the_missing_year_is_named():
    assert missing_year(built_in(), dt.date(2026, 11, 30)) is None
    assert missing_year(built_in(), dt.date(2026, 12, 1)) == 2027
    assert missing_year(built_in(), dt.date(2027, 2, 1)) == 2027


def shown(lines: list) -> list[str]:
    with translation.override("zh-hans"):
        return [str(line) for line in lines]


def test_the_arithmetic_of_a_period_in_days_is_shown():
    lines = CN.explain(at("2026-02-13 16:40"), days=3, pauses=[(at("2026-02-24 09:00"), at("2026-02-24 11:30"))])
    assert shown(lines) == [
        "起点 2026-02-13 16:40",
        "第 1 个工作日：2026-02-14（调休上班）",
        "2026-02-15–02-23：春节",
        "第 2 个工作日：2026-02-24",
        "第 3 个工作日：2026-02-25",
        "暂停 2026-02-24 09:00 至 2026-02-24 11:30：2.5 工时",
        "截止 2026-02-26 10:30",
    ]
    with translation.override("en"):
        assert str(lines[1]) == "Working day 1: 2026-02-14 (make-up day)"


def test_the_arithmetic_of_a_period_in_hours_is_shown():
    assert shown(CN.explain(at("2026-03-02 11:15"), minutes=60)) == [
        "起点 2026-03-02 11:15",
        "2026-03-02 11:15 至 2026-03-02 12:00：0.75 工时",
        "2026-03-02 13:30 至 2026-03-02 13:45：0.25 工时",
        "截止 2026-03-02 13:45",
    ]


def test_the_arithmetic_names_company_days_weekends_and_what_is_not_yet_published():
    table = built_in().with_company(
        "c", {dt.date(2026, 12, 31): Day(works=False, name="厂庆"), dt.date(2027, 1, 2): Day(works=True)}
    )
    assert shown(Calendar.at(table).explain(at("2026-12-30 09:00"), days=3)) == [
        "起点 2026-12-30 09:00",
        "2026-12-31：厂庆",
        "第 1 个工作日：2027-01-01",
        "第 2 个工作日：2027-01-02（公司安排上班）",
        "2027-01-03：周末",
        "第 3 个工作日：2027-01-04",
        "预计 2027-01-04 17:30（放假安排尚未公布）",
    ]
    with pytest.raises(ValueError, match="days or in minutes"):
        CN.explain(at("2026-12-30 09:00"))
