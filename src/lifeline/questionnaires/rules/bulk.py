"""Many sheets at once: the same scores as `scoring.score`, exact whole-number arithmetic on columns.

A sheet of sheets is an array of bytes, a row per sheet and a column per scored item: the option index, or `OPEN`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from lifeline.questionnaires.rules.scoring import BadAnswers, may_have_gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from lifeline.questionnaires.rules.definition import Bands, Score
    from lifeline.questionnaires.rules.planning import Base, Plan

    Bytes: TypeAlias = NDArray[np.uint8]
    Whole: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

OPEN: Final = 255
"""What stands for an unanswered item."""


@dataclass(frozen=True)
class Numbers:
    """One score of all sheets: numerator ÷ denominator, exact. `there`: computed at all; `complete`: without gaps."""

    numerator: Whole
    denominator: Whole
    there: Flags
    complete: Flags


@dataclass(frozen=True)
class Many:
    """Scores by id, place of the band by table id (−1: none), letters by id ("": none), open items per sheet."""

    values: dict[str, Numbers]
    bands: dict[str, Whole]
    letters: dict[str, list[str]]
    missing: Whole


def matrix(plan: Plan, rows: Iterable[Sequence[int | None]]) -> Bytes:
    """Sheets as lists of option indexes (None: open), for `score_many`. `BadAnswers` as in `score`."""
    sheets = []
    for row in rows:
        bad = [
            name
            for name, index, size in zip(plan.item_ids, row, plan.sizes, strict=True)
            if index is not None and not 0 <= index < size
        ]
        if bad:
            raise BadAnswers(tuple(bad))
        sheets.append(bytes(OPEN if index is None else index for index in row))
    return np.frombuffer(b"".join(sheets), np.uint8).reshape(len(sheets), len(plan.item_ids))


def score_many(plan: Plan, sheets: Bytes) -> Many:
    """Score every row of `sheets` (sheets × items). Equal to `score` row by row: a property test holds them so."""
    columns = np.ascontiguousarray(sheets.T)
    is_open = columns == OPEN
    gaps = is_open if bool(is_open.any()) else None
    values = {base.score.id: _base(base, columns, gaps) for base in plan.bases}
    letters: dict[str, list[str]] = {}
    for made in plan.derived:
        if made.op == "letters":
            letters[made.id] = _letters(made, values)
        else:
            values[made.id] = _derived(made, values[made.of])
    bands = {table.id: _bands(table, values[table.of]) for table in plan.bands}
    missing = np.zeros(len(sheets), np.int64) if gaps is None else gaps.sum(axis=0, dtype=np.int64)
    return Many(values, bands, letters, missing)


def _base(base: Base, columns: Bytes, gaps: NDArray[np.bool_] | None) -> Numbers:
    count, of = columns.shape[1], len(base.places)
    total = np.zeros(count, np.int64)
    for place, weights in zip(base.places, base.weights, strict=True):
        table = np.zeros(256, np.int64)
        table[: len(weights)] = weights
        total += table[columns[place]]
    everyone = np.ones(count, np.bool_)
    answered = np.full(count, of, np.int64)
    there = complete = everyone
    if gaps is not None:
        answered -= gaps[list(base.places)].sum(axis=0, dtype=np.int64)
        complete = answered == of
        enough = np.array([number > 0 and may_have_gaps(base, number) for number in range(of)] + [True])
        there = enough[answered]
    divisor = np.maximum(answered, 1)
    if base.score.op == "mean":
        return Numbers(total, divisor, there, complete)
    return Numbers(np.where(complete, total, total * of), np.where(complete, 1, divisor), there, complete)


def _derived(made: Score, below: Numbers) -> Numbers:
    """`scale` or `complement` of complete scores."""
    if made.op == "complement":
        top = made.constant * below.denominator - below.numerator
        return Numbers(top, below.denominator, below.complete, below.complete)
    top, under = below.numerator * made.multiply, below.denominator * made.divide
    if made.round == "none":
        return Numbers(top, under, below.complete, below.complete)
    rounded = top // under if made.round == "floor" else (2 * top + under) // (2 * under)
    return Numbers(rounded, np.ones_like(rounded), below.complete, below.complete)


def _bands(table: Bands, value: Numbers) -> Whole:
    """Q-9 for a column: how many edges are ≤ the exact value, less one."""
    place = np.full(len(value.numerator), -1, np.int64)
    for edge in table.edges:
        place += value.numerator * edge.denominator >= edge.numerator * value.denominator
    return np.where(value.complete, np.maximum(place, 0), -1)


def _letters(made: Score, values: dict[str, Numbers]) -> list[str]:
    """How many letters stand above each letter decides whether and where it is named."""
    parts = [values[name] for _letter, name in made.parts]
    tops, unders = np.array([part.numerator for part in parts]), np.array([part.denominator for part in parts])
    above = np.array([(tops * under > top * unders).sum(axis=0) for top, under in zip(tops, unders, strict=True)])
    complete = np.logical_and.reduce([part.complete for part in parts])
    size = len(parts)
    pattern = (above * (size ** np.arange(size))[:, None]).sum(axis=0)
    names = tuple(letter for letter, _name in made.parts)
    return [
        _named(names, made.places, number) if whole else ""
        for number, whole in zip(pattern.tolist(), complete.tolist(), strict=True)
    ]


@cache
def _named(letters: tuple[str, ...], places: int, pattern: int) -> str:
    """The code that belongs to a pattern of `_letters`."""
    levels: dict[int, list[str]] = {}
    for place, letter in enumerate(letters):
        above = pattern // len(letters) ** place % len(letters)
        if above < places:
            levels.setdefault(above, []).append(letter)
    return ">".join("=".join(levels[above]) for above in sorted(levels))
