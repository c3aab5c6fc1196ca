"""Which titles are alike (specification, 5.4)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from lifeline.kernel.text import Vectors, normalise
from lifeline.kernel.text import pairs as alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Twins(NamedTuple):
    """Two titles that are alike: their places in what was given, `first` < `second`, and how alike, 0 to 1."""

    first: int
    second: int
    similarity: float


def pairs(titles: Sequence[str], threshold: float) -> Iterator[Twins]:
    """All pairs alike by at least `threshold` (> 0), the most alike first.

    Letters and digits only, without case and width; runs of two and three characters by their number and their rarity
    among these titles; cosine. Equal after normalising is 1.0 and always found, also among thousands of equal ones:
    every different title is compared once.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, title in enumerate(titles):
        places[normalise(title)].append(place)
    vectors = Vectors(titles, sublinear=False)
    groups = list(places.values())
    for group in groups:
        yield from (Twins(one, two, 1.0) for at, one in enumerate(group) for two in group[at + 1 :])
    for pair in alike([(number, titles[group[0]]) for number, group in enumerate(groups)], threshold, vectors):
        for one in groups[pair.first]:
            yield from (Twins(min(one, two), max(one, two), pair.score) for two in groups[pair.second])


def against(title: str, titles: Sequence[str], threshold: float) -> list[tuple[int, float]]:
    """I-26. Which titles (their places) this one is alike by at least `threshold`, the most alike first.

    The same figures as `pairs` gives over the titles and this one together.
    """
    vectors = Vectors([*titles, title], sublinear=False)
    same, mine = normalise(title), vectors.of(title)
    found = [
        (place, 1.0 if normalise(other) == same else mine.cosine(vectors.of(other)))
        for place, other in enumerate(titles)
    ]
    return sorted(((place, score) for place, score in found if score >= threshold), key=lambda one: (-one[1], one[0]))
