"""Calibration (specification, 5.2): score = stratum's mean + item + judge + error, item and judge random and crossed.

Variances by REML, bounded at nought; item values by BLUP; standard errors from the prediction error variance. Items are
eliminated first, so that only a system of judges × judges is dense. In the formulas, γ is a variance over that of the
error, R = (1 + γ_item·ZZ')⁻¹ the precision without judges, and M what is left for judges and means.
Formulas: Henderson's mixed model equations; profiled restricted likelihood (Searle, Casella, McCulloch, chapter 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LOW, HIGH = -9.0, 16.0
"""Logarithms of the smallest and the largest γ that are looked at; below stands nought."""
GRID: Final = (-3.0, 0.0, 3.0)
"""The search begins at the best of these, for items and for judges."""
STEPS, PRECISION, APART = 60, 1e-8, 1e-4
"""Newton's steps at most; the slope, a score, that counts as level; how far apart slopes are taken for the curve."""
NEAR_NOUGHT: Final = -4.0
"""A γ whose logarithm is below may belong to nought."""
GAIN: Final = 1.0
"""Of twice the log likelihood: what judges must bring to stay in the model. On simulated panels of judges who do not
differ (45 × 20 × 5, 30 × 10 × 3) this takes the cost of correcting for chance from 0.0022 of Kendall's tau to 0.0008;
where they differ the gain stays what it was."""
DOUBTFUL: Final = 60.0
"""Where judges bring more than this with the items as they are, they are not in doubt."""
HINT: Final = 1e-6
"""γ of the items where it is nought: values keep their direction and differ by less than anybody can read."""


@dataclass(frozen=True)
class Scores:
    """Scores as a table: `item`, `judge` and `value` of each, `stratum` of each item; places begin at 0."""

    item: NDArray[np.int64]
    judge: NDArray[np.int64]
    value: Floats
    stratum: NDArray[np.int64]

    @property
    def judges(self) -> int:
        """How many judges there are."""
        return int(self.judge.max(initial=-1)) + 1


class Variances(NamedTuple):
    """In squared points of the scores. `judge` None: not to be told from the error."""

    item: float
    judge: float | None
    error: float


class Calibrated(NamedTuple):
    """Values and standard errors of items; severities (points below the average judge) and their errors of judges.

    `separates` False: these scores do not tell the items apart, and there are no ranks.
    """

    values: Floats
    errors: Floats
    severities: Floats
    severity_errors: Floats
    variances: Variances | None
    separates: bool


class Solved(NamedTuple):
    """The solution for one pair of γ: minus twice the restricted likelihood, error variance, judges, means; and M."""

    loss: float
    error: float
    judges: Floats
    means: Floats
    shrunk: Floats
    dense: Floats
    beside: Floats


class Fit(NamedTuple):
    """What belongs to one pair of γ: minus twice the restricted likelihood, its slopes, and the solution."""

    loss: float
    slopes: Floats
    error: float
    means: Floats
    items: Floats
    judges: Floats
    item_errors: Floats
    judge_errors: Floats


def fit(scores: Scores) -> Calibrated:
    """I-52. Calibrated values of all items, each of which has at least one score.

    Without repetition (no item with two scores) or without any difference the values are the raw means and nothing is
    told apart. Adding a number to all scores adds it to all values, scaling scales them.
    """
    means = raw_means(scores)
    spread = float(scores.value.std())
    counts = np.bincount(scores.item)
    free = len(scores.value) - len(np.unique(scores.stratum))
    if not spread or counts.max() < 2 or free < 2:
        return untold(scores, means)
    centre = float(scores.value.mean())
    model = Model(scores, (scores.value - centre) / spread)
    gammas = model.search()
    separates = bool(gammas[0] > 0)
    found = model.at(gammas if separates else np.array([HINT, gammas[1]]))
    values = centre + spread * (found.means[scores.stratum] + found.items)
    judge = None if model.alone else float(found.error * gammas[1]) * spread**2
    variances = Variances(float(found.error * gammas[0]) * spread**2, judge, float(found.error) * spread**2)
    return Calibrated(
        values, found.item_errors * spread, -found.judges * spread, found.judge_errors * spread, variances, separates
    )


def gap(scores: Scores) -> tuple[float, float] | None:
    """5.6, Q1. How far the mean of the second of two strata lies above the first's, and its standard error.

    Items and judges are taken out as in `fit`. None where nothing can be told: no repetition, no difference, one
    stratum, or no link between the two.
    """
    spread = float(scores.value.std())
    if not spread or np.bincount(scores.item).max() < 2 or len(np.unique(scores.stratum)) != 2:
        return None
    if len(set(components(scores).tolist())) > 1:
        return None
    model = Model(scores, scores.value / spread)
    gammas = model.search()
    found = model.solved(gammas if gammas[0] > 0 else np.array([HINT, gammas[1]]))
    spans = found.error * np.linalg.inv(found.dense)[scores.judges :, scores.judges :]
    error = float(np.sqrt(max(spans[0, 0] + spans[1, 1] - 2 * spans[0, 1], 0)))
    return (float(found.means[1] - found.means[0]) * spread, error * spread) if error else None


def raw_means(scores: Scores) -> Floats:
    """The plain mean of each item."""
    return np.bincount(scores.item, scores.value) / np.bincount(scores.item)


def untold(scores: Scores, means: Floats) -> Calibrated:
    """The answer where a model has nothing to work on."""
    unknown = np.full(len(means), np.nan)
    return Calibrated(means, unknown, np.zeros(scores.judges), np.full(scores.judges, np.nan), None, separates=False)


class Model:
    """The equations of one table of standardised scores. `alone`: no judge has two scores, none can be told apart."""

    def __init__(self, scores: Scores, value: Floats) -> None:
        items, judges = len(scores.stratum), scores.judges
        self.held = np.zeros((items, judges))
        np.add.at(self.held, (scores.item, scores.judge), 1.0)
        self.sums = np.bincount(scores.item, value, items)
        self.judge_sums = np.bincount(scores.judge, value, judges)
        self.square = float(value @ value)
        self.count = self.held.sum(axis=1)
        self.load = self.held.sum(axis=0)
        strata, place = np.unique(scores.stratum, return_inverse=True)
        self.level = np.zeros((items, len(strata)))
        self.level[np.arange(items), place] = 1.0
        self.freedom = len(value) - len(strata)
        self.alone = bool(self.load.max() < 2)

    def solved(self, gammas: Floats) -> Solved:
        """The equations solved for given γ of items and judges, each 0 or more."""
        item, judge = float(gammas[0]), 0.0 if self.alone else float(gammas[1])
        root, judges = np.sqrt(judge), len(self.load)
        shrunk = 1 / (1 + item * self.count)
        weight = item * shrunk
        across = np.diag(self.load) - self.held.T @ (self.held * weight[:, None])
        to_means = self.held.T @ (self.level * shrunk[:, None])
        dense = np.zeros((judges + self.level.shape[1],) * 2)
        dense[:judges, :judges] = judge * across + np.eye(judges)
        dense[:judges, judges:] = root * to_means
        dense[judges:, :judges] = dense[:judges, judges:].T
        dense[judges:, judges:] = self.level.T @ (self.level * (self.count * shrunk)[:, None])
        right = np.append(
            root * (self.judge_sums - self.held.T @ (weight * self.sums)), self.level.T @ (self.sums * shrunk)
        )
        effects = np.linalg.solve(dense, right)
        rest = max(self.square - weight @ self.sums**2 - float(right @ effects), 1e-12 * self.square)
        loss = self.freedom * np.log(rest) + np.log1p(item * self.count).sum() + np.linalg.slogdet(dense)[1]
        return Solved(
            float(loss), rest / self.freedom, root * effects[:judges], effects[judges:], shrunk, dense,
            np.hstack([root * across, to_means]),
        )  # fmt: skip

    def at(self, gammas: Floats) -> Fit:
        """The same with slopes and prediction errors."""
        found = self.solved(gammas)
        item, judge = float(gammas[0]), 0.0 if self.alone else float(gammas[1])
        inverse, shrunk, error = np.linalg.inv(found.dense), found.shrunk, found.error
        pulled = (self.sums - self.count * (self.level @ found.means) - self.held @ found.judges) * shrunk
        left = self.judge_sums - self.load * found.judges - self.held.T @ (self.level @ found.means + item * pulled)
        ahead = np.hstack([np.sqrt(judge) * self.held, self.level * self.count[:, None]]) * shrunk[:, None]
        item_parts = self.count * shrunk - np.einsum("ij,ij->i", ahead @ inverse, ahead)
        across = self.load - self.held.T**2 @ (item * shrunk)
        judge_parts = across - np.einsum("ij,ij->i", found.beside @ inverse, found.beside)
        slopes = np.array([item_parts.sum() - pulled @ pulled / error, judge_parts.sum() - left @ left / error])
        return Fit(
            found.loss, slopes, error, found.means, item * pulled, found.judges,
            np.sqrt(np.maximum(error * (item - item**2 * item_parts), 0)),
            np.sqrt(np.maximum(error * (judge - judge**2 * judge_parts), 0)),
        )  # fmt: skip

    def search(self) -> Floats:
        """γ of items and judges with the largest restricted likelihood, each 0 where the likelihood falls from there.

        Judges stay in the model if that raises twice the log likelihood by at least `GAIN`: below that, correcting for
        what may be chance orders items worse than the plain mean.
        """
        free = np.array([True, not self.alone])
        starts = [np.array([a, b]) for a in GRID for b in (GRID if free[1] else (-np.inf,))]
        logs = self.descend(min(starts, key=lambda start: self.solved(np.exp(start)).loss), free)
        logs = self.bounded(logs, free)
        without, loss = np.array([logs[0], -np.inf]), self.solved(np.exp(logs)).loss
        if logs[1] > -np.inf and self.solved(np.exp(without)).loss - loss < DOUBTFUL:
            without = self.bounded(np.maximum(without, [LOW, -np.inf]), np.array([True, False]))
            if self.solved(np.exp(without)).loss - loss < GAIN:
                logs = without
        return np.exp(logs)

    def bounded(self, logs: Floats, free: NDArray[np.bool_]) -> Floats:
        """The best γ of those that are free, nought where the likelihood falls from there."""
        free = free.copy()
        logs = self.descend(logs, free)
        for place in np.flatnonzero(free):
            gammas = np.exp(logs)
            gammas[place] = 0.0
            if logs[place] < NEAR_NOUGHT and self.at(gammas).slopes[place] >= 0:
                logs[place], free[place] = -np.inf, False
                logs = self.descend(logs, free)
        return logs

    def descend(self, logs: Floats, free: NDArray[np.bool_]) -> Floats:
        """Newton's steps on the logarithms of those γ that are free, each shortened until the likelihood grows."""
        now = self.at(np.exp(logs))
        for _step in range(STEPS):
            slope = np.where(free, now.slopes * np.exp(logs), 0.0)
            if np.abs(slope).max() < PRECISION * self.freedom:
                break
            step = self.step(logs, slope, free)
            for _half in range(20):
                trial = np.where(free, np.clip(logs + step, LOW, HIGH), logs)
                then = self.at(np.exp(trial))
                if then.loss < now.loss or (trial == logs).all():
                    break
                step = step / 2
            else:
                break
            if (trial == logs).all():
                break
            logs, now = trial, then
        return logs

    def step(self, logs: Floats, slope: Floats, free: NDArray[np.bool_]) -> Floats:
        """Newton's step where the likelihood is curved as it should be, else downhill; never longer than 3."""
        curve = np.eye(2)
        for place in np.flatnonzero(free):
            moved = logs.copy()
            moved[place] += APART
            gammas = np.exp(moved)
            curve[place] = (np.where(free, self.at(gammas).slopes * gammas, 0.0) - slope) / APART
        curve = (curve + curve.T) / 2
        for place in np.flatnonzero(~free):
            curve[place], curve[:, place], curve[place, place] = 0.0, 0.0, 1.0
        step = -np.linalg.solve(curve, slope) if np.linalg.eigvalsh(curve)[0] > 1e-8 else -slope
        longest = np.abs(step).max()
        return np.asarray(step * min(1.0, 3.0 / longest) if longest else step, np.float64)


def components(scores: Scores) -> NDArray[np.int64]:
    """I-54. For each item the number of its part: no judge links different parts, not even through others."""
    parent = list(range(len(scores.stratum) + scores.judges))

    def root(node: int) -> int:
        """The node that stands for the part of this one."""
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for item, judge in zip(scores.item.tolist(), (scores.judge + len(scores.stratum)).tolist(), strict=True):
        parent[root(item)] = root(judge)
    roots = [root(item) for item in range(len(scores.stratum))]
    numbers = {found: number for number, found in enumerate(dict.fromkeys(roots))}
    return np.array([numbers[found] for found in roots], np.int64)


def ranks(values: Sequence[float]) -> list[int]:
    """1 for the largest; equal ones share the better rank."""
    order = sorted(values, reverse=True)
    first: dict[float, int] = {}
    for place, value in enumerate(order, 1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def zones(values: Sequence[float], errors: Sequence[float], width: float) -> list[int]:
    """The number of each item's zone, from the best down: all within `width` standard errors of its first.

    Items of one zone cannot be told from that one; where there are no standard errors, equal values make a zone.
    """
    found, number, head = [0] * len(values), 0, np.inf
    for place in sorted(range(len(values)), key=lambda p: -values[p]):
        error = 0.0 if np.isnan(errors[place]) else errors[place]
        if not number or head - values[place] > width * error:
            number, head = number + 1, values[place]
        found[place] = number
    return found


def tie_zone(values: Sequence[float], errors: Sequence[float], places: int, width: float) -> list[int]:
    """I-55. Who is decided by vote: within `width` standard errors of the middle between last in and first out."""
    order = sorted(values, reverse=True)
    if not 0 < places < len(order):
        return []
    middle = (order[places - 1] + order[places]) / 2
    near = [0.0 if np.isnan(error) else width * error for error in errors]
    tied = order[places - 1] == order[places]
    return [p for p, value in enumerate(values) if abs(value - middle) <= near[p] or (tied and value == middle)]


def told_by(reviews: int, variances: Variances, items: int, best: int, chance: np.random.Generator) -> float:
    """The share of the truly best that a cut finds when each item has so many reviews, by judges of its own."""
    rounds = 400
    truth = chance.normal(0, np.sqrt(variances.item), (rounds, items))
    noise = np.sqrt((variances.error + (variances.judge or 0.0)) / reviews)
    seen = truth + chance.normal(0, 1, (rounds, items)) * noise
    chosen, right = (np.argsort(-scores, axis=1)[:, :best] for scores in (seen, truth))
    return float(np.mean([len(set(a) & set(b)) / best for a, b in zip(chosen.tolist(), right.tolist(), strict=True)]))
