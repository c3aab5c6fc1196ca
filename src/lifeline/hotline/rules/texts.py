"""What a text must be: how it is compared with canned replies, and what does not count as an answer."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from lifeline.hotline.rules.canned import KNOWN, PLACEHOLDER
from lifeline.hotline.rules.numbers import CANNED_DIFFERENCE_PERCENT, CONTACT_MIN

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNWANTED = {"Cc", "Cs"}
_TITLE = 40
_FILLED = 40


def clean(text: str) -> str:
    """A text as it is stored: NUL, control characters and lone surrogates dropped, line ends unified, ends stripped.

    What only hides or turns text (zero width, right to left) stays: it is shown visibly, not altered (H-95).
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in unified if char in "\n\t" or unicodedata.category(char) not in _UNWANTED).strip()


def length(text: str) -> int:
    """H-1, H-29, H-40. Characters that say something: blanks and invisible ones do not count."""
    return sum(not char.isspace() and unicodedata.category(char) != "Cf" for char in text)


def summary(text: str) -> str:
    """What a list shows of a text: its first line, at most 40 characters."""
    line = next((part.strip() for part in text.splitlines() if part.strip()), "")
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"


def normalised(text: str) -> str:
    """H-40. Letters and digits alone, in one width and case: what two texts are compared by."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def placeholders(text: str) -> list[str]:
    """H-40. The placeholders that nobody filled in, such as {单位}."""
    return [found[0] for found in PLACEHOLDER.finditer(text)]


def is_canned(text: str, canned: Iterable[str]) -> bool:
    """H-29, H-40. Is the text nothing but a canned reply, whatever stands where name, unit and date belong?"""
    plain = normalised(text)
    return any(plain == normalised(one) or _shape(one).fullmatch(plain) for one in canned)


@lru_cache(maxsize=2048)
def _shape(canned: str) -> re.Pattern[str]:
    """A canned reply as a pattern of normalised texts; placeholders that are filled by hand are left out."""
    parts, at = [], 0
    for found in PLACEHOLDER.finditer(canned):
        parts += [re.escape(normalised(canned[at : found.start()]))]
        parts += [f".{{0,{_FILLED}}}"] if found[1].strip().lower() in KNOWN else []
        at = found.end()
    return re.compile("".join([*parts, re.escape(normalised(canned[at:]))]))


def nearly_canned(text: str, canned: Iterable[str]) -> bool:
    """H-41. Does the text differ from a canned reply by less than 10 % (1 − matching share of the normalised texts)?"""
    least = 1 - CANNED_DIFFERENCE_PERCENT / 100
    match = SequenceMatcher(None, autojunk=False)
    match.set_seq2(normalised(text))
    for one in canned:
        match.set_seq1(normalised(PLACEHOLDER.sub("", one)))
        if match.real_quick_ratio() > least and match.quick_ratio() > least and match.ratio() > least:
            return True
    return False


def tells_again(text: str, said: Iterable[str]) -> bool:
    """H-76. Is the text nearly one of those that others said, or does it hold one of them whole?"""
    told, plain = list(said), normalised(text)
    whole = (normalised(one) for one in told)
    return any(len(one) >= CONTACT_MIN and one in plain for one in whole) or nearly_canned(text, told)


def is_substantive(text: str, canned: Iterable[str]) -> bool:
    """H-29. Does a contact count as first response: at least 10 characters, and no unchanged canned reply?"""
    return length(text) >= CONTACT_MIN and not is_canned(text, canned)


def alike(one: str, other: str) -> float:
    """How much two texts say the same, from 0 to 1: shared pairs of symbols against all (Dice)."""
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _pairs(text: str) -> set[str]:
    plain = normalised(text)
    return {plain[place : place + 2] for place in range(len(plain) - 1)}
