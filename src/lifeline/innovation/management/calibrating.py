"""`./lifeline innovation calibrate`: scores of a plain table without the severity of those who gave them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management import plain
from lifeline.innovation.management.scores import scores_of
from lifeline.innovation.rules import calibration
from lifeline.innovation.rules.numbers import REVIEWS, SHIFT, ZONE
from lifeline.kernel.commands import Unusable, Verb
from lifeline.kernel.parts import enumerated
from lifeline.kernel.tables import Kind

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Sequence

    from lifeline.innovation.management.scores import Score
    from lifeline.innovation.rules.calibration import Calibrated, Scores
    from lifeline.kernel.commands import Call, Outcome

WRITTEN: Final = (
    plain.written("item"), plain.written("n", Kind.NUMBER), plain.written("raw_mean", Kind.DECIMAL),
    plain.written("calibrated", Kind.DECIMAL), plain.written("se", Kind.DECIMAL),
    plain.written("rank_raw", Kind.NUMBER),
    plain.written("rank_calibrated", Kind.NUMBER), plain.written("tie_zone", Kind.NUMBER),
)  # fmt: skip
PLACES: Final = 6
MOST_CELLS: Final = 6_000_000
"""The model keeps a table of items and judges, and one of judges: some hundred megabytes at this size."""


class Result(NamedTuple):
    """Names, the table of places, the fit; each item's part; the items by level and part; rounded figures."""

    items: list[str]
    judges: list[str]
    levels: list[str]
    scores: Scores
    fit: Calibrated
    parts: list[int]
    groups: dict[tuple[int, int], list[int]]
    raw: list[float]
    values: list[float]


class Calibrate(Verb):
    name, writes, dry = "calibrate", True, True
    help = gettext_lazy("Takes the severity of judges out of scores; raw mean and calibrated score side by side.")

    def arguments(self, parser: ArgumentParser) -> None:
        plain.choose(parser, "--scores", "item, judge, score[, level]")
        parser.add_argument("--cut", type=int, metavar="N", help="places: tells who stands in the tie zone of this cut")
        parser.add_argument("--zone", type=float, default=ZONE, metavar="W", help="standard errors, 0.5 to 2 (1)")
        parser.add_argument("--out", metavar="OUT", help=".csv or .xlsx; else standard output")

    def run(self, call: Call) -> Outcome:
        """I-52. Read, fit, write a row for each item, raw beside calibrated; the rest stands in the summary."""
        if call["cycle"] is not None:
            return plain.of_cycle("calibrate", call, WRITTEN)
        if not 0.5 <= call["zone"] <= 2 or (call["cut"] is not None and call["cut"] < 1):
            raise Unusable(_("--zone is from 0.5 to 2, and --cut at least 1."))
        plain.check_folder(call["out"])
        scores, missing = scores_of(call["scores"])
        result = calibrated(scores)
        rows = rows_of(result, call["zone"])
        data = {**summary(result, call["zone"]), "missing": missing, "moved": moved(rows)}
        if call["cut"]:
            data["cut"] = cuts(result, call["cut"], call["zone"])
        return plain.shown(call, WRITTEN, rows, data, lambda: told(data))


def calibrated(scores: Sequence[Score]) -> Result:
    """Fit a table; names in their own order, so that the order of rows makes no difference."""
    items, judges = sorted({one.item for one in scores}), sorted({one.judge for one in scores})
    if len(judges) * max(len(items), len(judges)) > MOST_CELLS:
        raise Unusable(_("There are more than %(most)s pairs of an item and a judge.") % {"most": f"{MOST_CELLS:,}"})
    levels = sorted({one.level for one in scores})
    place = {name: number for number, name in enumerate(items)}
    seat = {name: number for number, name in enumerate(judges)}
    level = {one.item: levels.index(one.level) for one in scores}
    order = sorted(scores, key=lambda one: (place[one.item], seat[one.judge]))
    table = calibration.Scores(
        np.array([place[one.item] for one in order]), np.array([seat[one.judge] for one in order]),
        np.array([float(one.score) for one in order]), np.array([level[name] for name in items]),
    )  # fmt: skip
    if not np.isfinite(table.value).all() or np.abs(table.value).max() > 1e100:
        raise Unusable(_("The scores are too large to be compared."))
    fit = calibration.fit(table)
    parts = calibration.components(table).tolist()
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        groups[int(table.stratum[number]), part].append(number)
    raw = [round(value, PLACES) for value in calibration.raw_means(table).tolist()]
    values = [round(value, PLACES) for value in fit.values.tolist()]
    return Result(items, judges, levels, table, fit, parts, groups, raw, values)


def rows_of(result: Result, width: float) -> list[dict[str, Any]]:
    """One row for each item. I-54: ranks within a level, among items that judges link; none where nothing separates."""
    counts = np.bincount(result.scores.item).tolist()
    rows: list[dict[str, Any]] = [
        {
            "item": name, "n": counts[number], "raw_mean": decimal(result.raw[number]),
            "calibrated": decimal(result.values[number]), "se": decimal(float(result.fit.errors[number])),
            "rank_raw": None, "rank_calibrated": None, "tie_zone": None,
        }
        for number, name in enumerate(result.items)
    ]  # fmt: skip
    errors = result.fit.errors.tolist()
    for members in result.groups.values():
        values = [result.values[member] for member in members]
        columns = {"rank_raw": calibration.ranks([result.raw[member] for member in members])}
        if result.fit.separates:
            columns["rank_calibrated"] = calibration.ranks(values)
            columns["tie_zone"] = calibration.zones(values, [errors[member] for member in members], width)
        for key, numbers in columns.items():
            for member, number in zip(members, numbers, strict=True):
                rows[member][key] = number
    return rows


def decimal(value: float) -> Decimal | None:
    """A figure to six places; None where it is not known."""
    return None if np.isnan(value) else Decimal(repr(round(value, PLACES) + 0.0).removesuffix(".0"))


def figure(value: float | None) -> float | None:
    """The same for JSON."""
    return None if value is None or np.isnan(value) else round(value, PLACES)


def summary(result: Result, width: float) -> dict[str, Any]:
    """What stands beside the table: judges, variances, parts, and what reviews can tell."""
    fit, loads = result.fit, np.bincount(result.scores.judge).tolist()
    variances = fit.variances
    parts = [[name for name, part in zip(result.items, result.parts, strict=True) if part == number]
             for number in range(max(result.parts) + 1)]  # fmt: skip
    return {
        "items": len(result.items), "judges": len(result.judges), "scores": len(result.scores.value),
        "levels": [level for level in result.levels if level], "separates": fit.separates, "zone_width": width,
        "connected": len(parts) == 1, "components": [{"items": names, "size": len(names)} for names in parts],
        "variance": None if variances is None else {
            "item": figure(variances.item), "judge": figure(variances.judge), "error": figure(variances.error),
        },
        "severity": [
            {"judge": name, "n": loads[number], "severity": figure(float(fit.severities[number])),
             "se": figure(float(fit.severity_errors[number]))}
            for number, name in enumerate(result.judges)
        ],
        "found_by_reviews": found_by(result),
    }  # fmt: skip


def found_by(result: Result) -> dict[str, float] | None:
    """The share of the truly best half that a cut finds with so many reviews each; simulated, the same on every run."""
    variances, count = result.fit.variances, len(result.items)
    if variances is None or not result.fit.separates or count < 2:
        return None
    chance, simulated = np.random.default_rng(0), min(count, 200)
    return {
        str(reviews): round(calibration.told_by(reviews, variances, simulated, max(1, simulated // 2), chance), 3)
        for reviews in REVIEWS
    }


def cuts(result: Result, places: int, width: float) -> list[dict[str, Any]]:
    """I-55. For each level and part the middle of the cut and who is in its tie zone, to be decided by vote."""
    found = []
    for (level, part), members in sorted(result.groups.items()):
        values = [result.values[member] for member in members]
        errors = [float(result.fit.errors[member]) for member in members]
        zone = calibration.tie_zone(values, errors, places, width) if result.fit.separates else range(len(members))
        found.append({
            "level": result.levels[level], "component": part + 1, "places": places,
            "zone": [result.items[members[place]] for place in zone],
        })  # fmt: skip
    return found


def moved(rows: Iterable[dict[str, Any]]) -> list[str]:
    """I-52. The items whose rank moved by more than `SHIFT`: to be looked at by a person."""
    ranked = (row for row in rows if row["rank_calibrated"])
    return [row["item"] for row in ranked if abs(row["rank_raw"] - row["rank_calibrated"]) > SHIFT]


def told(data: dict[str, Any]) -> list[str]:
    """The summary in sentences."""
    found = [_("%(items)s items, %(judges)s judges, %(scores)s scores.") % data]
    if not data["separates"]:
        found.append(_("These scores do not separate the items: no calibrated ranks are given."))
    if not data["connected"]:
        found.append(
            _("The judges are not linked: there are %(parts)s parts, and ranks count within a part only.")
            % {"parts": len(data["components"])}
        )
    if data["moved"]:
        names = {"shift": SHIFT, "names": plain.listed(data["moved"])}
        found.append(_("Ranks that moved by more than %(shift)s: %(names)s.") % names)
    found += [
        _("To be decided by vote at %(places)s places: %(names)s.")
        % {"places": cut["places"], "names": " ".join([cut["level"], enumerated(cut["zone"]) or "—"]).strip()}
        for cut in data.get("cut", ())
    ]
    return found
