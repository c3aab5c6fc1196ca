"""From labelled texts to a model, and to what may be expected of it: measured on texts that it did not learn from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .dense import WIDTH, softmax, train_dense
from .features import Features, counts
from .linear import train_linear
from .measures import macro_f1, measured, spread
from .model import Model, Small, digest
from .normal import normalise
from .similar import pairs
from .vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from .features import Counts
    from .rows import Rows

    Floats = NDArray[np.float32]
    Progress = Callable[[int, int | None], None]

ROOM = 4_200_000
"""Bytes that the weights of a model may take before packing: the file stays below 5 MB."""
MOST = 40_000
"""Grams of a vocabulary at most."""
FEW = 5
"""A label with fewer texts is left out: nothing could be learned or measured."""
ALIKE, KEPT = 0.7, 48
"""Texts that are alike by so much, looking at so many heaviest grams, stay in one fold."""
SURE = 0.98
"""Where the model was right so often on held-out texts, its score is called sure."""
ENOUGH = 200
"""Fresh texts that make a comparison of two models."""
HOPE = 0.4
"""A first guess below this probability is not worth a reader's time: the model abstains."""


@dataclass(frozen=True)
class Lesson:
    """What is learned from: different texts only, each with the number of its label and of its group of near-equals."""

    names: tuple[str, ...]
    labels: NDArray[np.int64]
    texts: list[Counts]
    groups: NDArray[np.int64]
    digests: NDArray[np.uint64]
    authors: list[Hashable | None] | None
    left_out: dict[str, int]

    def features(self, rows: NDArray[np.int64]) -> Features:
        """K-78. The vocabulary that these texts alone give."""
        authors = None if self.authors is None else [self.authors[row] for row in rows]
        return Features.of([self.texts[row] for row in rows], authors)

    def rows(self, features: Features, rows: NDArray[np.int64]) -> Rows:
        """These texts in these features."""
        return features.rows(self.texts[row] for row in rows)


def lesson(texts: Sequence[str], labels: Sequence[str], authors: Sequence[Hashable | None] | None = None) -> Lesson:
    """Equal texts are taken once, with the label most of them have; rare labels and empty texts are left out."""
    votes: dict[int, Counter[str]] = {}
    first: dict[int, int] = {}
    for place, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if normalise(text) and label:
            key = digest(text)
            first.setdefault(key, place)
            votes.setdefault(key, Counter())[label] += 1
    chosen = {key: min(found.items(), key=lambda one: (-one[1], one[0]))[0] for key, found in votes.items()}
    sizes = Counter(chosen.values())
    names = tuple(sorted(name for name, size in sizes.items() if size >= FEW))
    kept = [key for key in first if chosen[key] in names]
    left_out = {"equal": sum(map(Counter.total, votes.values())) - len(votes), "rare": len(votes) - len(kept)}
    left_out["empty"] = len(texts) - sum(map(Counter.total, votes.values()))
    bodies = [texts[first[key]] for key in kept]
    return Lesson(
        names, np.array([names.index(chosen[key]) for key in kept], np.int64), [counts(text) for text in bodies],
        families(bodies), np.array(kept, np.uint64), None if authors is None else [authors[first[k]] for k in kept],
        left_out,
    )  # fmt: skip


def families(texts: list[str]) -> NDArray[np.int64]:
    """For each text the place of the first text of its family; whoever is nearly equal to a member belongs to it."""
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    for one, other, _score in pairs(list(enumerate(texts)), ALIKE, Vectors(texts, keep=KEPT)):
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return np.array([root(place) for place in range(len(texts))], np.int64)


def folds(given: Lesson, splits: int, seed: int) -> NDArray[np.int64]:
    """The fold of each text: labels evenly over the folds, families whole."""
    chance = np.random.default_rng(seed)
    sizes = np.zeros((splits, len(given.names)), np.int64)
    fold = np.zeros(len(given.labels), np.int64)
    roots, places = np.unique(given.groups, return_inverse=True)
    members: list[list[int]] = [[] for _root in roots]
    for place, family in enumerate(places.tolist()):
        members[family].append(place)
    order = chance.permutation(len(roots)).tolist()
    for family in sorted(order, key=lambda one: -len(members[one])):
        label = int(given.labels[members[family][0]])
        least = np.flatnonzero(sizes[:, label] == sizes[:, label].min())
        best = least[np.argmin(sizes[least].sum(1))]
        fold[members[family]] = best
        np.add.at(sizes[best], given.labels[members[family]], 1)
    return fold


def learn(given: Lesson, rows: NDArray[np.int64], seed: int) -> Model:
    """A model from these texts alone; its probabilities are still too bold."""
    labels, count = given.labels[rows], len(given.names)
    features = given.features(rows)
    if not len(features):
        raise ValueError("no gram stands in enough texts of enough authors")
    wanted = np.eye(count, dtype=np.float32)[labels]
    telling = chi_square(given.rows(features, rows).turned(), wanted)
    size = min(MOST, ROOM // (12 + WIDTH + count))
    features = features.only(np.sort(np.argsort(-telling, kind="stable")[:size]))
    table = given.rows(features, rows)
    linear, dense = train_linear(table, labels, count), train_dense(table, labels, count, seed)
    return Model(
        given.names, features, (Small.of(linear.weights), linear.bias), (Small.of(dense.below), dense.shift),
        (dense.above, dense.bias),
    )  # fmt: skip


def chi_square(turned: Rows, wanted: Floats) -> Floats:
    """How unevenly each gram is spread over the labels."""
    found = turned.times(wanted)
    expected = np.outer(found.sum(1), wanted.mean(0))
    uneven: Floats = ((found - expected) ** 2 / np.maximum(expected, 1e-9)).sum(1).astype(np.float32)
    return uneven


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    authors: Sequence[Hashable | None] | None = None,
    splits: int = 5,
    seed: int = 0,
    progress: Progress | None = None,
    rival: tuple[str, Model] | None = None,
) -> Model:
    """A model of all texts, with the report of `splits` models that each learned without one fold and was asked it.

    `rival` is another model and its name: the report says under `rival` how both do on the texts that it has not seen.
    K-77: same input and seed, same model. ValueError when there are not two labels with five different texts each.
    """
    given = lesson(texts, labels, authors)
    if len(given.names) < 2:
        raise ValueError("two labels with five different texts each are needed")
    tell = progress or (lambda _done, _total: None)
    scores, fold = held_out(given, splits, seed, tell)
    heat = warmth(scores, given.labels)
    chances = softmax(scores * np.float32(heat))
    report, sure = judged(given, chances, fold)
    if rival is not None:
        report["rival"] = beside(given, chances.argmax(1), *rival)
    model = learn(given, np.arange(len(given.labels)), seed)
    tell(splits + 1, splits + 1)
    return replace(model, heat=heat, least=HOPE, sure=sure, report=report, learned=np.sort(given.digests))


def held_out(given: Lesson, splits: int, seed: int, tell: Progress) -> tuple[Floats, NDArray[np.int64]]:
    """For each text what a model says that has seen neither it nor its family; and the folds."""
    fold = folds(given, splits, seed)
    scores = np.zeros((len(fold), len(given.names)), np.float32)
    for number in range(splits):
        tell(number, splits + 1)
        asked = np.flatnonzero(fold == number)
        model = learn(given, np.flatnonzero(fold != number), seed)
        scores[asked] = np.log(model.probabilities(given.rows(model.features, asked)) + 1e-9)
    return scores, fold


def warmth(scores: Floats, labels: NDArray[np.int64]) -> float:
    """By what the scores must be multiplied for their probabilities to be true: the heat of least surprise."""
    heats = np.round(np.arange(0.5, 4.01, 0.05), 2)
    surprise = [-np.log(softmax(scores * np.float32(h))[np.arange(len(labels)), labels] + 1e-9).mean() for h in heats]
    return float(heats[int(np.argmin(surprise))])


def beside(given: Lesson, said: NDArray[np.int64], name: str, rival: Model) -> dict[str, Any]:
    """How `rival` and the held-out answers `said` do on the texts that the rival has not learned from."""
    fresh = np.flatnonzero(~np.isin(given.digests, rival.learned))
    known = np.array([given.names.index(label) if label in given.names else -1 for label in rival.labels])
    theirs = known[rival.probabilities(given.rows(rival.features, fresh)).argmax(1)] if len(fresh) else fresh
    labels = given.labels[fresh]
    return {
        "sha256": name, "texts": len(fresh), "enough": len(fresh) >= ENOUGH,
        "macro_f1": macro_f1(theirs, labels), "own": macro_f1(said[fresh], labels),
    }  # fmt: skip


def judged(given: Lesson, chances: Floats, fold: NDArray[np.int64]) -> tuple[dict[str, Any], float]:
    """The training report, and the score from which on 98 % of the held-out texts were right."""
    parts = [measured(chances[fold == n], given.labels[fold == n], given.names) for n in range(int(fold.max()) + 1)]
    whole = measured(chances, given.labels, given.names)
    report = {
        "texts": len(given.labels), "left_out": given.left_out, "splits": len(parts),
        **{key: spread([part[key] for part in parts]) for key in ("macro_f1", "accuracy", "top2", "top3")},
        "coverage": {
            share: spread([part["coverage"][share] for part in parts]) for share in whole["coverage"]
        },
        "labels": whole["labels"], "confusions": whole["confusions"],
    }  # fmt: skip
    right = chances.argmax(1) == given.labels
    order = np.argsort(-chances.max(1), kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    good = np.flatnonzero(share >= SURE)
    sure = float(np.ceil(chances.max(1)[order][good[-1]] * 1000) / 1000) if len(good) else 2.0
    return report, sure
