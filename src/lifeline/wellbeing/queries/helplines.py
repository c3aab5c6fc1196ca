"""Whom to call (W-16): lines that are data of the repository and of the site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "help.json"


@dataclass(frozen=True)
class Line:
    """A telephone line: its name and hours in both languages, the number as dialled."""

    number: str
    name: str
    name_en: str
    hours: str
    hours_en: str
    always: bool


@cache
def lines() -> tuple[Line, ...]:
    """W-16, W-17: the lines in the order in which they are shown; at least one of them answers around the clock."""
    return tuple(Line(**row) for row in json.loads(DATA.read_text("utf-8"))["lines"])
