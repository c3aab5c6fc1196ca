"""证书: the code that nobody guesses, and names that only those who know them recognise (I-108)."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without characters that are read for another."""
LENGTH: Final = 20
"""20 characters of 31 are 99 bits."""


def new_code() -> str:
    """A fresh code of 99 random bits."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def read_code(text: str) -> str:
    """A code as it may be typed: in small letters, with blanks and hyphens."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[:40]


def in_fives(code: str) -> str:
    """A code as it is printed, to be typed by hand."""
    return " ".join(code[place : place + 5] for place in range(0, len(code), 5))


def masked(name: str) -> str:
    """The given name masked: the first character of a Chinese name, the first word of another."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        first, *rest = name.split()
        return " ".join([first, *("*" * len(word) for word in rest)])
    return name[0] + "*" * (len(name) - 1)
