"""H-53: how long things may take, by level. `Span` is an amount with its unit; "h" runs around the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

Unit: TypeAlias = Literal["h", "wh", "wd"]
_SPAN = re.compile(r"([1-9][0-9]{0,3})(h|wh|wd)")


@dataclass(frozen=True)
class Span:
    """`amount` hours around the clock (h), working hours (wh) or working days (wd)."""

    amount: int
    unit: Unit

    @classmethod
    def read(cls, text: str) -> Span:
        """`Span.read("4wh")`. ValueError for anything else than an amount and h, wh or wd."""
        if (found := _SPAN.fullmatch(text)) is None:
            raise ValueError(f"{text!r} is no span such as 24h, 4wh or 5wd.")
        return cls(int(found[1]), cast("Unit", found[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


LADDER = (50, 80, 100, 150, 200)
"""H-59. After how many percent of the resolve time each rung is reached, as the regulations have it."""


def read_ladder(text: str) -> tuple[int, ...]:
    """H-59. `read_ladder("50,80,100,150,200")`: five rising percents, the third 100. ValueError for anything else."""
    found = tuple(int(part) for part in text.split(",") if part.strip().isdecimal())
    if len(found) != len(LADDER) or found[2] != 100 or sorted(set(found)) != list(found) or found[0] < 1:
        raise ValueError(f"{text!r} is no ladder such as 50,80,100,150,200.")
    return found


@dataclass(frozen=True)
class Times:
    """What a level promises, all counted from the submission (H-13), and when its delays are told upwards (H-59)."""

    dispatch: Span
    response: Span
    resolve: Span
    ladder: tuple[int, ...] = LADDER

    @classmethod
    def read(cls, dispatch: str, response: str, resolve: str, ladder: str = "") -> Times:
        """From three texts, and a fourth for a ladder of the site's own."""
        rungs = read_ladder(ladder) if ladder else LADDER
        return cls(Span.read(dispatch), Span.read(response), Span.read(resolve), rungs)


LEVELS: dict[str, Times] = {
    "CRITICAL": Times.read("1h", "2h", "24h"),
    "URGENT": Times.read("2h", "24h", "3wd"),
    "NORMAL": Times.read("4wh", "1wd", "5wd"),
    "COMPLEX": Times.read("4wh", "1wd", "15wd"),
}
"""H-53. Version 1 of the level table."""
