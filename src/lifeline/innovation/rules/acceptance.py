"""The grade of acceptance (I-99): from the panel's mean, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lifeline.innovation.rules.meeting import passes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PANEL: Final = {"COMPANY_KEY": 7, "PLANT": 5, "BRANCH": 3}
"""I-98. Experts of the panel, by level."""
GRADES: Final = ((90, "EXCELLENT"), (80, "GOOD"), (60, "PASS"))
"""I-99. From which mean on."""


def mean(scores: Sequence[int]) -> Fraction:
    """The mean of the panel, exact. Errors: ValueError without a score or for one outside of 0…100."""
    if not scores or not all(0 <= score <= 100 for score in scores):
        raise ValueError("a panel has scores of 0 to 100")
    return Fraction(sum(scores), len(scores))


def grade_of(scores: Sequence[int], *, target_reached: bool) -> str:
    """I-99. From 90 EXCELLENT, 80 GOOD, 60 PASS, else FAIL; without its target reached no project is EXCELLENT."""
    found = next((grade for least, grade in GRADES if mean(scores) >= least), "FAIL")
    return "GOOD" if found == "EXCELLENT" and not target_reached else found


def shifted(grade: str, by: int, *, target_reached: bool) -> str | None:
    """I-99. The grade one up (1) or down (-1); None where there is none, or EXCELLENT without its target reached."""
    order = ["FAIL", *(name for _least, name in reversed(GRADES))]
    place = order.index(grade) + by
    if not 0 <= place < len(order) or (order[place] == "EXCELLENT" and not target_reached):
        return None
    return order[place]


def two_thirds_of(panel: int, yes: int) -> bool:
    """I-99. Two thirds of all its experts, whoever said nothing counted as against it."""
    return yes <= panel and passes(yes, panel, two_thirds=True)


def too_many_excellent(grades: Mapping[str, Sequence[str]], percent: int) -> list[str]:
    """I-99. Levels of which more than so many percent are EXCELLENT, in the order given; `grades` by level."""
    return [level for level, found in grades.items() if 100 * list(found).count("EXCELLENT") > percent * len(found)]
