"""The numbers and pure functions of people: signing in (P-13 to P-19), names and their order (P-20, P-21)."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
LEFT_KEPT = timedelta(days=30)
"""P-12: so long the password of who has left stays; it opens nothing and proves that it is he (`prove_left`).

For as long an app keeps what it owes him."""
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
TOKEN_DAYS, PERSONAL_TOKEN_DAYS = 365, 7


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


NAME_LENGTH = 60
LEAVERS_WITHOUT_CONFIRMING_PERCENT = 5

KEY_CHARACTERS = 20  # of a name enter its key: 20 × (7 + 5) symbols fit the column

NAME = re.compile(r"[\w·•’' .-]+", re.UNICODE)


def clean_name(text: str) -> str:
    """A name as it is stored: NFKC, no control or direction characters, one kind of middle dot, single blanks."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in {"Cc", "Cf"})
    return " ".join(visible.replace("•", "·").replace("・", "·").split())


def is_name(text: str) -> bool:
    """P-20. 1 to 60 characters: letters of any script, middle dot, blank, hyphen, apostrophe."""
    return 1 <= len(text) <= NAME_LENGTH and NAME.fullmatch(text) is not None and any(c.isalpha() for c in text)


@cache
def surnames() -> dict[str, list[str]]:
    """P-20. Surnames of one or two characters with their readings, from data/surnames.tsv."""
    lines = (Path(__file__).parent / "data" / "surnames.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: sounds.split() for name, sounds in pairs}


def single(text: str) -> Any:
    """Characters without a reading, one item each (pypinyin takes a list here, though its types say otherwise)."""
    return list(text)


def readings(name: str) -> list[str]:
    """P-20. The pinyin of each character with its tone as a digit; other letters stand for themselves in lower case."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - a large table, needed only where a name is written

    surname = surnames().get(name[:2]) or surnames().get(name[:1]) or []
    rest = lazy_pinyin(name[len(surname) :], style=Style.TONE3, neutral_tone_with_five=True, errors=single)
    return [*surname, *(sound.lower() for sound in rest)]


def name_key(name: str) -> str:
    """P-20. Sorts by pinyin, then by code point. Only 0–9 and a–z, so that both databases order it alike.

    Each syllable has seven symbols (letters filled with 0, then the tone), each code point five hexadecimal ones.
    """
    sounds = []
    for reading in readings(name)[:KEY_CHARACTERS]:
        plain = "".join(c for c in unicodedata.normalize("NFKD", reading) if c.isascii() and c.isalnum())
        tone = plain[-1] if plain[-1:].isdigit() else "0"
        sounds.append(plain.rstrip("012345").ljust(6, "0")[:6] + tone)
    return "".join(sounds) + "".join(f"{ord(c):05x}" for c in name[:KEY_CHARACTERS])


def initials(name: str) -> str:
    """P-21. The first letter of each syllable: 单文斌 is found by "swb"."""
    letters = (re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", reading.lower())) for reading in readings(name))
    return "".join(sound[:1] for sound in letters)[:NAME_LENGTH]
