"""Which texts are like this one, among very many."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np

from .postings import SLACK, Postings
from .vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from .vectors import Vector

K = TypeVar("K")

FRESH = 1024
"""Texts that are added stand in lists of their own until there are so many; then all lists are sorted anew."""


class Found(NamedTuple, Generic[K]):
    """A text that is like the one asked for: its key, and how like, 0 to 1."""

    key: K
    score: float


class Pair(NamedTuple, Generic[K]):
    """Two texts that are alike; `first` was given before `second`."""

    first: K
    second: K
    score: float


class Similar(Generic[K]):
    """An index of texts by key. Scores are cosines under `vectors`: symmetric, the same in any order of adding."""

    def __init__(self, vectors: Vectors, items: Iterable[tuple[K, str]] = ()) -> None:
        self.vectors = vectors
        held = dict(items)
        self._keys = list(held)
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._sorted = Postings.of([vectors.of(text) for text in held.values()])
        self._fresh: list[Vector] = []
        self._lists: Postings | None = None

    def __len__(self) -> int:
        """How many texts it holds."""
        return len(self._place)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy takes over: the sorted lists, which are never changed, and its own of what is."""
        return {**vars(self), "_keys": [*self._keys], "_place": {**self._place}, "_fresh": [*self._fresh]}

    def __contains__(self, key: object) -> bool:
        """Does it hold a text under this key?"""
        return key in self._place

    def add(self, key: K, text: str) -> None:
        """Holds a text from now on; an earlier one under the same key is forgotten."""
        self.remove(key)
        self._place[key] = len(self._keys)
        self._keys.append(key)
        self._fresh.append(self.vectors.of(text))
        self._lists = None
        if len(self._fresh) >= FRESH:
            self._tidy()

    def with_more(self, items: Iterable[tuple[K, str]]) -> Similar[K]:
        """Another index that holds these, too. This one stays as it is, for whoever asks it meanwhile (threads)."""
        other = copy(self)
        for key, text in items:
            other.add(key, text)
        return other

    def remove(self, key: K) -> None:
        """Forgets a text; a key it does not hold is no error."""
        self._place.pop(key, None)

    def _tidy(self) -> None:
        alive = np.zeros(len(self._keys), np.bool_)
        alive[list(self._place.values())] = True
        self._sorted = self._sorted.joined(self._recent(), alive)
        self._keys = [key for place, key in enumerate(self._keys) if alive[place]]
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._fresh, self._lists = [], None

    def _recent(self) -> Postings:
        if self._lists is None:
            self._lists = Postings.of(self._fresh, self._sorted.size)
        return self._lists

    def _among(self, within: Collection[K] | None) -> NDArray[np.bool_] | None:
        """The places that count; None where all do."""
        if within is None and len(self._place) == len(self._keys):
            return None
        allowed = np.zeros(len(self._keys), np.bool_)
        keys = self._place if within is None else within
        allowed[[self._place[key] for key in keys if key in self._place]] = True
        return allowed

    def nearest(
        self, text: str, n: int | None = 5, within: Collection[K] | None = None, least: float = 0.0
    ) -> list[Found[K]]:
        """The `n` texts (None = all) most like `text` that share something with it and reach `least`.

        Best first, equals in the order of adding. `within` = only these keys count: the cut comes after it, so that
        what a reader may see is not crowded out by what he may not.
        """
        vector = self.vectors.of(text)
        among = self._among(within)
        found = []
        for postings in (self._sorted, self._recent()):
            places = among if among is None else among[: postings.size]
            best = postings.near(vector, max(least, SLACK), n, places).best(n)
            found += [
                Found(self._keys[place], score)
                for place, score in zip(best.places.tolist(), best.scores.tolist(), strict=True)
            ]
        return sorted(found, key=lambda one: -one.score)[:n]


def pairs(items: Sequence[tuple[K, str]], threshold: float, vectors: Vectors | None = None) -> list[Pair[K]]:
    """K-75. All pairs of items that are alike by at least `threshold` (> 0); best first, then in the items' order.

    `vectors` default to those of the items themselves.
    """
    vectors = vectors or Vectors(text for _key, text in items)
    held = [vectors.of(text) for _key, text in items]
    postings = Postings.of(held)
    found: list[Pair[K]] = []
    for first, vector in enumerate(held):
        places, scores = postings.near(vector, threshold)
        later = slice(int(np.searchsorted(places, first, "right")), None)
        found += [
            Pair(items[first][0], items[second][0], alike)
            for second, alike in zip(places[later].tolist(), scores[later].tolist(), strict=True)
        ]
    return sorted(found, key=lambda pair: -pair.score)
