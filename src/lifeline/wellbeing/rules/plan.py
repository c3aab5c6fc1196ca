"""The plan of three years: its strands, and the closed list of indicators by which it is measured (W-91)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lifeline.wellbeing.rules.campaigns import rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

LOOK_BACK_DAYS: Final = 28
YEAR_DAYS: Final = 365
STEP: Final = 5
"""W-92: numbers of employees are told in steps of so many, rounded down; shares in the steps of their size, as the
rates of campaigns are (W-73). From the exact figures of two days it could be reckoned that somebody has called, or
opened a scale."""
FEW: Final = 10
"""W-92: a figure about fewer persons is told as "fewer than 10", which is a value."""
FEW_HELPERS: Final = 3
"""W-91: hours of fewer helpers, whom everybody knows by the directory, are told by no figure: of two, each could
reckon the other's."""


@dataclass(frozen=True)
class Indicator:
    """W-91. What is measured: its unit ("people", "percent", "hours", "talks", "lectures"), and how far it may be
    followed down ("helpers", "campaigns", "months", "lectures"; "nothing"). `less` is better: of a wait. What
    `is_published` stands in steps already where it comes from; of fewer than `least` helpers nothing is told.
    """

    unit: str
    follows: str
    is_of_employees: bool
    less: bool = False
    is_published: bool = False
    least: int = 0


INDICATORS: Final[Mapping[str, Indicator]] = {
    "active_coaches": Indicator("people", "helpers", is_of_employees=False),
    "active_volunteers": Indicator("people", "helpers", is_of_employees=False),
    "calls_in_15": Indicator("percent", "months", is_of_employees=True),
    "response": Indicator("percent", "campaigns", is_of_employees=True, is_published=True),
    "sheets_finished": Indicator("percent", "nothing", is_of_employees=True),
    "wait_hours": Indicator("hours", "nothing", is_of_employees=True, less=True),
    "wait_in_time": Indicator("percent", "nothing", is_of_employees=True),
    "talks_held": Indicator("percent", "nothing", is_of_employees=True),
    "helpers_supervised": Indicator("percent", "nothing", is_of_employees=False),
    "plants_with_helper": Indicator("percent", "nothing", is_of_employees=False),
    "talks_offered": Indicator("talks", "nothing", is_of_employees=False),
    "wait_hours_90": Indicator("hours", "nothing", is_of_employees=True, less=True),
    "talks_used": Indicator("percent", "nothing", is_of_employees=True),
    "referred_medical": Indicator("people", "nothing", is_of_employees=True),
    "referred_onward": Indicator("people", "nothing", is_of_employees=True),
    "lectures_held": Indicator("lectures", "lectures", is_of_employees=False),
    "lectures_reached": Indicator("people", "lectures", is_of_employees=True),
    "supervision_hours": Indicator("hours", "nothing", is_of_employees=False, least=FEW_HELPERS),
}
"""Each with its formula in `queries.indicators`.

Not among them, and said so on the board: follow-ups done and what they came to, which lie sealed with the person's own
key and were agreed to for himself alone (W-1, W-50); and taps to a booking, of which there is one way, two taps long
(W-36): to count more would be to follow somebody through the pages.
"""


@dataclass(frozen=True)
class Figure:
    """What an indicator comes to: `part` of `whole`; for hours and people `part` of them, over `whole` people.

    Neither is told where fewer than ten employees stand behind it: `behind`, or `whole` where that counts them.
    """

    part: int | Fraction
    whole: int
    behind: int | None = None

    @property
    def people(self) -> int:
        """How many people stand behind it."""
        return self.whole if self.behind is None else self.behind

    def value(self, indicator: Indicator) -> Fraction | None:
        """W-92. People, hours or percent; None: nothing to count, fewer than ten, or fewer helpers than `least`.

        Of employees shares and numbers of people are rounded down to a step: one more tells of nobody. A step of a
        share is wider than five people: of few it says little, and of ten that it lies anywhere.
        """
        if self.people < max(indicator.least, FEW if indicator.is_of_employees else 0):
            return None
        if indicator.is_of_employees and indicator.unit == "people":
            return Fraction(self.part // STEP * STEP)
        if indicator.unit != "percent":
            return Fraction(self.part)
        if not self.whole:
            return None
        if indicator.is_of_employees and not indicator.is_published:
            return Fraction(rate(int(self.part), self.whole))
        return Fraction(100 * self.part, self.whole)

    def is_few(self, indicator: Indicator) -> bool:
        """W-92. "Fewer than 10" is a value of its own. None of people is few, too: else the first would be told."""
        something = self.whole > 0 or indicator.unit == "people"
        return indicator.is_of_employees and something and self.people < FEW


def progress(value: Fraction | None, target: Fraction, *, less: bool = False) -> int:
    """W-90. How much of the target is reached, in percent from 0 to 100; computed, never typed. `less` is better."""
    if value is None or target <= 0:
        return 0
    if less:
        return 100 if value <= target else int(target * 100 / value)
    return min(100, int(value * 100 / target))


def is_late(due_on: date, today: date, reached: int) -> bool:
    """W-93. Past due without reaching its target: late, whoever says otherwise."""
    return today > due_on and reached < 100
