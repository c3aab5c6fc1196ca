"""I-52 … I-57. The report of a stage: raw beside calibrated, ranks within level, tie zones, agreement, lift.

Plain values in and out; medians and percentiles are Python's own, equal on every database (E-22). No score of a
reviewer is ever standardised by that reviewer's own spread (I-53): with few items that erases real differences.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import isnan, sqrt
from statistics import fmean, variance
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lifeline.innovation.rules import calibration
from lifeline.innovation.rules.agreement import agreement
from lifeline.innovation.rules.numbers import LEAST_ALPHA, RELATED_LEAST, REVIEWS, SHIFT, ZONE
from lifeline.innovation.rules.reviews import DIMENSIONS, gate, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Given(NamedTuple):
    """A review that was handed in: application, level, reviewer, direction, grades, and whether the two are related."""

    item: int
    level: str
    judge: int
    direction: str
    grades: Mapping[str, int]
    related: bool = False


class Scored(NamedTuple):
    """A review that counts, with its weighted total."""

    item: int
    level: str
    judge: int
    value: Fraction
    related: bool


def report(given: Sequence[Given], weights: Mapping[str, Sequence[int]], places: Mapping[str, int]) -> dict[str, Any]:
    """I-52. The whole report. `weights` and `places` (approvals at most) by level; what does not count is left out.

    Nothing handed in, one reviewer, equal scores, parts that nobody links: the same fields, with None where nothing
    can be told (E-23).
    """
    scored = [
        Scored(one.item, one.level, one.judge, value, one.related)
        for one in sorted(given)
        if (value := total(one.grades, weights[one.level])) is not None
    ]
    directions = defaultdict[int, list[str]](list)
    for one in given:
        directions[one.item].append(one.direction)
    if not scored:
        return {
            "rows": [], "levels": [], "parts": [], "severities": [], "found_by": {}, "lift": None, "separates": False,
            "agreement": [], "low": False,
        }  # fmt: skip
    fitted = Fitted(scored)
    rows = fitted.rows(places)
    for row in rows:
        row["gate"] = gate(directions[row["application"]])
    measures = agreements(given, scored)
    alpha = measures[0]["alpha"]
    return {
        "rows": rows, "levels": fitted.cuts(places, rows), "parts": fitted.parts(), "severities": fitted.severities(),
        "found_by": fitted.found_by(), "lift": fitted.lift(), "separates": fitted.fit.separates,
        "agreement": measures, "low": alpha is not None and alpha < LEAST_ALPHA,
    }  # fmt: skip


def agreements(given: Sequence[Given], scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """5.3. Krippendorff's alpha (interval) and ICC(1) of the total, then of each dimension; None is shown as "—"."""
    tables = {"TOTAL": [(str(one.item), str(one.judge), one.value) for one in scored]}
    for name in DIMENSIONS:
        tables[name] = [
            (str(one.item), str(one.judge), Fraction(one.grades[name])) for one in given if name in one.grades
        ]
    found = []
    for name, table in tables.items():
        told = agreement(table)
        found.append({"dimension": name, "alpha": told.alpha_interval, "icc1": told.icc1})
    return found


def figure(value: float) -> float | None:
    """A figure to four places; None where it is not known."""
    return None if isnan(value) else round(float(value), 4) + 0.0


class Fitted:
    """A stage's scores with their calibration. Items and judges by place; groups are (level, part)."""

    def __init__(self, scored: Sequence[Scored]) -> None:
        self.scored = scored
        self.items = sorted({one.item for one in scored})
        self.judges = sorted({one.judge for one in scored})
        level = {one.item: one.level for one in scored}
        self.level = [level[one] for one in self.items]
        levels = sorted(set(self.level))
        place = {one: number for number, one in enumerate(self.items)}
        seat = {one: number for number, one in enumerate(self.judges)}
        self.table = calibration.Scores(
            np.array([place[one.item] for one in scored]), np.array([seat[one.judge] for one in scored]),
            np.array([float(one.value) for one in scored]), np.array([levels.index(one) for one in self.level]),
        )  # fmt: skip
        self.fit = calibration.fit(self.table)
        self.part = [int(part) for part in calibration.components(self.table)]
        self.raw = [round(float(one), 6) for one in calibration.raw_means(self.table)]
        self.values = [round(float(one), 6) for one in self.fit.values]
        self.errors = [float(one) for one in self.fit.errors]
        self.groups = defaultdict[tuple[str, int], list[int]](list)
        for number in range(len(self.items)):
            self.groups[self.level[number], self.part[number]].append(number)

    def rows(self, places: Mapping[str, int]) -> list[dict[str, Any]]:
        """I-52, I-54. A row for each application: ranks count within its level and part, and only where scores tell."""
        counts = np.bincount(self.table.item).tolist()
        rows = [
            {
                "application": item, "level": self.level[number], "part": self.part[number] + 1, "n": counts[number],
                "raw": figure(self.raw[number]), "calibrated": figure(self.values[number]),
                "se": figure(self.errors[number]), "rank_raw": None, "rank": None, "shift": None, "zone": False,
            }
            for number, item in enumerate(self.items)
        ]  # fmt: skip
        for group, members in self.groups.items():
            zone = self.zone(group, places)
            raw = calibration.ranks([self.raw[one] for one in members])
            told = calibration.ranks([self.values[one] for one in members]) if self.fit.separates else []
            for at, member in enumerate(members):
                row = rows[member]
                row["rank_raw"], row["zone"] = raw[at], member in zone
                if told:
                    row["rank"], row["shift"] = told[at], raw[at] - told[at]
                    row["flag"] = abs(raw[at] - told[at]) > SHIFT
        return rows

    def zone(self, group: tuple[str, int], places: Mapping[str, int]) -> set[int]:
        """I-55. Who of a level is decided by vote at its cut: all, where scores do not tell or parts are not linked."""
        members, level = self.groups[group], group[0]
        whole = [one for other, found in self.groups.items() if other[0] == level for one in found]
        if len(whole) <= places.get(level, 0):
            return set()
        if not self.fit.separates or len(whole) > len(members):
            return set(members)
        values, errors = [self.values[one] for one in members], [self.errors[one] for one in members]
        return {members[at] for at in calibration.tie_zone(values, errors, places.get(level, 0), ZONE)}

    def cuts(self, places: Mapping[str, int], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """For each level how many there are, how many places, and how many lie in the zone."""
        return [
            {
                "level": level, "items": self.level.count(level), "places": places.get(level, 0),
                "zone": sum(row["zone"] for row in rows if row["level"] == level),
                "parts": len({part for other, part in self.groups if other == level}),
            }
            for level in sorted(set(self.level))
        ]  # fmt: skip

    def parts(self) -> list[list[int]]:
        """I-54. The applications of each part: nobody links different ones."""
        return [
            [self.items[one] for one, part in enumerate(self.part) if part == number]
            for number in range(max(self.part) + 1)
        ]

    def severities(self) -> list[dict[str, Any]]:
        """Points below the average reviewer; read by that reviewer and the secretariat only (I-8)."""
        counts = np.bincount(self.table.judge).tolist()
        return [
            {
                "reviewer": judge, "n": counts[number], "severity": figure(float(self.fit.severities[number])),
                "se": figure(float(self.fit.severity_errors[number])),
            }
            for number, judge in enumerate(self.judges)
        ]  # fmt: skip

    def found_by(self) -> dict[str, float]:
        """5.3. The share of the truly best half that a cut finds with so many reviews each; the same on every run."""
        if self.fit.variances is None or not self.fit.separates or len(self.items) < 2:
            return {}
        chance, count = np.random.default_rng(0), min(len(self.items), 200)
        return {
            str(k): round(calibration.told_by(k, self.fit.variances, count, max(1, count // 2), chance), 3)
            for k in REVIEWS
        }

    def lift(self) -> dict[str, Any] | None:
        """I-57. How far related pairs score above unrelated ones, item and reviewer taken out; None without both."""
        left = self.table.value - np.array(self.values)[self.table.item] + self.fit.severities[self.table.judge]
        sides: tuple[list[float], list[float]] = ([], [])
        for one, value in zip(self.scored, left, strict=True):
            sides[one.related].append(float(value))
        apart, near = sides
        if len(near) < 2 or len(apart) < 2:
            return None
        points = fmean(near) - fmean(apart)
        error = sqrt(variance(near) / len(near) + variance(apart) / len(apart))
        warn = len(near) >= RELATED_LEAST and points > 2 * error
        return {"pairs": len(near), "points": figure(points), "se": figure(error), "warn": warn}
