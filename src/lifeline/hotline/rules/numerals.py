"""Numbers of persons in a text, however they are written: full width, spaced, hyphenated, in Chinese numerals.

Every digit is read with its place in the text. A run is what stands together, with at most three separators between
two digits. A number begins and ends where a reader would let it: never inside written digits (no phone is found in a
serial number of twenty), but anywhere among Chinese numerals, whose end no eye sees.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "findings.json").read_text(encoding="utf-8"))
NUMERALS: dict[str, str] = WORDS["digits"]
GAP = 3
"""So many separators may stand between two digits of one number."""
GROUPS = 5
"""A number in more groups than these is written in equal ones, or it is none."""
SEPARATORS = frozenset(" \t\u3000-\u2010\u2011\u2012\u2013\u2014\u2015\uff0d_.\u00b7\u2022\u30fb*()\uff08\uff09")
SILENT = frozenset({"Cf", "Mn", "Me"})
"""Zero width, combining, the frame of a key-cap digit: nobody sees them."""


@dataclass(frozen=True)
class Digit:
    """A digit of the text. `written`: as 0 to 9 of some width, not as a Chinese numeral. `gap`: what stands before."""

    value: str
    at: int
    written: bool
    gap: str


Run = list[Digit]


def runs(text: str) -> list[Run]:
    """The runs of digits of a text, in order."""
    found: list[Run] = []
    gap: str | None = None
    for at, char in enumerate(text):
        if unicodedata.category(char) in SILENT:
            continue
        value, written = digit(char)
        if value:
            if gap is None or len(gap) > GAP:
                found.append([])
                gap = ""
            found[-1].append(Digit(value, at, written, gap))
            gap = ""
        elif gap is not None:
            gap = gap + char if char in SEPARATORS else None
    return found


def digit(char: str) -> tuple[str, bool]:
    """("5", True) for a written digit, ("5", False) for a Chinese numeral, ("", False) for anything else."""
    if char in NUMERALS:
        return NUMERALS[char], False
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) == 1 and plain.isascii() and plain.isdigit():
        return plain, True
    return "", False


def edge(run: Run, place: int) -> bool:
    """May a number begin or end before the digit at this place?"""
    if place in {0, len(run)}:
        return True
    return bool(run[place].gap) or not (run[place - 1].written and run[place].written)


def told(run: Sequence[Digit]) -> bool:
    """Could these digits be one number by the way they are grouped? Not `15.8 16.2 17.9`, but `1 3 8 0 0 …`.

    Between groups nobody changes from digits to Chinese numerals.
    """
    sizes, gaps = [1], set()
    for before, one in pairwise(run):
        if one.gap and one.written != before.written:
            return False
        if one.gap:
            sizes.append(0)
            gaps.add(one.gap)
        sizes[-1] += 1
    return len(sizes) <= GROUPS or (len(gaps) == 1 and len(set(sizes[:-1])) == 1)


# kinds of numbers -----------------------------------------------------------------------------------------------

MOBILE = re.compile(r"(?:0{0,2}86|17951|12593)?1[3-9]\d{9}")
SERVICE = re.compile(r"[48]00\d{7}")
AREA = r"(?:10|2\d)[2-9]\d{7}|[3-9]\d{2}[2-9]\d{6,7}"
FIXED = re.compile(rf"(?:86)?0(?:{AREA})|(?:00)?86(?:{AREA})")
LOCAL = re.compile(r"[2-9]\d{6,7}")
INSIDE = re.compile(r"\d{3,8}")
REGIONS = frozenset(
    str(one) for group in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for one in range(*group)
)  # fmt: skip
"""The provinces, in whose numbers an identity number begins; 83: residents from Taiwan."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def is_identity(number: str) -> bool:
    """GB 11643: region, day of birth, and the check character of 18; the old form of 15 has none."""
    if not shaped_like_identity(number):
        return False
    if len(number) == 15:
        return True
    total = sum(int(one) * weight for one, weight in zip(number, WEIGHTS, strict=False))
    return CHECKS[total % 11] == number[17].upper()


def shaped_like_identity(number: str) -> bool:
    """A known region and a day that exists, whatever the check character says."""
    if len(number) not in {15, 18} or number[:2] not in REGIONS:
        return False
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2035


def is_card(number: str) -> bool:
    """16 to 19 digits that begin as bank cards do and keep Luhn's sum; never what looks like an identity number."""
    if not 16 <= len(number) <= 19 or number[0] not in "34569" or shaped_like_identity(number):
        return False
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(number)))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


DAY = re.compile(r"(?:19|20)\d{2}(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12]\d|3[01])")


def is_day(number: str) -> bool:
    """20260309 and 2026-3-9 are days and no phones."""
    return DAY.fullmatch(number) is not None


@dataclass(frozen=True)
class Shape:
    """What a number may look like: how many digits, from the most to the least, and which."""

    kind: str
    lengths: tuple[int, ...]
    fits: Callable[[str], object]


SHAPES = (
    Shape("CARD", (19, 18, 17, 16), is_card),
    Shape("IDENTITY", (15,), is_identity),
    Shape("MOBILE", (16, 15, 13, 11), MOBILE.fullmatch),
    Shape("PHONE", (14, 13, 12, 11, 10), FIXED.fullmatch),
    Shape("PHONE", (10,), SERVICE.fullmatch),
)


@dataclass(frozen=True)
class Number:
    """A number of a kind, from `at` to `end` in the text."""

    kind: str
    at: int
    end: int
    value: str


def numbers(text: str, shapes: Sequence[Shape] = SHAPES) -> Iterator[Number]:
    """Every number in the text that speaks for itself, first to last, none inside another."""
    for run in runs(text):
        place = 0
        while place < len(run):
            found = _identity(text, run, place) or _shaped(run, place, shapes) if edge(run, place) else None
            if found is None:
                place += 1
                continue
            yield found
            place += next((n for n, one in enumerate(run[place:]) if one.at >= found.end), len(run) - place)


def _shaped(run: Run, place: int, shapes: Sequence[Shape]) -> Number | None:
    for shape in shapes:
        for length in shape.lengths:
            part = run[place : place + length]
            if len(part) == length and edge(run, place + length) and told(part):
                value = "".join(one.value for one in part)
                if shape.fits(value):
                    return Number(shape.kind, part[0].at, part[-1].at + 1, value)
    return None


LAST = re.compile(r"[ \t\u3000\-\u2010-\u2015\uff0d\u200b-\u200f\u2060\ufe0f\u20e3\ufeff]{0,4}[xX\uff38\uff58]")


def _identity(text: str, run: Run, place: int) -> Number | None:
    """An identity number of 18 whose check character may be an X."""
    part = run[place : place + 17]
    if len(part) < 17:
        return None
    first = "".join(one.value for one in part)
    if edge(run, place + 17) and (last := LAST.match(text, part[-1].at + 1)) and is_identity(first + "X"):
        return Number("IDENTITY", part[0].at, last.end(), first + "X")
    whole = run[place : place + 18]
    if len(whole) == 18 and edge(run, place + 18) and told(whole) and is_identity(first + whole[17].value):
        return Number("IDENTITY", part[0].at, whole[-1].at + 1, first + whole[17].value)
    return None


def behind(words: Sequence[str]) -> re.Pattern[str]:
    """What stands before a number that means something only behind one of these words: "QQ：", "his phone is"."""
    link = re.escape(WORDS["link"])
    one = "|".join(map(re.escape, words))
    return re.compile(rf"(?:{one})(?:{'|'.join(map(re.escape, WORDS['phone_words']))})?[{link}]{{0,6}}$", re.IGNORECASE)


def after(text: str, lead: re.Pattern[str], fits: Callable[[str], object], most: int, kind: str) -> Iterator[Number]:
    """The longest number that fits, of at most `most` digits, directly behind `lead`."""
    for run in runs(text):
        for place, first in enumerate(run):
            if not (edge(run, place) and lead.search(plain(text[max(0, first.at - 24) : first.at]))):
                continue
            for length in range(min(most, len(run) - place), 0, -1):
                part = run[place : place + length]
                value = "".join(one.value for one in part)
                if edge(run, place + length) and told(part) and fits(value):
                    yield Number(kind, part[0].at, part[-1].at + 1, value)
                    break


def plain(text: str) -> str:
    """The text in one width and in small letters, character by character, so that places stay what they are."""
    found = []
    for char in text:
        folded = unicodedata.normalize("NFKC", char).lower()
        found.append(folded if len(folded) == 1 else char)
    return "".join(found)
