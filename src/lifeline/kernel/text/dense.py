"""The bent half of a model: one hidden layer, which sees that grams mean another thing beside others.

Half of what it sees is hidden from it at each step, so that it leans on no single gram. It errs in other places than
the linear half; their mean is better than either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .rows import Rows

    Floats = NDArray[np.float32]

WIDTH = 64
"""Units of the hidden layer."""
EPOCHS, BATCH = 9, 128
"""How often each text is seen; texts between two steps."""
RATE, WARM = 0.003, 0.5
"""The size of a step, and the share of all steps before it begins to shrink."""
BLIND_INPUT, BLIND_HIDDEN = 0.4, 0.5
"""What share of the grams and of the hidden units is switched off at each step."""
DOUBT = 0.05
"""A label is believed by so much less than wholly: people label differently."""
SPREAD = 0.1
"""Deviation of the weights before the first step."""


class Dense(NamedTuple):
    """A hidden layer (gram × unit) and the layer above it (unit × label), each with one number per column."""

    below: Floats
    shift: Floats
    above: Floats
    bias: Floats

    def scores(self, rows: Rows) -> Floats:
        """How much speaks for each label (text × label)."""
        scores: Floats = np.maximum(rows.times(self.below) + self.shift, 0) @ self.above + self.bias
        return scores


class Adam:
    """Steps that adapt to each weight (D. Kingma and J. Ba 2014); rows without a gradient are left alone."""

    def __init__(self, weights: Floats) -> None:
        self.weights = weights
        self.mean, self.square = np.zeros_like(weights), np.zeros_like(weights)

    def step(self, gradient: Floats, rate: float, number: int, rows: NDArray[np.int32] | slice = slice(None)) -> None:
        """One step, the `number`-th (from 1), along `gradient` of these rows."""
        mean = 0.9 * self.mean[rows] + 0.1 * gradient
        square = 0.999 * self.square[rows] + 0.001 * gradient * gradient
        self.mean[rows], self.square[rows] = mean, square
        size = np.sqrt(square / np.float32(1 - 0.999**number)) + np.float32(1e-8)
        self.weights[rows] -= np.float32(rate / (1 - 0.9**number)) * mean / size


def train_dense(rows: Rows, labels: NDArray[np.int64], count: int, seed: int) -> Dense:
    """Layers that tell `count` labels apart. The same seed and input give the same output."""
    chance = np.random.default_rng(seed)
    below = Adam(chance.normal(0, SPREAD, (rows.width, WIDTH)).astype(np.float32))
    above = Adam(chance.normal(0, WIDTH**-0.5, (WIDTH, count)).astype(np.float32))
    shift, bias = Adam(np.zeros(WIDTH, np.float32)), Adam(np.zeros(count, np.float32))
    wanted = np.eye(count, dtype=np.float32)[labels] * np.float32(1 - DOUBT) + np.float32(DOUBT / count)
    total = EPOCHS * -(-len(rows) // BATCH)
    number = 0
    for _epoch in range(EPOCHS):
        order = chance.permutation(len(rows))
        for begin in range(0, len(rows), BATCH):
            number += 1
            picked = order[begin : begin + BATCH]
            seen = dimmed(rows.pick(picked), chance)
            columns = np.unique(seen.columns)
            block = seen.block(columns)
            lit = awake((len(picked), WIDTH), BLIND_HIDDEN, chance)
            inner = (block @ below.weights[columns] + shift.weights).astype(np.float32, copy=False)
            lit *= inner > 0
            inner *= lit
            error: Floats = softmax(inner @ above.weights + bias.weights) - wanted[picked]
            error /= len(picked)
            back: Floats = (error @ above.weights.T) * lit
            rate = RATE * min(1.0, (1 - number / total) / (1 - WARM) + 0.02)
            above.step(inner.T @ error, rate, number)
            bias.step(error.sum(0), rate, number)
            shift.step(back.sum(0), rate, number)
            below.step(block.T @ back, rate, number, columns)
    return Dense(below.weights, shift.weights, above.weights, bias.weights)


def dimmed(rows: Rows, chance: np.random.Generator) -> Rows:
    """The rows with some of their grams switched off, the others raised to the same sum."""
    values = rows.values * awake((len(rows.values),), BLIND_INPUT, chance)
    return type(rows)(rows.starts, rows.columns, values, rows.width)


def awake(shape: tuple[int, ...], blind: float, chance: np.random.Generator) -> Floats:
    """Nought for what is switched off, and for the rest what keeps the sum as it was."""
    lit: Floats = (chance.random(shape, np.float32) >= blind).astype(np.float32) / np.float32(1 - blind)
    return lit


def softmax(scores: Floats) -> Floats:
    """Scores (text × label) as probabilities."""
    raised = np.exp(scores - scores.max(1, keepdims=True))
    chances: Floats = raised / raised.sum(1, keepdims=True)
    return chances
