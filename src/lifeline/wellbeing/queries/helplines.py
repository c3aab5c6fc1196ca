"""Whom to call (W-16) and where to go (W-8): lines and institutions that are data of the repository and of the site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

DATA: Final = Path(__file__).resolve().parent.parent / "data"


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
    return tuple(Line(**row) for row in json.loads((DATA / "help.json").read_text("utf-8"))["lines"])


@dataclass(frozen=True)
class Institution:
    """A medical institution to consider, in the reader's language."""

    name: str
    note: str


@cache
def _institutions() -> tuple[dict[str, str], ...]:
    return tuple(json.loads((DATA / "institutions.json").read_text("utf-8"))["institutions"])


def institutions() -> list[Institution]:
    """W-8: where a doctor can be seen; shown from severe bands up."""
    end = "" if (get_language() or "").startswith("zh") else "_en"
    return [Institution(one["name" + end], one["note" + end]) for one in _institutions()]
