"""The numbers and pure functions of signing in (P-13 to P-19)."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

PASSWORD_LENGTH = 10
INITIAL_PASSWORD = timedelta(days=14)
FREE_TRIES = 5
ADDRESS_FREE_TRIES = 50
"""One address may be a whole plant behind one gateway: what slows one number down at 5 slows an address down at 50."""
LONGEST_WAIT = timedelta(minutes=15)
TRIES_FORGOTTEN = timedelta(hours=24)
ADDRESS_TRIES_FORGOTTEN = timedelta(minutes=10)
IDLE = timedelta(hours=12)
IDLE_DUTY = timedelta(hours=2)
IDLE_SHARED = timedelta(minutes=5)
RENEW_AFTER = 0.1
"""Part of the idle limit after which a session is written again: a row is not written at every click."""
FRESH_PROOF = timedelta(minutes=10)
RECOVERY_CODES = 10
RESET_REQUEST = timedelta(hours=24)
RESET_CODE = timedelta(minutes=30)
INVITATION = timedelta(hours=24)
TOKEN_DAYS = 365


class Count(NamedTuple):
    """P-14. Failures that still count: how many, the first and the last of them, and until when no try is looked at."""

    failures: int
    first_at: datetime
    last_at: datetime
    closed_until_at: datetime | None = None

    def closed(self, now: datetime) -> bool:
        """Is no try looked at now?"""
        return self.closed_until_at is not None and now < self.closed_until_at


def wait_after(failures: int, free: int) -> timedelta:
    """P-14. How long after so many failures no try is looked at: none below `free`, then 1, 2, 4, 8, 15, 15 … min."""
    if failures < free:
        return timedelta(0)
    return min(timedelta(minutes=2 ** min(failures - free, 10)), LONGEST_WAIT)


def one_more(count: Count, now: datetime, *, address: bool) -> Count:
    """P-14. The count after one more failure.

    A number's failures fade after 24 quiet hours, an address's 10 minutes after the first, unless it is closed.
    """
    faded = now >= count.first_at + ADDRESS_TRIES_FORGOTTEN if address else now >= count.last_at + TRIES_FORGOTTEN
    if (faded and not count.closed(now)) or not count.failures:
        count = Count(0, now, now)
    failures = count.failures + 1
    wait = wait_after(failures, ADDRESS_FREE_TRIES if address else FREE_TRIES)
    return Count(failures, count.first_at, now, now + wait if wait else None)


def normal(text: str) -> str:
    """P-13. NFKC: full-width figures of a Chinese keyboard are the same figures."""
    return unicodedata.normalize("NFKC", text)


def normal_number(text: str) -> str:
    """An employee number as it is stored: NFKC, no blanks around it."""
    return normal(text).strip()


def weakness(password: str, employee_no: str, name: str, common: Container[str]) -> str:
    """P-13. Why a password (already NFKC) is refused: "short", "number", "name", "common" or "" when it is good.

    `common` holds lower-case passwords that are known from breaches. No rule about kinds of characters, no expiry.
    """
    lower = password.lower()
    if len(password) < PASSWORD_LENGTH:
        return "short"
    if employee_no and employee_no.lower() in lower and len(lower.replace(employee_no.lower(), "")) < PASSWORD_LENGTH:
        return "number"
    if (bare := name.replace(" ", "").lower()) and bare in lower.replace(" ", "") and _little_else(lower, bare):
        return "name"
    return "common" if lower in common or _trivial(lower) else ""


def _little_else(lower: str, bare: str) -> bool:
    """A name with fewer than six other characters beside it."""
    return len(lower.replace(" ", "").replace(bare, "")) < 6


def _trivial(lower: str) -> bool:
    """One short piece again and again (abcabcabcabc), or figures in a row (123456789012)."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(lower)}
    in_a_row = lower.isdigit() and steps in ({1}, {9}, {0})
    return in_a_row or re.fullmatch(r"(.{1,4}?)\1+", lower) is not None


def device_of(description: str) -> str:
    """P-16. PHONE, TABLET or COMPUTER from a browser's description, which itself is not kept."""
    if re.search(r"iPad|Tablet|PlayBook|Silk|Android(?!.*Mobile)", description):
        return "TABLET"
    return "PHONE" if re.search(r"Mobi|iPhone|iPod|Android|HarmonyOS", description) else "COMPUTER"
