"""From a text to what is looked up: one way for the index and for the query.

A *symbol* is one Han character or one whole run of letters and digits. Neighbours make a token, `高_炉` or `5_号`; the
last symbol of a run stands alone, `炉_`. So a word of the query is the phrase of its pairs, and a single symbol is the
prefix `钢_`. Because a run always ends with such a lone symbol, no phrase reaches from one run into the next.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2s
from itertools import pairwise

from lifeline.kernel.invisible import INVISIBLE

PART, OVERLAP = 480, 32
"""Symbols of one part, and how many of them begin the next part too: PostgreSQL keeps 256 places of a token, none
beyond the 16,383rd. A phrase of at most 32 symbols always lies whole in one part."""
LONGEST_QUERY = 32
"""Symbols of a query; what follows is not looked at."""
LONGEST_SYMBOL = 64
"""Characters; a longer run of letters is kept by its beginning and a digest (PostgreSQL takes no token above 2 kB)."""

HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
TAG = re.compile(
    r"""<!--.*?-->|</?[a-z][a-z0-9]*(?:\s+[a-z-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*/?>""",
    re.DOTALL | re.IGNORECASE,
)
SYMBOL = re.compile(rf"([{HAN}]|[^\W_{HAN}]+)|((?:[^\w\s]|_)+)")

Run = list[str]
"""Symbols that stand side by side, with nothing but blanks between them."""


def fold(text: str) -> str:
    """Width, case and tags make no difference; characters that nobody sees are gone."""
    if "<" in text:
        text = TAG.sub("", text)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return folded if folded.isascii() else INVISIBLE.sub("", folded)


def runs(text: str) -> list[Run]:
    """The text as runs of symbols; punctuation ends a run, white space does not."""
    found: list[Run] = [[]]
    for symbol, stop in SYMBOL.findall(fold(text)):
        if symbol:
            found[-1].append(short(symbol))
        elif stop and found[-1]:
            found.append([])
    return found if found[-1] else found[:-1]


def short(symbol: str) -> str:
    """The symbol itself; a very long run of letters by its beginning and its digest."""
    if len(symbol) <= LONGEST_SYMBOL:
        return symbol
    return symbol[: LONGEST_SYMBOL // 2] + blake2s(symbol.encode(), digest_size=16).hexdigest()


def tokens(text: str) -> list[str]:
    """The tokens of a whole text, in order."""
    return [token for run in runs(text) for token in pairs(run)]


def pairs(run: Run) -> list[str]:
    """The tokens of one run: each symbol with its neighbour, the last one alone."""
    return [f"{left}_{right}" for left, right in pairwise([*run, ""])]


def parts(text: str) -> list[list[str]]:
    """The tokens of a text in parts of at most 480; a run that is cut goes on 32 symbols earlier in the next part."""
    cut: list[list[str]] = [[]]
    for run in runs(text):
        rest = run
        while len(cut[-1]) + len(rest) > PART:
            room = PART - len(cut[-1])
            cut[-1].extend(pairs(rest[:room]))
            cut.append([])
            rest = rest[max(0, room - OVERLAP) :] if room else rest
        cut[-1].extend(pairs(rest))
    return cut if cut[-1] else cut[:-1]


def words(query: str) -> list[Run]:
    """The words of a query, all of which must be found: split at blanks and punctuation, 32 symbols in all."""
    found: list[Run] = []
    room = LONGEST_QUERY
    for piece in fold(query[: LONGEST_QUERY * 100]).split():
        for run in runs(piece):
            if room and run[:room] not in found:
                found.append(run[:room])
                room -= len(found[-1])
    return found


def phrase(word: Run) -> tuple[list[str], bool]:
    """The tokens that must follow one another, and whether the last is only a beginning (a word of one symbol)."""
    if len(word) == 1:
        return [f"{word[0]}_"], True
    return [f"{left}_{right}" for left, right in pairwise(word)], False
