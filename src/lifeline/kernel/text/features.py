"""Which grams a model looks at, and what each text is worth in them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .normal import codes, normalise, spelled
from .rows import Rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from .normal import Codes

Counts = tuple["Codes", "NDArray[np.int64]"]

LOW, HIGH = 1, 4
"""Characters of the shortest and the longest gram."""
HEAD = 25
"""So many characters at the beginning of a text count as its title, whose grams count apart from those of the rest."""
MARK = np.uint64(0x8000_8000_8000_8000)
"""Tells a gram of the title from the same gram elsewhere: its characters are shifted to where no writing is."""
LEAST = 5
"""K-78. Texts, and authors where they are known, in which a gram of the vocabulary stands at least."""
COMMON = 0.5
"""A gram that more than this share of the texts holds tells nothing."""


def counts(text: str) -> Counts:
    """K-76. The different grams of a text and how often each stands in it: the one function behind training and use."""
    bare = normalise(text, fold_digits=True)
    everywhere = codes(bare, LOW, HIGH)
    found = np.unique(np.append(everywhere, codes(bare[:HEAD], LOW, HIGH) ^ MARK), return_counts=True)
    return found[0], found[1].astype(np.int64)


@dataclass(frozen=True)
class Features:
    """The vocabulary: grams, ascending, and the idf of each."""

    grams: Codes
    idf: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[Counts], authors: Sequence[Hashable | None] | None = None) -> Features:
        """All grams that occur in enough texts of enough authors, and not nearly everywhere."""
        grams, df = np.unique(np.concatenate([held for held, _counts in texts]), return_counts=True)
        kept = (df >= LEAST) & (df <= COMMON * len(texts))
        if authors is not None:
            kept &= by_enough(texts, authors, grams)
        idf = np.log((1 + len(texts)) / (1 + df[kept])) + 1
        return cls(grams[kept], idf.astype(np.float32))

    def __len__(self) -> int:
        """How many grams it has."""
        return len(self.grams)

    def only(self, kept: NDArray[np.int64]) -> Features:
        """The same with these grams (places, ascending) alone."""
        return Features(self.grams[kept], self.idf[kept])

    def rows(self, texts: Iterable[Counts]) -> Rows:
        """Each text as a row of length one: 1 + ln(count), times the gram's idf. Unknown grams count nothing."""
        return Rows.of([self._row(text) for text in texts], len(self))

    def spelled(self, place: int) -> str:
        """A gram as people read it; one of the title is marked `^`."""
        gram = spelled(int(self.grams[place]))
        plain = all(sign.isascii() or 0x3400 <= ord(sign) <= 0x9FFF for sign in gram)
        return gram if plain else f"^{spelled(int(self.grams[place] ^ MARK))}"

    def _row(self, text: Counts) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        if not len(self):
            return np.empty(0, np.int64), np.empty(0)
        at = np.minimum(np.searchsorted(self.grams, text[0]), len(self) - 1)
        known = self.grams[at] == text[0]
        weights = (1 + np.log(text[1][known])) * self.idf[at[known]]
        return at[known], weights / max(float(np.linalg.norm(weights)), 1e-9)


def by_enough(texts: Sequence[Counts], authors: Sequence[Hashable | None], grams: Codes) -> NDArray[np.bool_]:
    """K-78. Which `grams` stand in texts of enough different authors; each text without one counts as its own."""
    names: list[Hashable] = [("", at) if author is None else author for at, author in enumerate(authors)]
    if len(Counter(names)) == len(names):
        return np.ones(len(grams), np.bool_)
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    holders = np.repeat([numbers[name] for name in names], [len(held) for held, _counts in texts])
    held = np.searchsorted(grams, np.concatenate([held for held, _counts in texts]))
    once = np.unique(held.astype(np.int64) * len(numbers) + holders)
    return np.bincount(once // len(numbers), minlength=len(grams)) >= LEAST
