"""W-45: what a discussion among counsellors must not hold. Pure, so that each turn of phrase can be tried in a test."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

BIRTH: Final = re.compile("|".join(json.loads((Path(__file__).parents[1] / "data/birth.json").read_text())["patterns"]))
"""A full date, a month of a year, or that somebody was born: none is needed to talk about a case."""


def betrayals(text: str, names: Iterable[str], units: Iterable[str]) -> list[str]:
    """Why a text may not stand: "name", "unit", "birth", in this order; empty when it may.

    Spaces, case, width and separators inside a name do not hide it. A name of one character is no name.
    """
    plain = _plain(text)
    found = []
    if any(_is_in(name, plain) for name in names):
        found.append("name")
    if any(_is_in(unit, plain) for unit in units):
        found.append("unit")
    if BIRTH.search(unicodedata.normalize("NFKC", text).casefold()):
        found.append("birth")
    return found


def _is_in(word: str, plain: str) -> bool:
    wanted = _plain(word)
    return len(wanted) > 1 and wanted in plain


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
