"""The linear half of a model: support vectors over features that are weighted by how much they tell for each label.

S. Wang and C. Manning, Baselines and Bigrams (2012): naive Bayes decides how much a gram may say, a support vector
machine with squared hinge loss how much it does say. One matrix of weights comes out; nothing else is left at use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from .rows import Rows

    Floats = NDArray[np.float32]

SMOOTH = 0.05
"""Added to every sum of weights before the ratio of naive Bayes is taken."""
PENALTY = 1.0
"""How much a text on the wrong side costs against large weights."""
ROUNDS, MEMORY, ENOUGH = 60, 8, 2e-3
"""Steps of the optimiser at most; how many it remembers; how much smaller than at first the slope must be."""


class Linear(NamedTuple):
    """Weights (gram × label) and one number for each label."""

    weights: Floats
    bias: Floats

    def scores(self, rows: Rows) -> Floats:
        """How much speaks for each label (text × label)."""
        scores: Floats = rows.times(self.weights) + self.bias
        return scores


def ratios(turned: Rows, wanted: Floats) -> Floats:
    """How much each gram may tell for or against each label: |ln| of the ratio of its shares inside and outside."""
    inside = turned.times(wanted) + SMOOTH
    outside = turned.times(1 - wanted) + SMOOTH
    factors: Floats = np.abs(np.log(inside / inside.sum(0)) - np.log(outside / outside.sum(0)))
    return factors


def train_linear(rows: Rows, labels: NDArray[np.int64], count: int) -> Linear:
    """Weights that tell `count` labels apart. Each label against all others; the same input gives the same output."""
    wanted = np.eye(count, dtype=np.float32)[labels]
    turned = rows.turned()
    signs, factors = 2 * wanted - 1, ratios(turned, wanted)

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-1], point[-1]
        room = np.maximum(1 - signs * (rows.times(factors * weights) + bias), 0)
        slope = -2 * PENALTY * signs * room
        gradient = point + np.vstack([factors * turned.times(slope), slope.sum(0)])
        return float(0.5 * np.vdot(point, point) + PENALTY * np.vdot(room, room)), gradient

    best = descend(loss, np.zeros((rows.width + 1, count), np.float32))
    return Linear(factors * best[:-1], best[-1])


def descend(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """The lowest point of a convex function, by the method L-BFGS with steps halved until they lead down enough."""
    point, (value, slope) = start, loss(start)
    first = float(np.linalg.norm(slope))
    steps: list[tuple[Floats, Floats, float]] = []
    for _round in range(ROUNDS):
        if float(np.linalg.norm(slope)) <= ENOUGH * first:
            break
        way = direction(slope, steps)
        if not steps:
            way /= max(1.0, first)
        fall, length = float(np.vdot(way, slope)), 1.0
        new, new_slope = loss(point + way)
        while new > value + 1e-4 * length * fall and length > 1e-4:
            length /= 2
            new, new_slope = loss(point + length * way)
        moved, bent = length * way, new_slope - slope
        if (curve := float(np.vdot(moved, bent))) > 0:
            steps = [*steps[1 - MEMORY :], (moved, bent, 1 / curve)]
        point, value, slope = point + moved, new, new_slope
    return point


def direction(slope: Floats, steps: list[tuple[Floats, Floats, float]]) -> Floats:
    """Where to go next: the slope, corrected by how it changed over the last steps."""
    way, shares = -slope, []
    for moved, bent, inverse in reversed(steps):
        share = inverse * float(np.vdot(moved, way))
        shares.append(share)
        way = way - share * bent
    if steps:
        moved, bent, inverse = steps[-1]
        way = way * (1 / (inverse * float(np.vdot(bent, bent))))
    for (moved, bent, inverse), share in zip(steps, reversed(shares), strict=True):
        way = way + (share - inverse * float(np.vdot(bent, way))) * moved
    return way
