"""For each gram, who holds it: the sorted lists behind `Similar`, `pairs` and `clusters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from numpy.typing import NDArray

    from .normal import Codes
    from .vectors import Vector

SLACK = 1e-6
"""What rounding may cost: nothing that could reach the bar is pruned."""
STRIDE = 8
"""Lists that are added up before the first look at the bar; each later look comes after twice as many."""


class Scores(NamedTuple):
    """Places of texts, ascending, and their cosines with the text that was asked for, to six places."""

    places: NDArray[np.int32]
    scores: NDArray[np.float64]

    def best(self, n: int | None) -> Scores:
        """The best `n` of them, best first; of equals the lower place first."""
        order = np.lexsort((self.places, -self.scores))[:n]
        return Scores(self.places[order], self.scores[order])


class Lists(NamedTuple):
    """The lists of one text's grams, short ones first: where each begins, its size, the gram's weight in the text.

    `left[i]` is the length of what remains of the text from list `i` on; one number more than lists.
    """

    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    weights: NDArray[np.float64]
    left: NDArray[np.float64]


class Postings:
    """The texts' places (ascending) and weights by gram. `size` is one more than the highest place."""

    def __init__(self, grams: Codes, places: NDArray[np.int32], weights: NDArray[np.float64], size: int) -> None:
        order = np.lexsort((places, grams))
        self.places, self.weights, self.size = places[order], weights[order], size
        self.grams, self.starts = np.unique(grams[order], return_index=True)
        self.ends = np.append(self.starts[1:], len(order))

    @classmethod
    def of(cls, vectors: Sequence[Vector], first: int = 0) -> Self:
        """Of texts that stand at places `first`, `first` + 1, …"""
        sizes = [len(vector.grams) for vector in vectors]
        places = np.repeat(np.arange(first, first + len(sizes), dtype=np.int32), sizes)
        grams = np.concatenate([v.grams for v in vectors]) if vectors else np.empty(0, np.uint64)
        weights = np.concatenate([v.weights for v in vectors]) if vectors else np.empty(0)
        return cls(grams, places, weights, first + len(sizes))

    def joined(self, other: Postings, alive: NDArray[np.bool_]) -> Postings:
        """Both together without the texts that are not `alive`; those that stay close ranks and keep their order."""
        new = np.cumsum(alive, dtype=np.int32) - 1
        columns = [(np.repeat(p.grams, p.ends - p.starts), p.places, p.weights) for p in (self, other)]
        grams, places, weights = (np.concatenate(pair) for pair in zip(*columns, strict=True))
        kept = alive[places]
        return Postings(grams[kept], new[places[kept]], weights[kept], int(alive.sum()))

    def lists(self, vector: Vector) -> Lists:
        """Where the lists of a text's grams stand; grams that no text holds are left out."""
        if not len(self.grams):
            return Lists(*(np.empty(0, np.int64),) * 2, np.empty(0), np.zeros(1))
        at = np.minimum(np.searchsorted(self.grams, vector.grams), len(self.grams) - 1)
        known = self.grams[at] == vector.grams
        starts, sizes = self.starts[at[known]], (self.ends - self.starts)[at[known]]
        order = np.lexsort((starts, sizes))
        weights = vector.weights[known][order]
        left = np.sqrt(np.append(np.cumsum(weights[::-1] ** 2)[::-1], 0.0))
        return Lists(starts[order], sizes[order], weights, left)

    def near(
        self, vector: Vector, least: float, n: int | None = None, among: NDArray[np.bool_] | None = None
    ) -> Scores:
        """All texts that reach `least` (> 0), or (with `n`) at least the best `n` of them; `among` = only these places.

        Lists are added up beginning with the shortest. Because every text has length one, a text that was not met yet
        gains at most the length of what is left of `vector`: when that falls below the bar, no list is opened for
        newcomers any more, and those met before are looked up in the long lists.
        """
        lists = self.lists(vector)
        sums = np.zeros(self.size)
        bar, done, end = least - SLACK, 0, len(lists.starts)
        while done < end and lists.left[done] >= bar:
            till = min(end, max(STRIDE, 2 * done), int(np.searchsorted(-lists.left, -bar, "right")))
            sums += self._added(lists, slice(done, till))
            done = till
            if n and done < end:
                bar = max(bar, nth(sums if among is None else sums[among], n) - SLACK)
        if among is not None:
            sums[~among] = 0
        met = np.flatnonzero(sums >= max(bar - lists.left[done], SLACK)).astype(np.int32)
        scores = np.minimum((sums[met] + self._looked_up(lists, slice(done, end), met)).round(6), 1.0)
        good = scores >= least
        return Scores(met[good], scores[good])

    def _added(self, lists: Lists, part: slice) -> NDArray[np.float64]:
        """What some of the lists give to every text."""
        starts, sizes = lists.starts[part], lists.sizes[part]
        at = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        gained = self.weights[at] * np.repeat(lists.weights[part], sizes)
        return np.bincount(self.places[at], gained, self.size).astype(np.float64, copy=False)

    def _looked_up(self, lists: Lists, part: slice, met: NDArray[np.int32]) -> NDArray[np.float64]:
        """What some of the lists give to the texts `met`."""
        sums = np.zeros(len(met))
        for start, size, weight in zip(lists.starts[part], lists.sizes[part], lists.weights[part], strict=True):
            places = self.places[start : start + size]
            at = np.minimum(np.searchsorted(places, met), size - 1)
            there = places[at] == met
            sums[there] += weight * self.weights[start : start + size][at[there]]
        return sums


def nth(sums: NDArray[np.float64], n: int) -> float:
    """The n-th largest number; 0 where there are fewer."""
    return float(np.partition(sums, -n)[-n]) if n <= len(sums) else 0.0
