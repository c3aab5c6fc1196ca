"""The components of the signals over plain facts: what each counts, and against what."""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from lifeline.innovation.rules.facts import (
    Applied,
    Call,
    Facts,
    Item,
    Row,
    Shared,
    Turnaround,
    Worked,
    by_unit,
)
from lifeline.innovation.rules.measures import measures
from lifeline.innovation.rules.shifts import Graded, shift_of, shifts

ZONE = ZoneInfo("Asia/Shanghai")
ON = date(2026, 3, 21)
AT = datetime(2026, 3, 21, 3, tzinfo=ZONE)
CLOSES = datetime(2026, 3, 20, 18, tzinfo=ZONE)
OPEN = Call(4, date(2026, 3, 1), CLOSES)
LAST = Call(3, date(2024, 3, 1), datetime(2024, 3, 20, 18, tzinfo=ZONE))
FIRST = Call(2)
STEEL, MILL = 1, 2


def applied(number, call=4, unit=STEEL, at=datetime(2026, 3, 10, tzinfo=ZONE), **more):
    path = more.pop("path", f"/9/{unit}/")
    return Applied(number, call, unit, path, more.pop("branch", False), at, **more)


def worked(number, unit=STEEL, begins_on=date(2025, 3, 1), **more):
    return Worked(number, unit, f"/9/{unit}/", more.pop("key", False), begins_on, **more)


def facts(**more):
    return Facts(AT, ON, **{"calls": (OPEN, LAST, FIRST), "heads": 2000, **more})


def value(code, **more):
    return measures(facts(**more))[code].figure.value


def test_i113_fatigue_counts_repeats_new_hands_and_the_last_day():
    rows = [
        applied("A1", alike=True, team=frozenset({1, 2})), applied("A2", team=frozenset({2, 3})),
        applied("A3", at=datetime(2026, 3, 19, 18, 0, 1, tzinfo=ZONE), team=frozenset({4})), applied("A4", at=datetime(2026, 3, 19, 18, tzinfo=ZONE)),
    ]  # fmt: skip
    found = measures(facts(applied=rows, veterans=frozenset({1, 2})))
    assert found["F1"].figure.value == Fraction(1, 4)
    assert found["F1"].rows == (Row("application", "A1"),)
    assert (found["F2"].figure.value, found["F2"].figure.sample) == (Fraction(1, 2), 4)
    assert [row.key for row in found["F2"].rows] == ["A2", "A3"]
    assert found["F3"].figure.value == Fraction(1, 4)
    early = replace(facts(applied=rows), at=CLOSES.replace(hour=17))
    assert measures(early)["F3"].figure.value is None
    assert measures(facts(applied=rows, calls=(OPEN,)))["F2"].figure.value is None


def test_i114_earlier_is_counted_at_the_same_day_of_the_phase():
    earlier = [
        applied("B1", 3, at=datetime(2024, 3, 21, 9, tzinfo=ZONE)),
        applied("B2", 3, at=datetime(2024, 3, 22, tzinfo=ZONE)),
    ]
    past = [applied("C1", 2, at=None, branch=True), applied("C2", 2, at=None), applied("C3", 2, at=None)]
    rows = [applied("A1", branch=True), *earlier, *past]
    found = measures(facts(applied=rows))
    assert found["W1"].figure.value == Fraction(1, 2), "one against the mean of one (by that day) and three"
    assert found["W4"].figure.value == (1 - Fraction(1, 6)) * 100
    early = replace(facts(applied=rows), at=CLOSES.replace(hour=17))
    assert measures(early)["W1"].figure.value == 1, "an imported cycle is compared only with a closed call"
    assert value("W1", applied=rows, heads=0) is None


def test_i114_silent_units_and_dormant_projects():
    places = [("/9/1/", "Steel"), ("/9/2/", "Mill"), ("/9/3/", "Rail")]
    live = [
        worked("P1", MILL, signs=(date(2026, 1, 20),)),
        worked("P2", signs=(date(2026, 1, 19),)),
        worked("P3", begins_on=date(2026, 2, 1)),
        worked("P4", ended=True),
    ]
    found = measures(facts(applied=[applied("A1", path="/9/1/7/")], worked=live, places=places))
    assert found["W2"].figure.value == Fraction(1, 3)
    assert found["W2"].rows == (Row("unit", "Rail"),)
    assert (found["W3"].figure.value, found["W3"].rows) == (Fraction(1, 3), (Row("project", "P2"),))


def test_i115_quality_counts_returns_refusals_and_adoptions_at_equal_age():
    rows = [
        applied("A1", returned=True),
        applied("A2"),
        applied("B1", 3, at=datetime(2024, 3, 2, tzinfo=ZONE)),
        applied("C1", 2, at=None),
    ]
    judged = [Item("P1", STEEL, yes=True), Item("P2", STEEL, yes=False), Item("P3", STEEL, yes=False)]
    new, old = date(2026, 2, 19), date(2024, 2, 1)
    shared = [
        Shared("R1", 4, STEEL, new, (date(2026, 3, 1),)), Shared("R2", 3, STEEL, old, (date(2024, 3, 2), date(2024, 3, 3))),
        Shared("R3", 3, STEEL, old),
    ]  # fmt: skip
    found = measures(facts(applied=rows, judged=judged, shared=shared, shift=(Fraction(-3), 5)))
    assert found["Q2"].figure.value == 50, "what a table brought in says nothing of returns"
    assert (found["Q3"].figure.value, found["Q3"].rows) == (Fraction(1, 3), (Row("project", "P1"),))
    assert found["Q4"].figure.value == 2, "one of one in 30 days against one of two"
    assert found["Q1"].figure.value == -3
    assert value("Q1", shift=(Fraction(-3), 4)) is None


def test_i116_process_counts_bunched_evidence_and_visits_of_each_project():
    check = date(2026, 3, 15)
    live = [
        worked("P1", visits=3, turns=(check,), evidence=(date(2026, 3, 1), date(2026, 2, 28))), worked("P2", key=True, visits=1),
        worked("P3", begins_on=date(2026, 1, 1)), worked("P4", evidence=(check,), visits=1),
    ]  # fmt: skip
    found = measures(facts(worked=live, milestones=[Item("P1", 1, yes=True), Item("P2", 1, yes=False)]))
    assert (found["P1"].counted, found["P1"].among) == (1, 2)
    assert (found["P3"].counted, found["P3"].among) == (3, 4), "three visits at one do not stand for the missing one"
    assert found["P3"].rows == (Row("project", "P2"),)
    assert (found["P2"].figure.value, found["P2"].rows) == (Fraction(1, 2), (Row("project", "P2"),))
    assert value("P4", reports=[]) is None


def test_i117_control_counts_what_lies_and_money_without_a_report():
    live = [
        worked("P1", paid_fen=30_000, report_missing=True, gate_overdue=True),
        worked("P2", paid_fen=90_000),
        worked("P3", gate_overdue=True, ended=True),
    ]
    times = [Turnaround(f"P{n}", STEEL, Fraction(n, 10)) for n in range(1, 12)]
    found = measures(facts(worked=live, corrections=[Item("P1", STEEL, yes=True)], turnarounds=times))
    assert (found["C1"].figure.value, found["C1"].rows) == (1, (Row("project", "P1"),))
    assert found["C2"].figure.value == 1
    assert (found["C3"].figure.value, found["C3"].rows) == (1, (Row("project", "P11"),))
    assert (found["C4"].figure.value, found["C4"].counted) == (Fraction(1, 4), 300)


def test_i118_an_organiser_without_a_cycle_has_figures_that_cannot_be_told():
    found = measures(Facts(AT, ON))
    assert {code for code, one in found.items() if one.figure.value is not None} == {"C2"}
    assert {one.figure.colour for one in found.values()} == {"FEW"}


def test_i113_each_unit_counts_its_own_rows_against_the_veterans_of_all():
    rows = [applied("A1", team=frozenset({1})), applied("A2", unit=MILL, team=frozenset({2}))]
    parts = by_unit(
        facts(applied=rows, veterans=frozenset({1})), {STEEL: 10, MILL: 20}, {MILL: [("/9/2/5/", "Line")]}, {}
    )
    assert [measures(parts[unit])["F2"].counted for unit in (STEEL, MILL)] == [0, 1]
    assert (parts[MILL].heads, parts[MILL].places, parts[STEEL].places) == (20, [("/9/2/5/", "Line")], [])


def graded(call, shift, judges=6, items=4, unit=STEEL):
    """Reviews of a cycle: every judge grades every item, with a severity and a taste of his own."""
    return [
        Graded(call, 100 * call + item, unit, judge, Fraction(70 + shift + 3 * item - 2 * judge + (item * judge) % 3))
        for item in range(items)
        for judge in range(judges)
    ]


def test_i115_a_cycle_that_scores_lower_is_told_through_those_who_reviewed_in_both():
    rows = [*graded(3, 0), *graded(4, -12)]
    value_, judges = shift_of(rows, 4, 3, 5)
    assert (value_ < -2, judges) == (True, 6)
    assert abs(shift_of([*graded(3, 0), *graded(4, 0)], 4, 3, 5)[0]) < 1
    assert shift_of(rows, 4, 3, 7) is None
    severe = [one._replace(judge=50, value=one.value - 40) for one in graded(4, 0, judges=1)]
    assert shift_of([*rows, *severe], 4, 3, 5) == (value_, judges), "who served once moves nothing"
    whole, parts = shifts([*rows, *graded(4, 0, unit=MILL)], 4, 3, 5)
    assert (whole[1], set(parts)) == (6, {STEEL})


def test_i115_scores_that_say_nothing_give_no_shift():
    flat = [Graded(call, item, STEEL, judge, Fraction(70)) for call in (3, 4) for item in (1, 2) for judge in range(5)]
    assert shift_of(flat, 4, 3, 5) is None
    assert shift_of(graded(4, 0), 4, 3, 5) is None
