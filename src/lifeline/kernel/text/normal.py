"""From a text to the grams that are compared: one way for training, prediction, similarity and topics (K-75, K-76).

A gram is a run of one to four neighbouring characters of the normalised text. Inside, a gram is one number: its
characters stand in it 16 bits each, so a text of 300 characters is taken apart in some 50 µs and a vocabulary needs no
strings.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.uint64]
"""Grams as numbers."""

LOOKED_AT = 1_000
"""Characters of a text that `common` looks at."""
LONGEST = 4
"""Characters of the longest gram: four times 16 bits are one number."""
ESCAPED = re.compile(r"_x[0-9a-f]{4}_")
"""How spreadsheets write a control character into a cell; no word of anybody."""
SILENT = re.compile(r"[\W_]+")
DIGITS = re.compile(r"\d+")
RARE = re.compile("[^\u0000-\uffff]")
"""Characters beyond 16 bits (rare surnames); inside grams they share 6,400 places that Unicode leaves free."""


def normalise(text: str, *, fold_digits: bool = False) -> str:
    """K-75. The letters and digits of a text, without case, width, punctuation and white space.

    `fold_digits` makes each run of digits one `0`, so that a number is a number whichever it is.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = SILENT.sub("", ESCAPED.sub("", folded))
    return DIGITS.sub("0", bare) if fold_digits else bare


def grams(text: str, low: int = 2, high: int = 3) -> list[str]:
    """The runs of `low` to `high` characters of a normalised text, in order, repeated ones repeated.

    A text shorter than `low` is one gram by itself, so that nothing is without grams.
    """
    if len(text) < low:
        return [text]
    return [text[at : at + size] for size in range(low, high + 1) for at in range(len(text) - size + 1)]


def codes(text: str, low: int = 2, high: int = 3) -> Codes:
    """The same grams as numbers, unsorted; `high` ≤ 4."""
    narrow = RARE.sub(lambda found: chr(0xE000 + ord(found[0]) % 6400), text)
    letters = np.frombuffer(narrow.encode("utf-16-le", "surrogatepass"), np.uint16).astype(np.uint64)
    if len(letters) < low:
        return whole(letters)
    found, gram = [], letters
    for size in range(1, high + 1):
        if size > 1:
            gram = (gram[:-1] << np.uint64(16)) | letters[size - 1 :]
        if size >= low:
            found.append(gram)
    return np.concatenate(found)


def whole(letters: Codes) -> Codes:
    """One number for a text that is shorter than the shortest gram; nothing at all is 0."""
    number = 0
    for letter in letters:
        number = (number << 16) | int(letter)
    return np.array([number], np.uint64)


def spelled(code: int) -> str:
    """The characters of a gram."""
    letters = [chr(code >> shift & 0xFFFF) for shift in (48, 32, 16, 0)]
    return "".join(letters).lstrip("\0")


def common(one: str, other: str, n: int = 4, least: int = 3) -> list[str]:
    """The longest stretches, at least `least` characters, that stand in both texts: at most `n`, as normalised."""
    left, right = normalise(one)[:LOOKED_AT], normalise(other)[:LOOKED_AT]
    found: list[str] = []
    at = 0
    while at <= len(left) - least:
        end = at + least
        if left[at:end] not in right:
            at += 1
            continue
        while end < len(left) and left[at : end + 1] in right:
            end += 1
        found.append(left[at:end])
        at = end
    found.sort(key=lambda part: -len(part))
    return [part for place, part in enumerate(found) if not any(part in longer for longer in found[:place])][:n]


def containment(part: str, whole_text: str, size: int = 5) -> float:
    """The share, 0 to 1, of the different runs of `size` characters of `part` that also stand in `whole_text`.

    Both are normalised here. Not symmetric: a sentence is wholly contained in the letter that quotes it.
    """
    wanted = set(grams(normalise(part), size, size))
    text = normalise(whole_text)
    return sum(gram in text for gram in wanted) / len(wanted)
