"""Frozen statistics: made once, and read from the same bytes ever after (W-69)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from lifeline.questionnaires import api
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import CampaignUnit, Return, Snapshot
from lifeline.wellbeing.queries import campaigns
from lifeline.wellbeing.queries.dimensions import NAMES, category_name
from lifeline.wellbeing.queries.names import band_name
from lifeline.wellbeing.rules.campaigns import DIMENSIONS, RATED, last_rate
from lifeline.wellbeing.rules.statistics import Statistics
from lifeline.wellbeing.states import CampaignState, Careless

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Campaign

FORMAT: Final = "lifeline-snapshot/1"


@dataclass(frozen=True)
class Part:
    """A share of a cell: the bands it counts together, in words, and percent."""

    name: str
    percent: int


@dataclass(frozen=True)
class Cell:
    """What is printed of one cell; `n` is None where it is hidden, and nothing says why."""

    name: str
    n: int | None
    parts: tuple[Part, ...] = ()
    mean: float | None = None
    deviation: float | None = None


@dataclass(frozen=True)
class Line:
    """A unit below: its number, name and cell."""

    number: int
    cell: Cell


@dataclass(frozen=True)
class Sheet:
    """The statistics of one unit: itself, its tables by dimension, the units below, and the way to it."""

    uuid: UUID
    title: str
    instrument: str
    name: str
    people: int
    k: int
    rate: int | None
    whole: Cell
    tables: tuple[tuple[str, tuple[Cell, ...]], ...]
    below: tuple[Line, ...]
    hidden: tuple[Line, ...]
    above: int | None
    opened_on: date
    closed_on: date
    sha256: str
    is_head: bool
    careless: str


@dataclass(frozen=True)
class Entry:
    """A frozen campaign in the list, and the units of it that this reader may open."""

    uuid: UUID
    title: str
    instrument: str
    made_on: date
    units: tuple[tuple[int, str], ...]


def body(campaign: Campaign, progress: Callable[[int, int], object]) -> bytes:
    """W-69. The bytes of a snapshot: everything that may ever be seen, from all returns together."""
    rows = campaigns.units_of(campaign)
    tree = replace(campaigns.tree_of(rows), names=tuple(str(row.number) for row in rows))
    table = campaigns.table_of(api.definition(campaign.instrument, campaign.version))
    assert table is not None
    _score, bands = table
    dimensions = campaigns.dimensions_of(campaign)
    made = Statistics(tree, campaigns.opened(campaign, progress), dimensions, bands, campaign.k)
    assert campaign.opened_on is not None
    assert campaign.closed_at is not None
    closed_on = min(campaign.until_on, timezone.localdate(campaign.closed_at))
    told: dict[str, Any] = {
        "format": FORMAT, "campaign": str(campaign.uuid), "title": campaign.title, "instrument": campaign.instrument,
        "version": campaign.version, "bands": bands, "dimensions": dimensions, "k": campaign.k,
        "privacy": campaign.privacy, "careless": campaign.careless, "opened_on": campaign.opened_on.isoformat(),
        "closed_on": closed_on.isoformat(), "people": campaign.people,
        "units": [{"name": row.name, "parent": row.parent, "people": row.size} for row in rows],
        "rates": {
            str(unit): last_rate(made.all.n[unit], size)
            for unit, size in enumerate(made.tree.size) if size >= RATED and made.hiding.shown[unit]
        },
        "cells": list(made.cells()),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(campaign: Campaign) -> str:
    """Which returns there are: a snapshot is stored only if they are still the ones that it was made from."""
    found = hashlib.sha256()
    for one in Return.objects.filter(campaign=campaign).order_by("pk").values_list("uuid", flat=True).iterator():
        found.update(one.bytes)
    return found.hexdigest()


def entries(person: Person) -> list[Entry]:
    """Frozen campaigns that a person may read: leads whole, heads the company's total and their own units."""
    rows = Snapshot.objects.select_related("campaign__unit").order_by("-made_on", "-campaign")
    found = []
    for row in rows:
        campaign = row.campaign
        if units := open_to(person, campaign):
            instrument = campaigns.title_of(campaign.instrument)
            found.append(Entry(campaign.uuid, campaign.title, instrument, row.made_on, units))
    return found


def open_to(person: Person, campaign: Campaign) -> tuple[tuple[int, str], ...]:
    """The units at which a person enters: the whole for a lead; for a head the whole and the highest of his own."""
    whole = ((0, campaign.unit.name),)
    if policies.may_lead(person, campaign.unit):
        return whole
    headed = _headed(person, campaign)
    numbers = {row.number for row in headed}
    own = [row for row in headed if row.parent not in numbers]
    return (*whole, *((row.number, row.name) for row in own if row.number)) if own else ()


def _headed(person: Person, campaign: Campaign) -> list[CampaignUnit]:
    """The units of a campaign that a person heads, as the tree stands today."""
    paths = tuple(policies.headed(person))
    if not paths:
        return []
    rows = CampaignUnit.objects.filter(campaign=campaign).select_related("unit").order_by("number")
    return [row for row in rows if row.unit.path.startswith(paths)]


def sheet_for(person: Person, uuid: UUID, number: int) -> Sheet | None:
    """One unit of a frozen campaign, if the person may see it. A head sees of the whole its total alone."""
    row = Snapshot.objects.filter(campaign__uuid=uuid).select_related("campaign__unit").first()
    if row is None or row.campaign.state != CampaignState.FROZEN:
        return None
    is_lead = policies.may_lead(person, row.campaign.unit)
    own = {one.number for one in _headed(person, row.campaign)} if not is_lead else set()
    told: dict[str, Any] = json.loads(bytes(row.body))
    if number >= len(told["units"]) or not (is_lead or number in own or (own and number == 0)):
        return None
    return _sheet(row, told, number, opened=lambda unit: is_lead or unit in own)


def bytes_for(person: Person, uuid: UUID) -> tuple[bytes, str] | None:
    """W-69. What a program reads of a frozen campaign, and its hash; None for who may read nothing of it.

    A lead gets the frozen bytes. W-50: a head gets of the same bytes the total and the units that he may open.
    """
    row = Snapshot.objects.filter(campaign__uuid=uuid).select_related("campaign__unit").first()
    if row is None:
        return None
    if policies.may_lead(person, row.campaign.unit):
        return bytes(row.body), row.sha256
    own = {one.number for one in _headed(person, row.campaign)}
    if not own:
        return None
    part = json.dumps(_part(json.loads(bytes(row.body)), own | {0}), ensure_ascii=False, separators=(",", ":")).encode()
    return part, hashlib.sha256(part).hexdigest()


def _part(told: dict[str, Any], shown: set[int]) -> dict[str, Any]:
    """A snapshot without the units, rates and cells of others; each unit keeps its number."""
    units = [{"number": at, **unit} for at, unit in enumerate(told["units"]) if at in shown]
    rates = {number: rate for number, rate in told.get("rates", {}).items() if int(number) in shown}
    cells = [cell for cell in told.get("cells", ()) if int(cell["unit"]) in shown]
    return {**told, "units": units, "rates": rates, "cells": cells}


def _sheet(row: Snapshot, told: dict[str, Any], number: int, opened: Callable[[int], bool]) -> Sheet:
    units, mine = told["units"], told["units"][number]
    of: dict[str, list[dict[str, Any]]] = {}
    for cell in told["cells"]:
        of.setdefault(cell["unit"], []).append(cell)
    below = [at for at, unit in enumerate(units) if unit["parent"] == number] if opened(number) else []
    lines = [Line(at, _cell(of[str(at)][0], units[at]["name"])) for at in below]
    tables = tuple(
        (
            str(NAMES[dimension]),
            tuple(
                _cell(cell, category_name(dimension, cell["category"]))
                for cell in sorted(of[str(number)], key=_in_order) if cell["dimension"] == dimension
            ),
        )
        for dimension in told["dimensions"]
    )  # fmt: skip
    return Sheet(
        uuid=row.campaign.uuid, title=told["title"], instrument=campaigns.title_of(told["instrument"]),
        name=mine["name"], people=mine["people"], k=told["k"], rate=told["rates"].get(str(number)),
        whole=_cell(of[str(number)][0], mine["name"]), tables=tuple(one for one in tables if one[1]),
        below=tuple(line for line in lines if line.cell.n is not None),
        hidden=tuple(line for line in lines if line.cell.n is None),
        above=mine["parent"] if mine["parent"] is not None and opened(mine["parent"]) else None,
        opened_on=date.fromisoformat(told["opened_on"]), closed_on=date.fromisoformat(told["closed_on"]),
        sha256=row.sha256, is_head=not opened(0),
        careless=str(campaigns.LEFT_OUT[told.get("careless", Careless.COUNTED)]),
    )  # fmt: skip


def _in_order(cell: dict[str, Any]) -> int:
    """Categories as they are asked, not by their codes."""
    known = DIMENSIONS.get(cell["dimension"] or "", ())
    return known.index(cell["category"]) if cell["category"] in known else len(known)


def _cell(told: dict[str, Any], name: str) -> Cell:
    if not told["shown"]:
        return Cell(name, None)
    parts = [Part(_joined([band_name(code) for code in one["codes"]]), one["percent"]) for one in told["bands"]]
    return Cell(name, told["n"], tuple(parts), told["mean"], told["sd"])


def _joined(names: list[str]) -> str:
    """Bands that are counted together."""
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
