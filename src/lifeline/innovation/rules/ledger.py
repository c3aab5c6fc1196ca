"""The arithmetic of the ledger (specification, 6): what an entry does to a balance, and what it may not do to it.

All money is whole 分. Nothing here decides who; the action asks for two persons (I-94).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from lifeline.innovation.rules.numbers import RETURN_DAYS, TRANCHES

if TYPE_CHECKING:
    from datetime import date

COMMIT, RELEASE, PAY, RETURN, UNRELEASE, UNCOMMIT, REVERSE = (
    "COMMIT", "RELEASE", "PAY", "RETURN", "UNRELEASE", "UNCOMMIT", "REVERSE",
)  # fmt: skip
EFFECTS: Final = {
    COMMIT: (1, 0, 0), RELEASE: (0, 1, 0), PAY: (0, 0, 1), RETURN: (0, 0, -1), UNRELEASE: (0, -1, 0),
    UNCOMMIT: (-1, 0, 0),
}  # fmt: skip
"""What a kind does to committed, released and paid. The two withdrawals lower a release or a commitment."""
BEFORE_MIDTERM, BEFORE_ACCEPTANCE, AFTER_ACCEPTANCE = range(3)
"""The three stages of a project in which a share of its commitment may be released (I-92)."""
_YUAN: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
MOST_FEN: Final = 10_000_000_000_000
"""A typing error and no amount: a hundred thousand million yuan."""


class Balance(NamedTuple):
    """分 of one project or award."""

    committed: int = 0
    released: int = 0
    paid: int = 0

    @property
    def paid_percent(self) -> int:
        """How much of what is committed is paid, in whole per cent; 100 only when all of it is."""
        return 100 * self.paid // self.committed if self.committed else 0

    @property
    def unspent(self) -> int:
        """I-96. Released and not paid."""
        return self.released - self.paid


def after(balance: Balance, kind: str, amount_fen: int) -> Balance:
    """The balance after an entry. Errors: KeyError for another kind, ValueError for no amount."""
    if not 0 < amount_fen < MOST_FEN:
        raise ValueError("an amount is above 0")
    return Balance(*(old + sign * amount_fen for old, sign in zip(balance, EFFECTS[kind], strict=True)))


def undone(balance: Balance, kind: str, amount_fen: int) -> Balance:
    """I-93. The balance after the reversal of an entry of this kind and amount."""
    return Balance(*(old - sign * amount_fen for old, sign in zip(balance, EFFECTS[kind], strict=True)))


def sound(balance: Balance) -> bool:
    """I-91. 0 ≤ paid ≤ released ≤ committed."""
    return 0 <= balance.paid <= balance.released <= balance.committed


def ceiling(committed_fen: int, level: str, stage: int) -> int:
    """I-92. 分 that may be released: 50, 80, 100 % of the commitment; BRANCH 80, 80, 100 %. Whole 分, rounded down."""
    return committed_fen * TRANCHES[level][stage] // 100


def stage_of(*, midterm_passed: bool, accepted: bool) -> int:
    """Which of the three shares of I-92 counts."""
    if accepted:
        return AFTER_ACCEPTANCE
    return BEFORE_ACCEPTANCE if midterm_passed else BEFORE_MIDTERM


def return_due_on(ended_on: date) -> date:
    """I-96. Until when released unspent money is returned: 30 days after closing, termination or revocation."""
    return ended_on + timedelta(days=RETURN_DAYS)


def yuan(amount_fen: int) -> str:
    """「12,345.60」: 分 as yuan with two places, exactly."""
    sign, amount = ("-" if amount_fen < 0 else ""), abs(amount_fen)
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"


def fen(text: str) -> int:
    """Yuan as typed ("1,234.5", "¥ 300", full-width digits) in 分. Errors: ValueError for anything but an amount.

    A comma that parts no thousands ("1200,50") is a typing error, and never a hundred times the amount.
    """
    found = _YUAN.fullmatch(text.strip().lstrip("¥￥").replace("，", ",").strip())
    if found is None:
        raise ValueError("not an amount in yuan")
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
