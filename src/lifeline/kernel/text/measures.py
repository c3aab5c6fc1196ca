"""How good answers are: the figures of a training report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SHARES = (50, 60, 70, 80, 90, 95)
"""Percent of the texts, the surest first, for which the accuracy is told."""
WORST = 10
"""Confusions that are listed."""


def measured(chances: NDArray[np.float32], labels: NDArray[np.int64], names: Sequence[str]) -> dict[str, Any]:
    """Figures for answers `chances` (text × label) to texts that really have `labels`; shares from 0 to 1."""
    ranks = np.argsort(-chances, 1, kind="stable")
    said = ranks[:, 0]
    table = np.zeros((len(names), len(names)), np.int64)
    np.add.at(table, (labels, said), 1)
    each = {name: one_label(table, at) for at, name in enumerate(names)}
    right = said == labels
    surest = right[np.argsort(-chances.max(1), kind="stable")]
    wrong = [(int(table[a, b]), names[a], names[b]) for a in range(len(names)) for b in range(len(names)) if a != b]
    return {
        "macro_f1": float(np.mean([one["f1"] for one in each.values()])),
        "accuracy": float(right.mean()),
        "top2": float((ranks[:, :2] == labels[:, None]).any(1).mean()),
        "top3": float((ranks[:, :3] == labels[:, None]).any(1).mean()),
        "coverage": {str(share): float(surest[: max(1, len(right) * share // 100)].mean()) for share in SHARES},
        "labels": each,
        "confusions": [
            {"label": label, "said": other, "n": n}
            for n, label, other in sorted(wrong, key=lambda one: -one[0])[:WORST]
            if n
        ],
    }  # fmt: skip


def macro_f1(said: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    """The mean F1 of the labels that occur; `said` may hold -1 for none."""
    scores = []
    for label in np.unique(labels):
        hit = int(((said == label) & (labels == label)).sum())
        scores.append(2 * hit / int((said == label).sum() + (labels == label).sum()))
    return round(float(np.mean(scores)), 4) if scores else 0.0


def one_label(table: NDArray[np.int64], at: int) -> dict[str, float]:
    """Precision, recall and F1 of one label, and how many texts have it."""
    hit, said, there = int(table[at, at]), int(table[:, at].sum()), int(table[at].sum())
    return {
        "precision": round(hit / max(1, said), 4),
        "recall": round(hit / max(1, there), 4),
        "f1": round(2 * hit / max(1, said + there), 4),
        "n": there,
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean and standard deviation (of the population) over the splits."""
    return {"mean": round(float(np.mean(values)), 4), "deviation": round(float(np.std(values)), 4)}
