"""The results of one scale as a picture: points over the zones of its bands. The table below it says the same in words.

No line joins the points: nobody knows how somebody was between two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires import api
from lifeline.wellbeing.queries.names import band_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lifeline.questionnaires.api import Definition
    from lifeline.wellbeing.queries.results import Leading

LEFT, RIGHT, TOP, BOTTOM = 76, 312, 8, 128
"""Left of the points stand the names of the zones."""
LABEL: Final = 14
"""So high at least a zone is whose name is written into it; the table names the others."""


@dataclass(frozen=True)
class Zone:
    """A band: from `y` down `height`, its number from the lowest, its name where there is room for it."""

    y: str
    height: str
    number: int
    name: str


@dataclass(frozen=True)
class Drawing:
    """Zones, points (x, y), and the days at both ends."""

    zones: tuple[Zone, ...]
    points: tuple[tuple[str, str], ...]
    first_on: date
    last_on: date


def drawing(definition: Definition, found: Sequence[tuple[date, Leading | None]]) -> Drawing | None:
    """The picture of results in the order of their days; None for fewer than two that have the same number."""
    told = [(day, lead) for day, lead in found if lead is not None]
    names = {lead.id for _day, lead in told}
    span = next((score.range for score in definition.scores if score.id in names), None)
    if len(told) < 2 or len(names) != 1 or span is None or told[0][0] == told[-1][0]:
        return None
    first, days = told[0][0], (told[-1][0] - told[0][0]).days
    points = tuple(
        (_text(LEFT + Fraction((RIGHT - LEFT) * (day - first).days, days)), _text(_y(lead.value, span)))
        for day, lead in told
    )
    return Drawing(_zones(definition, names.pop(), span), points, first, told[-1][0])


def _zones(definition: Definition, score: str, span: tuple[Fraction, Fraction]) -> tuple[Zone, ...]:
    tables = definition.document.get("bands", ())
    table = next((one for one in tables if one["of"] == score and one["primary"] and one["confirmed"]), None)
    if table is None:
        return ()
    edges = [Fraction(edge) for edge in table["edges"]]
    found = []
    for number, (code, low, high) in enumerate(zip(table["codes"], edges, [*edges[1:], span[1]], strict=True)):
        top, bottom = _y(high, span), _y(low, span)
        name = band_name(str(code)) if bottom - top >= LABEL else ""
        found.append(Zone(_text(top), _text(bottom - top), number, name))
    return tuple(found)


def _y(value: Fraction, span: tuple[Fraction, Fraction]) -> Fraction:
    low, high = span
    return BOTTOM - (value - low) * (BOTTOM - TOP) / (high - low)


def _text(value: Fraction) -> str:
    return api.two_decimals(Fraction(value))
