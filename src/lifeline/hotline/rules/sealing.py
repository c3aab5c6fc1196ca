"""Section 6: the small rules by which sealed things are bound together. No keys and no database here."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime


HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class SealedText:
    """H-64, H-65. Words as they come out of the drop: sealed to the case's pair already, with an hour as their time.

    The actions take them where they take words: whoever speaks through a code takes the same steps as everybody else.
    `answers`: the question (id of its message) that the reporter saw and answered.
    """

    content: bytes
    hour: datetime
    answers: int | None = None

    @property
    def at(self) -> datetime:
        """When it counts: at the end of its hour (H-13), after whatever staff said that the reporter can have seen."""
        return self.hour + HOUR


@dataclass(frozen=True)
class Said:
    """Sealed words of a case that are said again in it, as they lie there: nobody opens them when a reply goes out."""

    content: bytes


Words: TypeAlias = str | SealedText | Said


def bound(case_id: int, kind: str) -> bytes:
    """What a wrap for a code is bound to, so that a row moved to another case or another pair opens nothing."""
    return f"hotline {case_id} {kind}".encode()


def recusal_token(key: bytes, kind: str, pk: int) -> str:
    """H-12. A person ("person") or unit ("unit") as a keyed token of 64 hex digits; equal in all cases."""
    return hmac.digest(key, f"hotline recusal {kind} {pk}".encode(), hashlib.sha256).hex()


def key_name(key: bytes) -> str:
    """Which key made a token, without saying the key: 16 hex digits."""
    return hmac.digest(key, b"hotline recusal key", hashlib.sha256).hex()[:16]
