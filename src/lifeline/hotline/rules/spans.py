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


@dataclass(frozen=True)
class Times:
    """What a level promises, all counted from the submission (H-13)."""

    dispatch: Span
    response: Span
    resolve: Span

    @classmethod
    def read(cls, dispatch: str, response: str, resolve: str) -> Times:
        """From three texts."""
        return cls(Span.read(dispatch), Span.read(response), Span.read(resolve))


LEVELS: dict[str, Times] = {
    "CRITICAL": Times.read("1h", "2h", "24h"),
    "URGENT": Times.read("2h", "24h", "3wd"),
    "NORMAL": Times.read("4wh", "1wd", "5wd"),
    "COMPLEX": Times.read("4wh", "1wd", "15wd"),
}
"""H-53. Version 1 of the level table."""
