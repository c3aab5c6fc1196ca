"""The colour of a project, computed and never typed: each reason with its number and its limit (I-82, I-83)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

RED, YELLOW, GREEN, GREY = "RED", "YELLOW", "GREEN", "GREY"

MILESTONE, CORRECTION, UNDERSPENT, OVERSPENT, REPORTS, OVERDUE = (
    "milestone", "correction", "underspent", "overspent", "reports", "overdue",
)  # fmt: skip
DAYS: Final = {MILESTONE: (15, 30), CORRECTION: (7, 15), OVERDUE: (0, 30)}
"""Days past: more than the first is yellow, more than the second red."""
MISSING: Final = (1, 2)
"""Reports in a row that are missing: from the first yellow, from the second red."""
UNDER: Final = (Fraction(3, 4), Fraction(1, 2))
OVER: Final = (Fraction(11, 10), Fraction(6, 5))
"""Paid ÷ planned to date: beyond the first yellow, beyond the second red."""
FROM: Final = Fraction(1, 5)
"""Money speaks once this share of the commitment is planned to date."""


@dataclass(frozen=True)
class Facts:
    """What stands on one day. Days late are of the worst one, 0 for none; money in 分; `missing` counts in a row."""

    milestone_late: int = 0
    correction_late: int = 0
    reports_missing: int = 0
    end_past: int = 0
    committed_fen: int = 0
    planned_fen: int = 0
    paid_fen: int = 0
    suspended: bool = False


class Reason(NamedTuple):
    """Why a project is not green: which rule, how grave, its number and the limit that it passed."""

    code: str
    colour: str
    number: int | Fraction
    limit: int | Fraction


class Health(NamedTuple):
    """The colour and all reasons, the gravest first."""

    colour: str
    reasons: tuple[Reason, ...]


def health(facts: Facts) -> Health:
    """I-82, I-83. Red before yellow before green; SUSPENDED is grey, and then nothing is held against it."""
    if facts.suspended:
        return Health(GREY, ())
    days = {MILESTONE: facts.milestone_late, CORRECTION: facts.correction_late, OVERDUE: facts.end_past}
    found = [_above(code, number, *DAYS[code]) for code, number in days.items()]
    if facts.reports_missing >= MISSING[0]:
        grave = facts.reports_missing >= MISSING[1]
        found.append(Reason(REPORTS, RED if grave else YELLOW, facts.reports_missing, MISSING[grave]))
    found.append(_money(facts))
    reasons = sorted((reason for reason in found if reason), key=lambda reason: reason.colour != RED)
    return Health(reasons[0].colour if reasons else GREEN, tuple(reasons))


def _above(code: str, number: int, yellow: int, red: int) -> Reason | None:
    """Strictly above a limit."""
    if number > red:
        return Reason(code, RED, number, red)
    return Reason(code, YELLOW, number, yellow) if number > yellow else None


def _money(facts: Facts) -> Reason | None:
    """Paid against plan, as soon as enough is planned; without a budget never."""
    if facts.committed_fen <= 0 or Fraction(facts.planned_fen, facts.committed_fen) < FROM:
        return None
    ratio = Fraction(facts.paid_fen, facts.planned_fen)
    for colour, under, over in ((RED, UNDER[1], OVER[1]), (YELLOW, UNDER[0], OVER[0])):
        if ratio < under:
            return Reason(UNDERSPENT, colour, ratio, under)
        if ratio > over:
            return Reason(OVERSPENT, colour, ratio, over)
    return None


def missing_in_a_row(filed: Sequence[bool]) -> int:
    """How many of the last due reports, counted from the newest, were not filed."""
    return next((place for place, done in enumerate(reversed(filed)) if done), len(filed))


def gate_is_due(month_ends: Sequence[str]) -> bool:
    """I-84. Red on two successive month-ends, the newest last, opens a gate decision."""
    return list(month_ends[-2:]) == [RED, RED]
