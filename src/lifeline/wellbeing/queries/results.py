"""A scored sheet as the result page shows it: words, the number with its type and range, zones, sources, steps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.questionnaires import api
from lifeline.wellbeing.queries.names import band_name, scale_name, type_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.questionnaires.api import Definition, Plan, Scored, Value, Wording

COUNSELLOR, INSTITUTION = 2, 3
"""W-8: from this level of a band on, a counsellor is the first next step; a medical institution is added."""


@dataclass(frozen=True)
class Zone:
    """A band on the bar, in hundredths of its width."""

    name: str
    x: str
    width: str
    here: bool


@dataclass(frozen=True)
class Number:
    """One number in words: "56", "standard score", "25–100" (Q-11)."""

    text: str
    type: str
    range: str


@dataclass(frozen=True)
class Source:
    """What another table says of the same answers, or where the shown one comes from."""

    text: str
    population: str
    band: str


@dataclass(frozen=True)
class Scale:
    """One scale of a result. `band` is empty where the instrument has none, or the sheet is incomplete (Q-13)."""

    name: str
    first: Number
    more: tuple[Number, ...]
    band: str
    level: int
    zones: tuple[Zone, ...]
    mark: str
    source: Source | None
    others: tuple[Source, ...]
    answered: int
    of: int


@dataclass(frozen=True)
class Result:
    """The whole page. `level` is the highest of its scales: what the next steps begin with (W-8)."""

    title: str
    days: int
    use: str
    concern: str
    scales: tuple[Scale, ...]
    letters: str
    is_flat: bool
    missing: int
    level: int
    offers: tuple[str, ...]
    attribution: str
    version: str
    hash: str


def result(plan: Plan, scored: Scored, words: Wording) -> Result:
    """The page of one scored sheet. W-7: nothing here says or implies that somebody has an illness."""
    document = plan.definition.document
    scales = tuple(_scale(plan, scored, name) for name in plan.scales if _value(plan, scored, name) is not None)
    letters = next(iter(scored.letters.values()), "")
    return Result(
        title=words.title,
        days=document["recall_days"],
        use=plan.definition.use,
        concern=document["concern"],
        scales=tuple(sorted(scales, key=lambda scale: not scale.zones)),
        letters=letters,
        is_flat=bool(letters) and is_flat(scored),
        missing=scored.missing,
        level=max((scale.level for scale in scales), default=0),
        offers=_offers(scored, document.get("offers", ())),
        attribution=document["rights"]["attribution"],
        version=plan.definition.version,
        hash=api.digest(document)[:8],
    )


def is_flat(scored: Scored) -> bool:
    """W-82: highest − lowest below 8 of 32; the page says that interests are evenly spread and shows no code."""
    values = [value.exact for value in scored.values.values()]
    return max(values) - min(values) < 8


def _offers(scored: Scored, offers: list[dict[str, str | int]]) -> tuple[str, ...]:
    """W-9: fuller instruments that a short one offers and never forces."""
    reached = []
    for offer in offers:
        value = scored.values.get(str(offer["score"]))
        if value is not None and value.complete and value.exact >= int(offer["at_least"]):
            reached.append(str(offer["instrument"]))
    return tuple(reached)


def _value(plan: Plan, scored: Scored, scale: str) -> tuple[str, Value] | None:
    """The number that leads a scale: the one that its primary table reads, else the last one that was computed."""
    of = {table.of for table in plan.bands if table.primary}
    found = [(s.id, scored.values[s.id]) for s in plan.definition.scores if s.scale == scale and s.id in scored.values]
    return next((pair for pair in found if pair[0] in of), found[-1] if found else None)


def _scale(plan: Plan, scored: Scored, name: str) -> Scale:
    lead = _value(plan, scored, name)
    assert lead is not None
    main, value = lead
    ids = [score.id for score in plan.definition.scores if score.scale == name and score.id in scored.values]
    table = next(
        (one for one in plan.definition.document.get("bands", ()) if one["of"] == main and one["primary"]), None
    )
    levels = next((one.levels for one in plan.bands if one.of == main and one.primary), ())
    code = scored.bands.get(table["id"], "") if table else ""
    low, high = _range(plan.definition, main)
    return Scale(
        name=scale_name(name),
        first=_number(plan, main, value),
        more=tuple(_number(plan, one, scored.values[one]) for one in ids if one != main),
        band=band_name(code) if code else "",
        level=levels[table["codes"].index(code)] if table and code else 0,
        zones=_zones(table, code, low, high) if table and code else (),
        mark=_hundredths(value.exact, low, high),
        source=Source(table["citation"], table["population"], "") if table and code else None,
        others=_others(plan, scored, ids, main),
        answered=value.answered,
        of=value.of,
    )


def _number(plan: Plan, name: str, value: Value) -> Number:
    low, high = _range(plan.definition, name)
    whole = plan.integral[name] and value.complete
    return Number(str(value.exact) if whole else api.two_decimals(value.exact), type_name(value.type), f"{low}–{high}")


@dataclass(frozen=True)
class Leading:
    """The number that stands for a whole sheet: of the first scale that has one. `band` is a code, or empty."""

    id: str
    value: Fraction
    text: str
    type: str
    band: str


def leading(plan: Plan, scored: Scored) -> Leading | None:
    """The leading number of a sheet, None where nothing was computed."""
    for scale in plan.scales:
        if (found := _value(plan, scored, scale)) is not None:
            name, value = found
            band = next(
                (scored.bands[t.id] for t in plan.bands if t.of == name and t.primary and t.id in scored.bands), ""
            )
            return Leading(name, value.exact, _number(plan, name, value).text, type_name(value.type), band)
    return None


def _range(definition: Definition, name: str) -> tuple[Fraction, Fraction]:
    span = next(score.range for score in definition.scores if score.id == name)
    assert span is not None
    return span


def _hundredths(value: Fraction, low: Fraction, high: Fraction) -> str:
    """Where a value stands on the bar, from 0 to 100, two decimals."""
    return api.two_decimals((value - low) * 100 / (high - low))


def _zones(table: Mapping[str, Any], code: str, low: Fraction, high: Fraction) -> tuple[Zone, ...]:
    """The bands side by side; the last one ends at the highest value."""
    edges = [Fraction(edge) for edge in table["edges"]]
    ends = [*edges[1:], high]
    return tuple(
        Zone(band_name(str(name)), _hundredths(edge, low, high), _hundredths(low + end - edge, low, high), name == code)
        for name, edge, end in zip(table["codes"], edges, ends, strict=True)
    )


def _others(plan: Plan, scored: Scored, ids: list[str], main: str) -> tuple[Source, ...]:
    """Other tables and cuts of the same scale: sources that draw the line elsewhere. Q-10, †: only confirmed ones."""
    found = [
        Source(one["citation"], one["population"], band_name(scored.bands[one["id"]]))
        for one in plan.definition.document.get("bands", ())
        if one["of"] in ids and not one["primary"] and one["confirmed"] and one["id"] in scored.bands
    ]
    found += [
        Source(cut["citation"], cut["population"], _("a cut at %(value)s") % {"value": cut["at_least"]})
        for cut in plan.definition.document.get("cutoffs", ())
        if cut["of"] == main and cut["confirmed"]
    ]
    return tuple(found)
