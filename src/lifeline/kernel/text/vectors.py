"""Texts as weighted grams: term frequency times rarity, each text of length one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .normal import codes, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from .normal import Codes


class Vector(NamedTuple):
    """A text: its different grams, ascending, and their weights, whose squares add up to one."""

    grams: Codes
    weights: NDArray[np.float64]

    def cosine(self, other: Vector) -> float:
        """How alike two texts of the same `Vectors` are, 0 to 1, to six places."""
        _same, mine, theirs = np.intersect1d(self.grams, other.grams, assume_unique=True, return_indices=True)
        return score(float(self.weights[mine] @ other.weights[theirs]))


def score(product: float) -> float:
    """A scalar product as a figure to show and compare: equal texts are exactly 1.0, whatever the order of adding."""
    return min(1.0, round(product, 6))


class Vectors:
    """How rare each gram is in a body of texts, and so what each text weighs.

    idf = ln((1+N)/(1+df)) + 1; a gram that was never seen counts with df = 0. `sublinear` takes 1 + ln(count) for the
    count of a gram in a text. `keep` leaves each text its so many heaviest grams (0 = all): what a long text is about,
    at a fraction of the memory. Numbers never change after the building, so a text always has the same vector.
    """

    def __init__(
        self, texts: Iterable[str], low: int = 2, high: int = 3, *, sublinear: bool = True, keep: int = 0
    ) -> None:
        self.low, self.high, self.sublinear, self.keep = low, high, sublinear, keep
        found = [np.unique(self._codes(text)) for text in texts]
        self.count = len(found)
        self.grams, df = np.unique(np.concatenate(found) if found else np.empty(0, np.uint64), return_counts=True)
        self.idf = np.log((1 + self.count) / (1 + df)) + 1

    def _codes(self, text: str) -> Codes:
        return codes(normalise(text), self.low, self.high)

    def rarity(self, grams: Codes) -> NDArray[np.float64]:
        """The idf of each gram."""
        idf = np.full(len(grams), np.log(1 + self.count) + 1)
        if len(self.grams):
            at = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
            known = self.grams[at] == grams
            idf[known] = self.idf[at[known]]
        return idf

    def of(self, text: str) -> Vector:
        """The vector of a text as it was written."""
        grams, counts = np.unique(self._codes(text), return_counts=True)
        weights = (1 + np.log(counts) if self.sublinear else counts) * self.rarity(grams)
        if 0 < self.keep < len(grams):
            heaviest = np.sort(np.lexsort((grams, -weights))[: self.keep])
            grams, weights = grams[heaviest], weights[heaviest]
        return Vector(grams, weights / np.linalg.norm(weights))
