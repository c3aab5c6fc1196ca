"""Texts compared and told apart by the runs of characters they hold (specification of the kernel, section 10).

    vectors = Vectors(text for _key, text in items)
    index = Similar(vectors, items)
    index.nearest("三号高炉煤气报警", 5)            # [Found(key, score), …]
    pairs(items, 0.6)                              # [Pair(first, second, score), …]

No Django, no segmentation, no pickle; numpy works inside, plain values come out. White space, width, case and
punctuation never matter, because everything goes through `normalise`.
"""

from .normal import containment, grams, normalise
from .similar import Found, Pair, Similar, pairs
from .vectors import Vector, Vectors

__all__ = [
    "Found",
    "Pair",
    "Similar",
    "Vector",
    "Vectors",
    "containment",
    "grams",
    "normalise",
    "pairs",
]
