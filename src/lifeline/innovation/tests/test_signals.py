"""The five signals: limits, small samples, figures against earlier cycles."""

from fractions import Fraction

import pytest

from lifeline.innovation.rules import signals
from lifeline.innovation.rules.signals import AMBER, FEW, GREEN, RED, Figure


@pytest.mark.parametrize(
    ("code", "green", "amber", "red"),
    [
        ("F1", Fraction("0.2499"), Fraction("0.25"), Fraction("0.40")), ("F2", Fraction("0.35"), Fraction("0.349"), Fraction("0.199")),
        ("F3", Fraction("0.50"), Fraction("0.501"), Fraction("0.701")), ("W1", Fraction("0.85"), Fraction("0.70"), Fraction("0.699")),
        ("W2", Fraction("0.20"), Fraction("0.35"), Fraction("0.351")), ("W3", Fraction("0.15"), Fraction("0.30"), Fraction("0.301")),
        ("W4", Fraction(-5), Fraction(-10), Fraction("-10.1")), ("Q1", Fraction(-1), Fraction(-2), Fraction("-2.1")), ("Q2", Fraction(10), Fraction(20), Fraction("20.1")),
        ("Q3", Fraction("0.15"), Fraction("0.30"), Fraction("0.301")), ("Q4", Fraction("0.85"), Fraction("0.70"), Fraction("0.699")),
        ("P1", Fraction("0.40"), Fraction("0.60"), Fraction("0.601")), ("P2", Fraction("0.80"), Fraction("0.60"), Fraction("0.599")),
        ("P3", Fraction("0.80"), Fraction("0.60"), Fraction("0.599")), ("P4", Fraction("0.85"), Fraction("0.70"), Fraction("0.699")),
        ("C1", Fraction("0.15"), Fraction("0.30"), Fraction("0.301")), ("C2", Fraction(0), Fraction(1), Fraction(3)), ("C3", Fraction("0.80"), Fraction(1), Fraction("1.01")),
        ("C4", Fraction("0.10"), Fraction("0.25"), Fraction("0.251")),
    ],
)  # fmt: skip
def test_i113_i114_i115_i116_i117_each_component_turns_at_its_limits(code, green, amber, red):
    assert [Figure(code, value, 10).colour for value in (green, amber, red)] == [GREEN, AMBER, RED]


def test_i118_few_projects_or_members_have_no_colour():
    assert Figure("W3", Fraction(1), 2).colour == FEW
    assert Figure("W3", Fraction(1), 3).colour == RED
    assert Figure("F2", Fraction(0), 9).colour == FEW
    assert Figure("F2", Fraction(0), 10).colour == RED
    assert Figure("W1", None, 50).colour == FEW


def test_i113_a_signal_shows_its_worst_component_and_never_hides_it_behind_small_samples():
    found = [Figure("F1", Fraction("0.3"), 9), Figure("F2", Fraction(0), 1), Figure("F3", Fraction(0), 9)]
    assert signals.worst(found) == AMBER
    assert signals.worst(found[1:2]) == FEW
    assert signals.worst([]) == FEW
    assert {component.signal for component in signals.COMPONENTS.values()} == set(signals.SIGNALS)


def test_i114_earlier_is_the_mean_of_the_last_two_cycles_and_silent_without_any():
    assert signals.ratio_to_earlier(Fraction(3), [Fraction(100), Fraction(4), Fraction(2)]) == 1
    assert signals.ratio_to_earlier(Fraction(3), [Fraction(100), None, Fraction(2)]) == Fraction(3, 2)
    assert signals.ratio_to_earlier(Fraction(3), [Fraction(0), Fraction(0)]) is None
    assert signals.ratio_to_earlier(Fraction(3), []) is None
    assert signals.points_to_earlier(Fraction("0.2"), [Fraction("0.3"), Fraction("0.2")]) == -5
    assert signals.points_to_earlier(None, [Fraction(1)]) is None
    assert signals.share(1, 0) is None
    assert signals.share(1, 4) == Fraction(1, 4)


def test_e22_a_percentile_is_one_of_the_values():
    assert signals.percentile([Fraction(n) for n in range(10, 0, -1)], 90) == 9
    assert signals.percentile([Fraction(7)], 90) == 7
    assert signals.percentile([], 90) is None
