"""回执, the proof slip: number and day of a report, and the site's mark that both are its own."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import TYPE_CHECKING

from lifeline.hotline.rules.numbers import ALPHABET

if TYPE_CHECKING:
    from datetime import date

MARK_LENGTH = 16
"""Characters of five bits: nobody finds a mark by trying, and it can still be typed."""


def mark(key: bytes, number: str, day: date) -> str:
    """The site's mark of a slip, `7KQ2-…` in four groups: HMAC-SHA256, 80 bits. Nothing of text or person goes in."""
    digest = hmac.digest(key, f"hotline slip 1|{number}|{day.isoformat()}".encode(), hashlib.sha256)
    bits = int.from_bytes(digest[: MARK_LENGTH * 5 // 8])
    symbols = [ALPHABET[bits >> shift & 31] for shift in range(5 * (MARK_LENGTH - 1), -1, -5)]
    return "-".join("".join(symbols[at : at + 4]) for at in range(0, MARK_LENGTH, 4))


def is_genuine(key: bytes, number: str, day: date, given: str) -> bool:
    """Is it this site's mark of this number and day? As it was typed: small, full width, without hyphens, O for 0."""
    plain = unicodedata.normalize("NFKC", given).upper().translate(str.maketrans("OIL", "011", "- \t"))
    return hmac.compare_digest(plain.encode(), mark(key, number, day).replace("-", "").encode())
