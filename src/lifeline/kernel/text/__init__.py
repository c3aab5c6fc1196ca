"""Texts compared and told apart by the runs of characters they hold (specification of the kernel, section 10).

    vectors = Vectors(text for _key, text in items)
    index = Similar(vectors, items)
    index.nearest("三号高炉煤气报警", 5)            # [Found(key, score), …]
    pairs(items, 0.6)                              # [Pair(first, second, score), …]
    model = train(texts, labels, progress=…)       # model.report says what to expect
    model.write(path); Model.load(path).predict(t)  # [Guess(label, score), …] at most three, [] = abstains
    clusters([(key, Message(title, text)), …])     # [Group(keys, cohesion, …), …]: the same place, the same thing

No Django, no segmentation, no pickle; numpy works inside, plain values come out. White space, width, case and
punctuation never matter, because everything goes through `normalise`.
"""

from .clusters import Group, clusters
from .likeness import Message
from .measures import measured
from .model import Damaged, Guess, Model
from .normal import common, containment, grams, normalise
from .similar import Found, Pair, Similar, pairs
from .training import train
from .vectors import Vector, Vectors

__all__ = [
    "Damaged",
    "Found",
    "Group",
    "Guess",
    "Message",
    "Model",
    "Pair",
    "Similar",
    "Vector",
    "Vectors",
    "clusters",
    "common",
    "containment",
    "grams",
    "measured",
    "normalise",
    "pairs",
    "train",
]
