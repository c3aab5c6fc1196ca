"""I-115, Q1. 得分变化: how far a cycle's scores lie from the last one's, through reviewers who served in both."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lifeline.innovation.rules import calibration

if TYPE_CHECKING:
    from collections.abc import Sequence


class Graded(NamedTuple):
    """A review that counted: number of its cycle, application, second-level unit, reviewer, weighted total."""

    call: int
    item: int
    unit: int
    judge: int
    value: Fraction


def common(rows: Sequence[Graded], now: int, last: int) -> list[Graded]:
    """The reviews of both cycles by those who served in both."""
    served = [{one.judge for one in rows if one.call == call} for call in (now, last)]
    return [one for one in rows if one.judge in served[0] & served[1] and one.call in {now, last}]


def shift_of(rows: Sequence[Graded], now: int, last: int, least: int) -> tuple[Fraction, int] | None:
    """Mean now less mean last, in its standard errors, with the number of common reviewers; None below `least` of them.

    Items and reviewers are taken out by the crossed model of the calibration, so that another mix of applications or a
    severe reviewer moves nothing.
    """
    both = common(rows, now, last)
    judges = sorted({one.judge for one in both})
    if len(judges) < least:
        return None
    items = sorted({(one.call, one.item) for one in both})
    place, seat = {one: n for n, one in enumerate(items)}, {one: n for n, one in enumerate(judges)}
    table = calibration.Scores(
        np.array([place[one.call, one.item] for one in both]), np.array([seat[one.judge] for one in both]),
        np.array([float(one.value) for one in both]), np.array([int(call == now) for call, _item in items]),
    )  # fmt: skip
    if (found := calibration.gap(table)) is None:
        return None
    points, error = found
    return Fraction(f"{points / error:.4f}"), len(judges)


def shifts(
    rows: Sequence[Graded], now: int, last: int, least: int
) -> tuple[tuple[Fraction, int] | None, dict[int, tuple[Fraction, int]]]:
    """Of the organiser, and of each second-level unit that has enough common reviewers."""
    units: dict[int, list[Graded]] = {}
    for one in rows:
        units.setdefault(one.unit, []).append(one)
    parts = {unit: shift_of(held, now, last, least) for unit, held in sorted(units.items())}
    return shift_of(rows, now, last, least), {unit: one for unit, one in parts.items() if one is not None}
