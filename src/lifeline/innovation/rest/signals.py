"""五个苗头 over the wire: the newest day of every unit that the reader watches, with what was counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from ninja import Query, Schema

from lifeline.innovation.queries import cures
from lifeline.innovation.rest.door import PlaceOut, router, unit_out
from lifeline.kernel.rest import Listing, Span, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import SignalDay

Colour = Literal["RED", "AMBER", "GREEN", "FEW"]


class FigureOut(Schema):
    """A component: its value as a fraction ("3/8", null: cannot be told), `counted` of `among`, and the rows that were
    counted, as kind and number, as far as the reader sees them; `hidden` are the others (I-112).
    """

    value: str | None
    colour: Colour
    sample: int
    counted: int
    among: int
    rows: list[list[str]]
    hidden: int


class SignalOut(Schema):
    """A unit's five signals of a day: fatigue, weakening, quality, process, control."""

    unit: PlaceOut
    on: date
    colours: dict[Literal["F", "W", "Q", "P", "C"], Colour]
    figures: dict[str, FigureOut]


@router.get("signals/", response=Listing[SignalOut])
def signal_list(request: PersonRequest, span: Query[Span]) -> Any:
    """I-112 … I-118. The units that the key's person watches, those with most to mend first."""
    part = listing(cures.days(request.user, cures.latest(request.user)), span, order=cures.WORST)
    seen = cures.opened(request.user, part["items"])
    return {**part, "items": [signal_out(one, seen) for one in part["items"]]}


def signal_out(day: SignalDay, seen: set[tuple[str, str]]) -> SignalOut:
    """A day from its row."""
    return SignalOut(
        unit=unit_out(day.unit),
        on=day.on,
        colours=day.colours,
        figures={code: figure_out(told, seen) for code, told in day.figures.items()},
    )


def figure_out(told: dict[str, Any], seen: set[tuple[str, str]]) -> FigureOut:
    """I-112. A figure with its rows."""
    rows = [list(row) for row in told["rows"] if (row[0], row[1]) in seen]
    return FigureOut(
        value=told["value"],
        colour=told["colour"],
        sample=told["sample"],
        counted=told["counted"],
        among=told["among"],
        rows=rows,
        hidden=len(told["rows"]) - len(rows),
    )
