"""The id of a row as it comes in an address or a form."""

from __future__ import annotations

from typing import Final

DIGITS: Final = 18
"""So many always fit a big integer, on both databases."""


def row_id(text: str) -> int:
    """The id; 0, which no row has, for what is none."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else 0
