"""The colour of a project at, below and above every limit."""

from datetime import date
from fractions import Fraction

import pytest

from lifeline.innovation.rules import health, periods
from lifeline.innovation.rules.health import GREEN, GREY, RED, YELLOW, Facts

MONEY = {"committed_fen": 100_000, "planned_fen": 20_000}


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        ({}, GREEN),
        ({"milestone_late": 15}, GREEN), ({"milestone_late": 16}, YELLOW), ({"milestone_late": 30}, YELLOW),
        ({"milestone_late": 31}, RED),
        ({"correction_late": 7}, GREEN), ({"correction_late": 8}, YELLOW), ({"correction_late": 15}, YELLOW),
        ({"correction_late": 16}, RED),
        ({"reports_missing": 1}, YELLOW), ({"reports_missing": 2}, RED),
        ({"end_past": 1}, YELLOW), ({"end_past": 30}, YELLOW), ({"end_past": 31}, RED),
        ({**MONEY, "paid_fen": 9_999}, RED), ({**MONEY, "paid_fen": 10_000}, YELLOW),
        ({**MONEY, "paid_fen": 14_999}, YELLOW), ({**MONEY, "paid_fen": 15_000}, GREEN),
        ({**MONEY, "paid_fen": 22_000}, GREEN), ({**MONEY, "paid_fen": 22_001}, YELLOW),
        ({**MONEY, "paid_fen": 24_000}, YELLOW), ({**MONEY, "paid_fen": 24_001}, RED),
        ({**MONEY, "planned_fen": 19_999, "paid_fen": 0}, GREEN),
    ],
)  # fmt: skip
def test_i82_i83_e41_a_colour_changes_beyond_its_limit_and_not_on_it(facts, colour):
    assert health.health(Facts(**facts)).colour == colour


def test_i82_every_reason_is_shown_with_its_number_the_gravest_first():
    found = health.health(Facts(milestone_late=16, reports_missing=3, **MONEY))
    assert found.colour == RED
    assert found.reasons == (
        ("reports", RED, 3, 2), ("underspent", RED, 0, Fraction(1, 2)), ("milestone", YELLOW, 16, 15),
    )  # fmt: skip


def test_e41_i83_a_zero_budget_is_never_yellow_for_money_and_suspended_is_grey_everywhere():
    assert health.health(Facts(committed_fen=0, planned_fen=0, paid_fen=0)) == (GREEN, ())
    assert health.health(Facts(milestone_late=99, reports_missing=9, suspended=True)) == (GREY, ())


def test_i82_only_the_last_reports_in_a_row_count_as_missing():
    assert health.missing_in_a_row([]) == 0
    assert health.missing_in_a_row([False, False, True]) == 0
    assert health.missing_in_a_row([True, False, False]) == 2
    assert health.missing_in_a_row([False]) == 1


def test_i84_red_on_two_successive_month_ends_asks_for_a_decision():
    assert not health.gate_is_due([RED])
    assert not health.gate_is_due([RED, YELLOW, RED])
    assert not health.gate_is_due([RED, RED, GREY])
    assert health.gate_is_due([GREEN, RED, RED])


def test_months_are_counted_as_a_person_counts_them():
    assert periods.add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert periods.add_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert periods.add_months(date(2025, 11, 30), 2) == date(2026, 1, 30)
    assert periods.month_ends(date(2024, 1, 31), date(2024, 3, 30)) == [date(2024, 1, 31), date(2024, 2, 29)]
    assert periods.half_year(date(2026, 6, 30)) == "2026-1"
    assert periods.half_year(date(2026, 7, 1)) == "2026-2"


def test_i86_an_extension_by_one_day_is_a_month_of_the_twelve():
    day = date(2026, 1, 31)
    assert periods.months_between(day, day) == 0
    assert periods.months_between(day, date(2026, 2, 1)) == 1
    assert periods.months_between(day, date(2026, 2, 28)) == 1
    assert periods.months_between(day, date(2027, 1, 31)) == 12
    assert periods.months_between(day, date(2027, 2, 1)) == 13


def test_i78_periods_follow_the_level_and_the_last_ends_with_the_plan():
    begin, end = date(2026, 1, 1), date(2026, 12, 31)
    assert periods.periods(begin, end, "COMPANY_KEY") == [
        date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2026, 12, 31),
    ]  # fmt: skip
    assert periods.periods(begin, end, "BRANCH") == [date(2026, 7, 1), end]
    assert periods.periods(begin, date(2026, 7, 15), "PLANT") == [date(2026, 7, 15)]
    assert periods.periods(begin, date(2026, 1, 11), "BRANCH", micro=True) == [date(2026, 1, 6), date(2026, 1, 11)]


def test_i81_the_midterm_check_lies_between_two_and_three_fifths():
    assert periods.midterm_window(date(2026, 1, 1), date(2026, 4, 11)) == (date(2026, 2, 10), date(2026, 3, 2))


def test_i82_the_plan_is_even_over_its_days():
    begin, end = date(2026, 1, 1), date(2026, 1, 10)
    assert [periods.planned_to_date(1000, begin, end, date(2026, 1, day)) for day in (1, 5, 9, 10, 31)] == [
        100, 500, 900, 1000, 1000,
    ]  # fmt: skip
    assert periods.planned_to_date(1000, begin, end, date(2025, 12, 31)) == 0
