"""`./lifeline wellbeing tabulate units.csv returns.csv`: statistics that cannot be solved (W-66 to W-69), as JSON."""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires.api.tables import BadFile, rows_of
from lifeline.wellbeing.management.stateless.files import opened, split_header
from lifeline.wellbeing.management.stateless.words import _, gettext_noop
from lifeline.wellbeing.rules.counting import Return
from lifeline.wellbeing.rules.numbers import K
from lifeline.wellbeing.rules.statistics import Statistics
from lifeline.wellbeing.rules.units import BadTree, tree

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from lifeline.wellbeing.rules.units import Tree

NAME: Final = "tabulate"
HELP: Final = gettext_noop("Makes statistics of units and returns in which nobody can be computed.")
NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
OWN: Final = frozenset({"unit", "band", "score", "id", ""})
REASONS: Final = {
    "twice": gettext_noop("The unit %(unit)s stands in the file twice."),
    "parent": gettext_noop("The unit %(unit)s names a parent that is not in the file."),
    "circle": gettext_noop("The unit %(unit)s lies in a circle of parents."),
    "headcount": gettext_noop("The headcount of %(unit)s is no whole number from 0 on."),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("units", help="CSV: unit, parent, headcount")
    parser.add_argument("returns", help="CSV: unit, any dimensions, band, score; - is standard input")
    parser.add_argument("--k", type=int, default=K, metavar="N", help="a cell with fewer returns is hidden")
    parser.add_argument("--bands", required=True, metavar="CODES", help="the band codes in rising order, with commas")


def run(options: argparse.Namespace) -> int:
    """Print the table; the exit code. W-66: k may be raised, never lowered."""
    if options.k < K:
        raise BadFile(_("--k is never below %(least)s."), least=K)
    bands = [code.strip() for code in options.bands.split(",")]
    units = tree_of(options.units)
    dimensions, returns = returns_of(options.returns, units, bands)
    made = Statistics(units, returns, dimensions, bands, options.k)
    sys.stdout.write(f'{{"k": {options.k}, "cells": [')
    for place, cell in enumerate(made.cells()):
        sys.stdout.write(("," if place else "") + "\n" + json.dumps(cell, ensure_ascii=False))
    sys.stdout.write("\n]}\n")
    return 0


def table(name: str) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of a file; each row has as many cells as the header."""
    with opened(name) as file:
        names, rest = split_header(file.read(), ",")
    width = len(names)
    return [name.strip() for name in names], ((row + [""] * width)[:width] for row in rows_of(rest))


def places(names: list[str], wanted: tuple[str, ...]) -> list[int]:
    """Where the columns are. `BadFile` names those that are not there."""
    if absent := [name for name in wanted if name not in names]:
        raise BadFile(_("The file has no column %(names)s."), names=", ".join(absent))
    return [names.index(name) for name in wanted]


def tree_of(name: str) -> Tree:
    """The units of a file."""
    names, rows = table(name)
    unit, parent, people = places(names, ("unit", "parent", "headcount"))
    found = []
    for row in rows:
        text = row[people].strip()
        count = None if not text else int(text) if re.fullmatch(r"\d{1,9}", text) else -1
        found.append((row[unit].strip(), row[parent].strip(), count))
    try:
        return tree(found)
    except BadTree as problem:
        raise BadFile(REASONS[problem.reason], unit=problem.unit) from problem


def returns_of(name: str, units: Tree, bands: list[str]) -> tuple[list[str], Iterator[Return]]:
    """The dimensions of a file of returns, and the returns."""
    names, rows = table(name)
    unit, band, score = places(names, ("unit", "band", "score"))
    dimensions = [place for place, name in enumerate(names) if name.lower() not in OWN]
    numbers = {name: place for place, name in enumerate(units.names)}
    codes: dict[str, int | None] = {"": None, **{code: place for place, code in enumerate(bands)}}

    def read() -> Iterator[Return]:
        for line, row in enumerate(rows, 1):
            cells = [cell.strip() for cell in row]
            if cells[unit] not in numbers:
                raise BadFile(_("Row %(line)s names the unknown unit %(unit)s."), line=line, unit=cells[unit])
            if cells[band] not in codes:
                raise BadFile(_("Row %(line)s has the unknown band %(band)s."), line=line, band=cells[band])
            if cells[score] and not NUMBER.fullmatch(cells[score]):
                raise BadFile(_("Row %(line)s has a score that is no number."), line=line)
            value = Fraction(cells[score]) if cells[score] else None
            yield Return(numbers[cells[unit]], tuple(cells[p] for p in dimensions), codes[cells[band]], value)

    return [names[place] for place in dimensions], read()
