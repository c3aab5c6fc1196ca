"""Names of the directory in a text: whole, with blanks inside, or a surname with a title or a familiar prefix.

A surname that is also a piece of common words is known by what stands beside it; some that are little words (to, and,
from) count only as part of a whole name or behind a familiar prefix.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lifeline.hotline.rules.numerals import SILENT, WORDS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COMPOUND = tuple(WORDS["compound"])
TITLES = sorted(WORDS["titles"], key=len, reverse=True)
NOT_AFTER: dict[str, str] = WORDS["not_after"]
NOT_BEFORE: dict[str, str] = WORDS["not_before"]
SMALL: dict[str, str] = WORDS["small"]
COMMON = frozenset(WORDS["common"])
ANYWHERE = "*"
DROPPED = re.compile("[ \u3000\u00b7\u2022\u30fb.\uff0e]")
INSIDE = 2
"""So many blanks or dots may stand between two characters of a name."""


def surname(name: str) -> str:
    """The surname of a Chinese name: its first character, or two."""
    return name[:2] if name.startswith(COMPOUND) and len(name) > 2 else name[:1]


@dataclass(frozen=True)
class Names:
    """The names of the units concerned, prepared for looking."""

    whole: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """Of names as the directory has them."""
        return cls(frozenset(bare for name in names if len(bare := DROPPED.sub("", plain(name)).strip()) > 1))

    @cached_property
    def lengths(self) -> list[int]:
        """How long names are, the longest first."""
        return sorted({len(name) for name in self.whole if not name.isascii()}, reverse=True)

    @cached_property
    def latin(self) -> re.Pattern[str] | None:
        """Names in Latin letters, with or without blanks between their parts."""
        spelled = sorted((name for name in self.whole if name.isascii()), key=len, reverse=True)
        parts = [r"\s*".join(map(re.escape, name)) for name in spelled]
        return re.compile(rf"(?<![a-z])(?:{'|'.join(parts)})(?![a-z])") if parts else None

    @cached_property
    def titled(self) -> re.Pattern[str] | None:
        """A surname with a title behind it, or a familiar prefix before it."""
        found = {surname(name) for name in self.whole if not name.isascii()}
        if not found:
            return None
        one = "|".join(sorted(map(re.escape, found), key=len, reverse=True))
        prefixes = "|".join(map(re.escape, SMALL))
        return re.compile(rf"(?P<small>{prefixes})(?P<after>{one})|(?P<surname>{one})(?P<title>{'|'.join(TITLES)})")


def places(text: str, names: Names) -> Iterator[tuple[int, int]]:
    """From where to where the text names somebody."""
    yield from _whole(text, names)
    small = plain(text)
    if names.latin:
        yield from (found.span() for found in names.latin.finditer(small))
    if names.titled:
        at = 0
        while found := names.titled.search(small, at):
            if _means_somebody(small, found):
                yield found.span()
            at = found.start() + 1


def _whole(text: str, names: Names) -> Iterator[tuple[int, int]]:
    """Whole names, also inside a word, with blanks, dots or invisible characters between their characters."""
    kept, gaps = [], []
    gap = 0
    for at, char in enumerate(plain(text)):
        if DROPPED.fullmatch(char) or unicodedata.category(char) in SILENT:
            gap += 1
            continue
        kept.append((at, char))
        gaps.append(gap)
        gap = 0
    letters = "".join(char for _at, char in kept)
    for place in range(len(letters)):
        for length in names.lengths:
            between = gaps[place + 1 : place + length]
            if len(between) == length - 1 and letters[place : place + length] in names.whole and max(between) <= INSIDE:
                yield kept[place][0], kept[place + length - 1][0] + 1
                break


def _means_somebody(text: str, found: re.Match[str]) -> bool:
    """Is it a person, and not a piece of other words?"""
    behind, before = (
        text[found.end() : found.end() + 1],
        text[found.start() - 1 : found.start()] if found.start() else "",
    )
    if found[0] in COMMON:
        return False
    if found["small"]:
        return found["after"] not in SMALL[found["small"]]
    if behind and behind in NOT_AFTER.get(found["title"], ""):
        return False
    bars = NOT_BEFORE.get(found["surname"], "")
    return bars != ANYWHERE and not (before and before in bars)
