"""What a unit's month counts, and the shares that are read from it: the three rates and those beside them (section 8).

Rates are shares of rounds, replies or answers, with a lower bound. What stands beside them counts events in the month
in which they were, against the rounds, replies or reports of that month: it has no bound and ranks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from lifeline.hotline.rules.figures import Share, index
from lifeline.hotline.states.occasions import Occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifeline.hotline.rules.numbers import Numbers

Figure: TypeAlias = Literal["response", "solved", "satisfied", "coverage", "on_time"]
FIGURES: tuple[Figure, ...] = ("response", "solved", "satisfied", "coverage", "on_time")
Beside: TypeAlias = Literal[
    "returned", "reassigned", "extended", "deferred", "reopened", "refused", "appealed", "nudged", "canned",
    "late_question", "tasks", "published", "consented", "sealed", "unsealed", "excluded",
]  # fmt: skip
SATISFIED_FROM = 4


@dataclass(frozen=True)
class Counts:
    """What one unit's month counted; cells add up. `left_out`: rounds that an exclusion keeps from being counted."""

    responded: int = 0
    assigned: int = 0
    solved: int = 0
    judged: int = 0
    satisfied: int = 0
    graded: int = 0
    rated: int = 0
    replied: int = 0
    kept: int = 0
    due: int = 0
    left_out: int = 0
    returned: int = 0
    reassigned: int = 0
    extended: int = 0
    deferred: int = 0
    reopened: int = 0
    refused: int = 0
    appealed: int = 0
    nudged: int = 0
    late_question: int = 0
    canned: int = 0
    excluded: int = 0
    submitted: int = 0
    sealed: int = 0
    closed: int = 0
    published: int = 0
    consent_asked: int = 0
    consented: int = 0
    unsealed: int = 0
    tasks_kept: int = 0
    tasks_due: int = 0

    def __add__(self, other: Counts) -> Counts:
        return summed((self, other))

    def share(self, figure: Figure) -> Share:
        """One of the rates with the number that it was counted from."""
        of, n = PARTS[figure]
        return Share(getattr(self, of), getattr(self, n))

    def beside(self, figure: Beside) -> Share:
        """One of the figures beside the rates: how many, of how many in the same time (0: it is a number alone)."""
        of, n = BESIDE[figure]
        return Share(getattr(self, of), getattr(self, n) if n else 0)

    def index(self, weights: Numbers) -> float:
        """三率综合: the three rates by their lower bounds, weighed as the site weighs them (`reference.numbers`)."""
        return index(self.share("response"), self.share("solved"), self.share("satisfied"), weights)

    @property
    def in_rates(self) -> bool:
        """Does it count in one of the rates, or was it left out of them (H-89)?"""
        return bool(self.left_out) or any(getattr(self, name) for parts in PARTS.values() for name in parts)

    def told(self) -> dict[str, int]:
        """Only what is not 0, by name, for a frozen row."""
        return {name: n for name in NAMES if (n := getattr(self, name))}


NAMES = tuple(field.name for field in fields(Counts))
PARTS: dict[Figure, tuple[str, str]] = {
    "response": ("responded", "assigned"),
    "solved": ("solved", "judged"),
    "satisfied": ("satisfied", "graded"),
    "coverage": ("rated", "replied"),
    "on_time": ("kept", "due"),
}
BESIDE: dict[Beside, tuple[str, str]] = {
    "returned": ("returned", "assigned"),
    "reassigned": ("reassigned", "assigned"),
    "extended": ("extended", "assigned"),
    "deferred": ("deferred", ""),
    "reopened": ("reopened", "replied"),
    "refused": ("refused", "submitted"),
    "appealed": ("appealed", "refused"),
    "nudged": ("nudged", "assigned"),
    "canned": ("canned", "replied"),
    "late_question": ("late_question", "assigned"),
    "tasks": ("tasks_kept", "tasks_due"),
    "published": ("published", "closed"),
    "consented": ("consented", "consent_asked"),
    "sealed": ("sealed", "submitted"),
    "unsealed": ("unsealed", ""),
    "excluded": ("excluded", ""),
}
BESIDES = cast("tuple[Beside, ...]", tuple(BESIDE))
COUNTED_AS: dict[str, str] = {
    Occasion.RETURN: "returned",
    Occasion.REASSIGN: "reassigned",
    Occasion.EXTENSION: "extended",
    Occasion.DEFERRAL: "deferred",
    Occasion.REOPEN: "reopened",
    Occasion.REFUSAL: "refused",
    Occasion.APPEAL: "appealed",
    Occasion.NUDGE: "nudged",
    Occasion.LATE_QUESTION: "late_question",
    Occasion.CANNED: "canned",
    Occasion.EXCLUSION: "excluded",
    Occasion.SUBMITTED: "submitted",
    Occasion.SEALED: "sealed",
    Occasion.CLOSED: "closed",
    Occasion.PUBLISHED: "published",
    Occasion.CONSENT_ASKED: "consent_asked",
    Occasion.CONSENT: "consented",
    Occasion.UNSEALED: "unsealed",
}
"""Under which name an occurrence counts."""
OCCASION_OF = {name: occasion for occasion, name in COUNTED_AS.items()}


_numbers = attrgetter(*(field.name for field in fields(Counts)))
"""The numbers of a cell, in the order of its fields."""


def summed(cells: Iterable[Counts]) -> Counts:
    """The sum of any number of cells, column by column: a page sums some thousand."""
    return Counts(*map(sum, zip(*map(_numbers, cells), strict=True)))


def add(sums: dict[str, int], more: Mapping[str, Any], sign: int = 1) -> None:
    """Add numbers by name, or take them away; what is 0 costs nothing."""
    for name, n in more.items():
        if n:
            sums[name] = sums.get(name, 0) + sign * n
