"""What one unit's month counted: the numbers behind the three rates and those beside them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.figures import Share, index

Figure: TypeAlias = Literal["response", "solved", "satisfied", "coverage", "on_time"]
FIGURES: tuple[Figure, ...] = ("response", "solved", "satisfied", "coverage", "on_time")
SATISFIED_FROM = 4


@dataclass(frozen=True)
class Counts:
    """What one unit's month counted; cells add up."""

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

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in NAMES})

    def share(self, figure: Figure) -> Share:
        """One of the figures with the number of rounds that it was counted from."""
        of, n = PARTS[figure]
        return Share(getattr(self, of), getattr(self, n))

    def index(self) -> float:
        """三率综合: the three rates by their lower bounds, weighed as the site weighs them."""
        return index(self.share("response"), self.share("solved"), self.share("satisfied"), numbers())


NAMES = tuple(field.name for field in fields(Counts))
PARTS: dict[Figure, tuple[str, str]] = {
    "response": ("responded", "assigned"),
    "solved": ("solved", "judged"),
    "satisfied": ("satisfied", "graded"),
    "coverage": ("rated", "replied"),
    "on_time": ("kept", "due"),
}
