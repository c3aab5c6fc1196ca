"""A trained model: from a text to at most three labels with scores that can be believed, or to silence."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .dense import Dense, softmax
from .features import Features, counts
from .linear import Linear
from .normal import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from .rows import Rows

    Floats = NDArray[np.float32]

VERSION = 1
"""Of the file. Another number is a foreign model."""
SHOWN = 3
"""Labels of one answer at most."""
STEEP = np.float32(3.5)
"""By how much the scores of the linear half are multiplied, so that both halves speak equally loud."""
TOP = 127
"""Weights are kept as whole numbers from -127 to 127, each column with a factor."""


def digest(text: str) -> int:
    """By which a text is known again without being kept."""
    return int.from_bytes(blake2b(normalise(text).encode(), digest_size=8).digest(), "big")


class Damaged(Exception):
    """K-79. The file of a model is missing, cut, changed, of another version, or no model at all."""


class Guess(NamedTuple):
    """A label and the probability, 0 to 1, that it is right."""

    label: str
    score: float


class Packed(NamedTuple):
    """The files of a model: the digest of the first, the arrays (.npz), and what is told of them (.json)."""

    digest: str
    arrays: bytes
    told: bytes


class Small(NamedTuple):
    """A matrix in a byte for each number, and what each column is multiplied with."""

    numbers: NDArray[np.int8]
    factors: Floats

    @classmethod
    def of(cls, full: Floats) -> Small:
        """The nearest small matrix."""
        factors = np.maximum(np.abs(full).max(0), 1e-9) / TOP
        return cls(np.rint(full / factors).astype(np.int8), factors.astype(np.float32))

    def full(self) -> Floats:
        """The numbers themselves again."""
        return self.numbers.astype(np.float32) * self.factors


@dataclass(frozen=True)
class Model:
    """Two halves over one vocabulary. `heat` makes its probabilities true, below `least` it says nothing.

    `sure` is the score from which on at least 98 % of the held-out texts were right (above 1: no such score).
    `report` is what its training found out; `learned` are the digests of the texts it has seen.
    """

    labels: tuple[str, ...]
    features: Features
    linear: tuple[Small, Floats]
    below: tuple[Small, Floats]
    above: tuple[Floats, Floats]
    heat: float = 1.0
    least: float = 0.0
    sure: float = 2.0
    report: dict[str, Any] = field(default_factory=dict)
    learned: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, np.uint64))

    def __post_init__(self) -> None:
        """Unfold the small numbers once, for quick answers."""
        object.__setattr__(self, "_linear", Linear(self.linear[0].full(), self.linear[1]))
        object.__setattr__(self, "_dense", Dense(self.below[0].full(), self.below[1], *self.above))

    def probabilities(self, rows: Rows) -> Floats:
        """How probable each label is for each text (text × label)."""
        linear: Linear = self._linear  # type: ignore[attr-defined]
        dense: Dense = self._dense  # type: ignore[attr-defined]
        return softmax(joined(linear.scores(rows), dense.scores(rows)) * np.float32(self.heat))

    def all(self, texts: Iterable[str]) -> Floats:
        """The probabilities for many texts."""
        return self.probabilities(self.features.rows(counts(text) for text in texts))

    def guesses(self, text: str) -> list[Guess]:
        """The three most probable labels, best first, however sure."""
        row = self.all([text])[0]
        best = np.argsort(-row, kind="stable")[:SHOWN]
        return [Guess(self.labels[at], round(float(row[at]), 4)) for at in best]

    def predict(self, text: str) -> list[Guess]:
        """The three most probable labels, best first; nothing when even the first is too doubtful."""
        guesses = self.guesses(text)
        return guesses if guesses and guesses[0].score >= self.least else []

    def has_learned(self, text: str) -> bool:
        """Was this very text among those it was trained on?"""
        key = np.uint64(digest(text))
        at = int(np.searchsorted(self.learned, key))
        return at < len(self.learned) and bool(self.learned[at] == key)

    def words(self, label: str, n: int = 12) -> list[str]:
        """The grams that speak most for a label."""
        column = self.linear[0].numbers[:, self.labels.index(label)].astype(np.int16)
        return [self.features.spelled(int(place)) for place in np.argsort(-column, kind="stable")[:n]]

    def packed(self) -> Packed:
        """K-77. The two files as bytes; the same model gives the same bytes."""
        stream = io.BytesIO()
        np.savez_compressed(
            stream, grams=self.features.grams, idf=self.features.idf, linear=self.linear[0].numbers,
            linear_factors=self.linear[0].factors, linear_bias=self.linear[1], below=self.below[0].numbers,
            below_factors=self.below[0].factors, shift=self.below[1], above=self.above[0], bias=self.above[1],
            learned=self.learned,
        )  # fmt: skip
        arrays = stream.getvalue()
        digest = sha256(arrays).hexdigest()
        told = {
            "version": VERSION, "sha256": digest, "labels": self.labels, "heat": self.heat, "least": self.least,
            "sure": self.sure, "vocabulary": len(self.features), "report": self.report,
        }  # fmt: skip
        return Packed(digest, arrays, json.dumps(told, ensure_ascii=False, indent=1).encode())

    def write(self, path: Path) -> str:
        """Writes `path` (.npz) and beside it its .json; the SHA-256 of the first."""
        packed = self.packed()
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, packed.arrays)
        replace(path.with_suffix(".json"), packed.told)
        return packed.digest

    @classmethod
    def load(cls, path: Path, digest: str | None = None) -> Model:
        """K-79. Reads what `write` wrote, with this digest if one is named; `Damaged` for anything else."""
        try:
            told = json.loads(path.with_suffix(".json").read_bytes())
            arrays = path.read_bytes()
            found = sha256(arrays).hexdigest()
            if told["version"] != VERSION or told["sha256"] != found or (digest or found) != found:
                raise Damaged(path.name)
            with np.load(io.BytesIO(arrays), allow_pickle=False) as held:
                part = {name: held[name] for name in held.files}
            return cls(
                labels=tuple(told["labels"]), features=Features(part["grams"], part["idf"]),
                linear=(Small(part["linear"], part["linear_factors"]), part["linear_bias"]),
                below=(Small(part["below"], part["below_factors"]), part["shift"]), above=(part["above"], part["bias"]),
                heat=told["heat"], least=told["least"], sure=told["sure"], report=told["report"],
                learned=part["learned"],
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, EOFError) as fault:
            raise Damaged(path.name) from fault


def joined(linear: Floats, dense: Floats) -> Floats:
    """What both halves say together: the mean of the logarithms of their probabilities."""
    both: Floats = (np.log(softmax(linear * STEEP) + 1e-9) + np.log(softmax(dense) + 1e-9)) / 2
    return both


def replace(path: Path, content: bytes) -> None:
    """The file is the old one or the new one at every moment."""
    half = path.with_name(f"{path.name}.new")
    half.write_bytes(content)
    half.replace(path)
