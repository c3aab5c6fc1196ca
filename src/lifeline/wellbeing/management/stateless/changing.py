"""`./lifeline wellbeing change --sd S --r R FILE`: which differences are more than chance would bring (Q-25)."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires import api
from lifeline.questionnaires.api.tables import BadFile, quoted, rows_of
from lifeline.wellbeing.management.stateless.files import opened, split_header
from lifeline.wellbeing.management.stateless.words import _, gettext_noop, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAME: Final = "change"
HELP: Final = gettext_noop("Tells for pairs of scores whether the change is more than chance would bring.")
NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
REFUSED: Final = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("--sd", required=True, metavar="S", help="standard deviation of the sample")
    parser.add_argument("--r", required=True, metavar="R", help="reliability in the same sample")
    parser.add_argument(
        "file", nargs="?", default="-", help="CSV with the columns id, before, after; - is standard input"
    )
    parser.add_argument("--strict", action="store_true", help="exit 3 if any row could not be compared")


def run(options: argparse.Namespace) -> int:
    """Compare the pairs; the exit code."""
    deviation, reliability = number("--sd", options.sd), number("--r", options.r)
    if deviation <= 0 or not 0 <= reliability <= 1:
        raise BadFile(_("--sd is above 0 and --r from 0 to 1."))
    limit, squared = api.threshold(deviation, reliability), api.squared_threshold(deviation, reliability)
    refused = count = 0
    with opened(options.file) as file:
        found = list(pairs(file.read()))  # what is wrong with the file is said before anything is written
    sys.stdout.write("id,difference,threshold,verdict\n")
    for name, before, after in found:
        count += 1
        refused += before is None or after is None
        sys.stdout.write(f"{quoted(name)},{compared(before, after, squared, limit)}\n")
    say(_("%(rows)s pairs: %(refused)s without two numbers.") % {"rows": count, "refused": refused})
    return REFUSED if options.strict and refused else 0


def number(name: str, text: str) -> Fraction:
    """An option's decimal number, exact."""
    if not NUMBER.fullmatch(text):
        raise BadFile(_("%(name)s needs a number, not %(text)s."), name=name, text=text)
    return Fraction(text)


def pairs(content: bytes) -> Iterator[tuple[str, Fraction | None, Fraction | None]]:
    """(id, before, after) of each row; None for what is no number."""
    names, rest = split_header(content, ",")
    names = [name.strip().lower() for name in names]
    if absent := [name for name in ("id", "before", "after") if name not in names]:
        raise BadFile(_("The file has no column %(names)s."), names=", ".join(absent))
    places = [names.index(name) for name in ("id", "before", "after")]
    for row in rows_of(rest):
        cells = [row[place].strip() if place < len(row) else "" for place in places]
        before, after = (Fraction(cell) if NUMBER.fullmatch(cell) else None for cell in cells[1:])
        yield cells[0], before, after


def compared(before: Fraction | None, after: Fraction | None, squared: Fraction, limit: str) -> str:
    """Difference, threshold and verdict of one pair; a difference is empty when one of the two is missing."""
    if before is None or after is None:
        return f",{limit},"
    difference = after - before
    told = api.number(difference)
    return f"{told},{limit},{api.direction(difference, squared)}"
