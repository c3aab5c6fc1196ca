"""Joining what is most alike, pair after pair, by the mean over all their members: a tree of groups."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .likeness import Pairs

Near = list[dict[int, float]]
"""For each place the places that are alike, and how much."""


class Tree(NamedTuple):
    """`parts[size + n]` are the two halves of the n-th join; the places 0 to `size` - 1 are single messages."""

    size: int
    parts: dict[int, tuple[int, int]]
    roots: list[int]

    def members(self, node: int) -> list[int]:
        """All messages below a node, ascending."""
        left, found = [node], []
        while left:
            node = left.pop()
            if node < self.size:
                found.append(node)
            else:
                left.extend(self.parts[node])
        return sorted(found)


def neighbours(count: int, pairs: Pairs) -> Near:
    """The pairs seen from both sides."""
    near: Near = [{} for _place in range(count)]
    for first, second, alike in zip(pairs.first.tolist(), pairs.second.tolist(), pairs.alike.tolist(), strict=True):
        near[first][second] = near[second][first] = alike
    return near


def join(near: Near, least: float) -> Tree:
    """Joins the two groups whose members are most alike in the mean, again and again while that is at least `least`.

    Pairs that are not alike count as nought, so one bridge between two crowds cannot join them.
    """
    count = len(near)
    sums: list[dict[int, float] | None] = [dict(one) for one in near]
    sizes = [1] * count
    parts: dict[int, tuple[int, int]] = {}
    heap = [(-alike, one, other) for one in range(count) for other, alike in near[one].items() if one < other]
    heap = [entry for entry in heap if -entry[0] >= least]
    heapq.heapify(heap)
    while heap:
        _alike, one, other = heapq.heappop(heap)
        mine, theirs = sums[one], sums[other]
        if mine is None or theirs is None:
            continue
        both = merged(mine, theirs, one, other)
        new = len(sums)
        sums.append(both)
        sums[one] = sums[other] = None
        sizes.append(sizes[one] + sizes[other])
        parts[new] = (one, other)
        for place, alike in both.items():
            around = sums[place]
            if around is None:
                continue
            around.pop(one, None)
            around.pop(other, None)
            around[new] = alike
            if (mean := alike / (sizes[new] * sizes[place])) >= least:
                heapq.heappush(heap, (-mean, place, new))
    return Tree(count, parts, [node for node in parts if sums[node] is not None])


def merged(mine: dict[int, float], theirs: dict[int, float], one: int, other: int) -> dict[int, float]:
    """What two groups share with every third."""
    both = {place: alike for place, alike in mine.items() if place != other}
    for place, alike in theirs.items():
        if place != one:
            both[place] = both.get(place, 0.0) + alike
    return both
