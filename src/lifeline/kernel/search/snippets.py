"""What a reader sees of a hit: a short piece of the text with the words marked, as parts that a template escapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from .tokens import HAN, TAG, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    from .tokens import Run

BEFORE, LENGTH = 24, 120
"""Characters shown before the first word that was found, and in all."""
CLUSTER = re.compile(rf"{TAG.pattern}|.[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL | re.IGNORECASE)
"""A tag, or a character with the marks that belong to it."""
HAN_SYMBOL = re.compile(f"[{HAN}]")
EDGE = (rf"(?<![^\W_{HAN}])", rf"(?![^\W_{HAN}])")
"""Before and behind a run of letters and digits, which counts only as a whole."""
BLANKS = r"\s*"


class Piece(NamedTuple):
    """A piece of text, and whether it is one of the words that were looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of one field of an item. `str()` is plain; `html` is escaped, with `<mark>` round the words."""

    pieces: tuple[Piece, ...] = ()

    def __str__(self) -> str:
        """The text without marks."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def html(self) -> SafeString:
        """The text as HTML: everything escaped, the words in `<mark>`."""
        return format_html_join("", "{}{}{}", (self._tagged(piece) for piece in self.pieces))

    @staticmethod
    def _tagged(piece: Piece) -> tuple[SafeString, str, SafeString]:
        if piece.hit:
            return mark_safe("<mark>"), piece.text, mark_safe("</mark>")
        return mark_safe(""), piece.text, mark_safe("")


def snippet(texts: Sequence[str], words: Sequence[Run]) -> Snippet:
    """The first place of the last field that holds a word (the text says more than the title), else its beginning."""
    for text in reversed(texts):
        if spans := found(text, words):
            return cut(text, spans)
    return cut(texts[-1] if texts else "", [])


def found(text: str, words: Sequence[Run]) -> list[tuple[int, int]]:
    """Where the words stand in a text: (start, end) in characters, in order, none inside another."""
    folded = fold(text)
    places: Sequence[int] = range(len(text) + 1)
    if len(folded) != len(text):
        folded, places = slowly(text)
    matches = (match.span(1) for word in words for match in pattern(word).finditer(folded))
    merged: list[tuple[int, int]] = []
    for first, behind in sorted(matches):
        start, end = places[first], places[behind - 1] + 1
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def pattern(word: Run) -> re.Pattern[str]:
    """The word in a folded text, wherever it begins: its symbols whole, with nothing but blanks between them."""
    symbols = (
        symbol if len(symbol) == 1 and HAN_SYMBOL.match(symbol) else EDGE[0] + symbol + EDGE[1] for symbol in word
    )
    return re.compile(rf"(?=({BLANKS.join(symbols)}))")


def slowly(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the place of the last character of the original it came from."""
    folded: list[str] = []
    places: list[int] = []
    for match in CLUSTER.finditer(text):
        piece = fold(match[0])
        folded.append(piece)
        places.extend([match.start()] * len(piece))
    return "".join(folded), [*places, len(text)]


def cut(text: str, spans: Sequence[tuple[int, int]]) -> Snippet:
    """The piece of the text round the first span, blanks made single, with an ellipsis where something is left out."""
    start = max(0, spans[0][0] - BEFORE) if spans else 0
    end = min(len(text), start + LENGTH)
    pieces = [Piece("…", hit=False)] if start else []
    at = start
    for left, right in spans:
        if left >= end:
            break
        pieces += [Piece(text[at:left], hit=False), Piece(text[left : min(right, end)], hit=True)]
        at = min(right, end)
    pieces.append(Piece(text[at:end], hit=False))
    if end < len(text):
        pieces.append(Piece("…", hit=False))
    single = (Piece(re.sub(r"\s+", " ", piece.text), piece.hit) for piece in pieces)
    return Snippet(tuple(piece for piece in single if piece.text))
