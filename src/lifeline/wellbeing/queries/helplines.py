"""Whom to call (W-16) and where to go (W-8): lines and institutions that are data of the repository and of the site."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

DATA: Final = Path(__file__).resolve().parent.parent / "data"
SITE: Final = "own/help-lines.json"
CHECK_DAYS: Final = 90
"""W-17: so long a check of all lines by a person is good."""


@dataclass(frozen=True)
class Line:
    """A telephone line: its name and hours in both languages, the number as dialled."""

    number: str
    name: str
    name_en: str
    hours: str
    hours_en: str
    always: bool


@dataclass(frozen=True)
class Listed:
    """W-17. The list as it stands: the lines, the day on which somebody called them all, a fault of the site's."""

    lines: tuple[Line, ...]
    checked_on: date | None
    fault: str = ""


def listed() -> Listed:
    """W-17. The site's own list (`own/help-lines.json` in the data folder), else the one of the repository.

    A site's file that cannot be read changes nothing for whoever needs help: the repository's list is shown.
    """
    path = settings.DATA / SITE
    try:
        return _read(path)
    except FileNotFoundError:
        return _own()
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as fault:
        return replace(_own(), fault=f"{SITE}: {fault}")


@cache
def _own() -> Listed:
    return _read(DATA / "help.json")


def _read(path: Path) -> Listed:
    """The list of a file; the errors of `listed` for what is none, a line with an empty field among them.

    A file with a day alone is for a site that keeps the repository's lines and has called them.
    """
    told = json.loads(path.read_text("utf-8"))
    found = _own().lines if set(told) == {"checked_on"} else tuple(Line(**row) for row in told["lines"])
    if not found:
        raise ValueError("a list without lines")
    for line in found:
        _check(line)
    checked = told.get("checked_on")
    return Listed(found, date.fromisoformat(checked) if checked else None)


def _check(line: Line) -> None:
    """ValueError for a line that says less than it must, or "false" where false is meant."""
    for name, value in asdict(line).items():
        if name == "always":
            if type(value) is not bool:
                raise ValueError("always is true or false, without quotation marks")
        elif not isinstance(value, str) or not value.strip():
            raise ValueError(f"a line whose {name} is empty or no text")


def is_overdue(found: Listed, today: date) -> bool:
    """W-17. Whether nobody has called all lines within the last 90 days, or on a day that is still to come."""
    return found.checked_on is None or not 0 <= (today - found.checked_on).days <= CHECK_DAYS


def lines() -> tuple[Line, ...]:
    """W-16, W-17: the lines in the order in which they are shown; at least one of them answers around the clock."""
    return listed().lines


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
