"""H-33, H-34: the arithmetic of a deadline that was extended or put off, without a database."""

import random
from datetime import date, timedelta

import pytest

from lifeline.hotline.queries import clocks as shown
from lifeline.hotline.rules import clocks
from lifeline.hotline.rules.clocks import Agreed, Change, Extended, Ledger
from lifeline.hotline.rules.spans import LEVELS
from lifeline.hotline.tests.course import (
    at,
)
from lifeline.hotline.tests.test_terms import CN, DAY, T0
from lifeline.kernel.calendar import Calendar, Day


def resolve(ledger, *calendars):
    return clocks.deadline(list(calendars) or [CN], ledger, "resolve")


@pytest.mark.parametrize(
    ("level", "days", "due"),
    [("NORMAL", 3, "03-19 17:30"), ("URGENT", 10, "03-26 17:30"), ("CRITICAL", 2, "03-12 17:30")],
)
def test_h33_an_extension_adds_working_days(level, days, due):
    ledger = Ledger(T0, LEVELS[level], terms=(Extended(at("03-10 09:00"), days),))
    assert resolve(ledger).at == at(due)


def test_h33_h55_an_extension_keeps_the_pauses():
    pauses = ((at("03-10 16:30"), at("03-11 09:00")),)
    ledger = Ledger(T0, LEVELS["NORMAL"], (), pauses, (Extended(at("03-12 09:00"), 2),))
    assert resolve(ledger).at == at("03-19 10:00")


def test_h33_h57_what_broke_before_it_was_asked_stays_broken():
    ledger = Ledger(T0, LEVELS["NORMAL"], terms=(Extended(at("03-16 17:30"), 3),))
    assert resolve(ledger).at == at("03-16 17:30")


def test_h22_h33_a_raised_level_ends_what_was_granted_and_a_lowered_one_keeps_it():
    extended = Extended(at("03-10 09:00"), 5)
    up = Change(at("03-11 09:00"), LEVELS["URGENT"], raised=True)
    down = Change(at("03-11 09:00"), LEVELS["COMPLEX"], raised=False)
    assert resolve(Ledger(T0, LEVELS["NORMAL"], (up,), terms=(extended,))).at == at("03-12 17:30")
    assert resolve(Ledger(T0, LEVELS["NORMAL"], (down,), terms=(extended,))).at == at("04-07 17:30")


def test_h34_an_agreed_day_ends_at_its_close_or_at_that_of_the_next_working_day():
    assert resolve(Ledger(T0, LEVELS["NORMAL"], terms=(Agreed(at("03-10 09:00"), DAY),))).at == at("06-30 17:30")
    sunday = Agreed(at("03-10 09:00"), date(2026, 6, 28))
    assert resolve(Ledger(T0, LEVELS["NORMAL"], terms=(sunday,))).at == at("06-29 17:30")


def test_h34_only_what_is_paused_after_the_agreement_moves_the_agreed_day():
    before, after = (at("03-09 11:00"), at("03-09 12:00")), (at("06-29 09:00"), at("06-29 11:00"))
    ledger = Ledger(T0, LEVELS["NORMAL"], (), (before, after), (Agreed(at("03-10 09:00"), DAY),))
    assert resolve(ledger).at == at("07-01 10:00")


def test_h33_h34_an_extension_of_an_agreed_day_counts_from_it():
    found = (Agreed(at("03-10 09:00"), DAY), Extended(at("06-30 09:00"), 2))
    assert resolve(Ledger(T0, LEVELS["NORMAL"], terms=found)).at == at("07-02 17:30")


@pytest.mark.parametrize("name", ["dispatch", "response"])
def test_h33_only_the_resolve_clock_is_extended(name):
    plain = clocks.deadline([CN], Ledger(T0, LEVELS["NORMAL"]), name)
    moved = clocks.deadline([CN], Ledger(T0, LEVELS["NORMAL"], terms=(Extended(T0, 5),)), name)
    assert plain.at == moved.at


def random_ledger(chance):
    """A round with pauses, changes of level and terms, as they may come."""
    steps = sorted(T0 + timedelta(minutes=chance.randrange(1, 9000)) for _ in range(4))
    codes = [chance.choice(sorted(LEVELS)) for _ in range(3)]
    changes = tuple(
        Change(moment, LEVELS[code], raised=chance.random() < 0.5)
        for moment, code in zip(steps[:2], codes[1:], strict=True)
    )
    given = []
    for moment in steps[2:]:
        if chance.random() < 0.7:
            given.append(Extended(moment, chance.randrange(1, 11)))
        else:
            given.append(Agreed(moment, date(2026, 4, 1) + timedelta(days=chance.randrange(200))))
    pauses, begin = [], T0
    for _ in range(chance.randrange(3)):
        begin += timedelta(minutes=chance.randrange(1, 4000))
        pauses.append((begin, begin := begin + timedelta(minutes=chance.randrange(1, 3000))))
    return Ledger(T0, LEVELS[codes[0]], changes, tuple(pauses), tuple(given))


@pytest.mark.parametrize("seed", range(60))
def test_e1_k30_no_promise_already_given_is_shortened_by_a_holiday(seed):
    """Whatever was granted before or is granted later: with one more day off every clock ends later or at the same."""
    chance = random.Random(seed)
    ledger = random_ledger(chance)
    off = {date(2026, 3, 9) + timedelta(days=chance.randrange(160)): Day(works=False, name="Games") for _ in range(3)}
    later = Calendar.at(CN.table.with_company(f"more{seed}", off))
    for known in range(len(ledger.terms) + 1):
        told_then = Ledger(ledger.start, ledger.times, ledger.changes, ledger.pauses, ledger.terms[:known])
        for name in ("dispatch", "response", "resolve"):
            before = clocks.deadline([CN], told_then, name).at
            assert clocks.deadline([CN, later], told_then, name).at >= before


@pytest.mark.parametrize("seed", range(40))
def test_h33_whatever_is_granted_never_brings_the_reply_nearer(seed):
    chance = random.Random(seed)
    ledger = random_ledger(chance)
    bare = Ledger(ledger.start, ledger.times, ledger.changes, ledger.pauses)
    at_ = ledger.changes[-1].at + timedelta(minutes=1)
    longer = Ledger(ledger.start, ledger.times, ledger.changes, ledger.pauses, (Extended(at_, 3),))
    assert resolve(longer).at >= resolve(bare).at


@pytest.mark.parametrize("level", sorted(LEVELS))
@pytest.mark.parametrize("term", [Extended(at("03-09 11:00"), 3), Agreed(at("03-09 11:00"), DAY)], ids=["ext", "day"])
def test_h56_the_arithmetic_names_what_was_granted_and_ends_with_the_deadline(level, term, in_english):
    due = resolve(Ledger(T0, LEVELS[level], terms=(term,)))
    lines = [str(line) for line in shown.explain(due)]
    assert lines[-1] == f"Due {due.at.astimezone(CN.zone):%Y-%m-%d %H:%M}"
    wanted = "Of these, extended: 3 working days" if isinstance(term, Extended) else "Put off on 2026-03-09 11:00"
    assert any(line.startswith(wanted) for line in lines)
