"""Arithmetic of the ledger."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.innovation.rules import ledger
from lifeline.innovation.rules.ledger import Balance

KINDS = st.sampled_from(sorted(ledger.EFFECTS))


@given(st.lists(st.tuples(KINDS, st.integers(1, 10**9)), max_size=12))
def test_i91_i93_reversing_what_was_entered_ends_where_it_began(entries):
    balance = Balance()
    for kind, amount in entries:
        balance = ledger.after(balance, kind, amount)
    for kind, amount in entries:
        balance = ledger.undone(balance, kind, amount)
    assert balance == (0, 0, 0)


def test_i91_nobody_is_paid_what_is_not_released_nor_released_what_is_not_committed():
    assert ledger.sound(Balance())
    assert ledger.sound(Balance(3, 3, 3))
    assert not ledger.sound(Balance(3, 4, 3))
    assert not ledger.sound(Balance(4, 3, 4))
    assert not ledger.sound(Balance(1, 0, -1))
    assert Balance(9, 5, 2).unspent == 3


def test_i91_each_kind_moves_its_own_figure():
    full = Balance(100, 50, 20)
    assert {kind: ledger.after(full, kind, 10) for kind in ledger.EFFECTS} == {
        "COMMIT": (110, 50, 20), "RELEASE": (100, 60, 20), "PAY": (100, 50, 30), "RETURN": (100, 50, 10),
        "UNRELEASE": (100, 40, 20), "UNCOMMIT": (90, 50, 20),
    }  # fmt: skip


def test_e39_negative_and_zero_amounts_are_refused():
    for amount in (0, -1, ledger.MOST_FEN):
        with pytest.raises(ValueError, match="above 0"):
            ledger.after(Balance(), "COMMIT", amount)


def test_i92_the_share_that_may_be_released_grows_with_the_stage():
    stages = [ledger.stage_of(midterm_passed=m, accepted=a) for m, a in ((False, False), (True, False), (False, True))]
    assert [ledger.ceiling(1_000_001, "COMPANY_KEY", stage) for stage in stages] == [500_000, 800_000, 1_000_001]
    assert [ledger.ceiling(1_000, "BRANCH", stage) for stage in stages] == [800, 800, 1_000]


def test_i96_unspent_money_is_returned_within_thirty_days():
    assert ledger.return_due_on(date(2026, 1, 31)) == date(2026, 3, 2)


def test_e39_yuan_are_read_and_written_to_the_fen():
    assert [ledger.fen(text) for text in ("50000.01", "¥ 1,234.5", "３００", "0.07", "￥12")] == [
        5_000_001, 123_450, 30_000, 7, 1_200,
    ]  # fmt: skip
    assert [ledger.yuan(amount) for amount in (5_000_001, 7, 0, -123_450)] == ["50,000.01", "0.07", "0.00", "-1,234.50"]


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1.", "1e5", "abc", "1.2.3", ".5", "=1", "1200,50", "12,34,567"])
def test_e39_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        ledger.fen(text)


def test_i91_a_share_is_whole_only_when_all_is_paid():
    assert [Balance(*sums).paid_percent for sums in ((0, 0, 0), (1000, 999, 999), (3, 3, 3))] == [0, 99, 100]
