"""How likely two messages speak of the same matter: what clusters are made from.

Two things are added. The cosine of title and text over pairs of characters, rare pairs no more weighty than fairly rare
ones, so that a name alone makes no likeness. And how much of the one's title stands anywhere in the other message: a
title names the place and the thing, and who writes of another place or thing does not repeat it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .normal import codes, normalise
from .rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .normal import Codes

SIZE = 2
"""Characters of a gram."""
OFTEN, RAREST, FEW = 0.15, 5.5, 10
"""Grams in more than this share of the messages tell nothing; none counts for more than this idf. In so few messages
any gram may stand: where there are only some dozens, one matter alone is more than that share."""
BY_CHANCE = 0.08
"""What titles share with unrelated messages anyway."""
FLOOR = 0.1
"""Pairs that are less alike are taken as not alike at all."""
BLOCK = 256
"""Messages that are compared with all others at a time."""


class Message(NamedTuple):
    """A title (may be empty: then the beginning of the text) and a text, both as they were written."""

    title: str
    text: str


class Pairs(NamedTuple):
    """Pairs of places `first` < `second` and how alike they are, 0 to about 2."""

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    alike: NDArray[np.float32]


HEAD = 20
"""Characters of a text that stand for a missing title."""


def grams_of(message: Message) -> tuple[Codes, Codes]:
    """All grams of a message, those of its title twice; and those of its title."""
    text = normalise(message.text)
    title = normalise(message.title) or text[:HEAD]
    head = codes(title, SIZE, SIZE)
    return np.concatenate([head, head, codes(text, SIZE, SIZE)]), np.unique(head)


class Table(NamedTuple):
    """All messages as rows: `whole` of length one, `heads` shares of a title's weight, `held` ones where a gram is."""

    whole: Rows
    heads: Rows
    held: Rows


def table(messages: Sequence[Message]) -> Table:
    """The three matrices behind `alike`, over grams that are not everywhere."""
    taken = [grams_of(message) for message in messages]
    counted = [np.unique(every, return_counts=True) for every, _head in taken]
    grams, df = np.unique(np.concatenate([found for found, _n in counted]), return_counts=True)
    kept = df <= max(FEW, OFTEN * len(messages))
    grams, df = grams[kept], df[kept]
    idf = np.log((1 + len(messages)) / (1 + df)) + 1
    wholes, heads, helds = [], [], []
    for (found, n), (_every, head) in zip(counted, taken, strict=True):
        at, known = places(grams, found)
        weights = (1 + np.log(n[known])) * np.minimum(idf[at], RAREST)
        wholes.append((at, weights / max(float(np.linalg.norm(weights)), 1e-9)))
        helds.append((at, np.ones(len(at))))
        at, known = places(grams, head)
        heads.append((at, idf[at] / (1 + idf[at].sum())))
    return Table(*(Rows.of(rows, len(grams)) for rows in (wholes, heads, helds)))


def places(grams: Codes, found: Codes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where those of `found` that are known stand in `grams`; and which are."""
    if not len(grams):
        return np.empty(0, np.int64), np.zeros(len(found), np.bool_)
    at = np.minimum(np.searchsorted(grams, found), len(grams) - 1)
    known = grams[at] == found
    return at[known], known


def alike(messages: Sequence[Message]) -> Pairs:
    """All pairs that are alike by at least 0.1, ascending. The order of messages makes no difference."""
    held = table(messages)
    turned = Table(*(rows.turned() for rows in held))
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    for begin in range(0, len(messages), BLOCK):
        rows = np.arange(begin, min(begin + BLOCK, len(messages)))
        titles = product(held.heads, turned.held, rows) + product(held.held, turned.heads, rows)
        total = product(held.whole, turned.whole, rows) + np.maximum(titles / 2 - BY_CHANCE, 0)
        first, second = np.nonzero(total >= FLOOR)
        ahead = first + begin < second
        found.append((first[ahead] + begin, second[ahead], total[first[ahead], second[ahead]]))
    columns = [np.concatenate(part) for part in zip(*found, strict=True)] if found else [np.empty(0)] * 3
    return Pairs(columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2].astype(np.float32))


def product(left: Rows, right: Rows, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Some rows of `left` times the whole of `right`, in full."""
    part = left.pick(rows)
    starts, sizes = right.starts[part.columns], np.diff(right.starts)[part.columns]
    at = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    lines = np.repeat(np.arange(len(part)) * right.width, np.diff(part.starts))
    gained = right.values[at] * np.repeat(part.values, sizes)
    sums = np.bincount(np.repeat(lines, sizes) + right.columns[at], gained, len(part) * right.width)
    return sums.astype(np.float64, copy=False).reshape(len(part), right.width)
