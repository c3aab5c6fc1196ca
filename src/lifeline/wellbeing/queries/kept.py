"""A person's kept sheets as pages show them: unfinished ones, results, and how they changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.queries import changes, site
from lifeline.wellbeing.queries.catalogue import language
from lifeline.wellbeing.queries.drawing import drawing
from lifeline.wellbeing.queries.holding import answers_token
from lifeline.wellbeing.queries.names import band_name
from lifeline.wellbeing.queries.results import leading
from lifeline.wellbeing.rules.consents import NOTICE_DAYS, kept_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from lifeline.people.models import Person
    from lifeline.questionnaires.api import Definition, Wording
    from lifeline.questionnaires.api.sheets import OpenedSheet
    from lifeline.wellbeing.queries.drawing import Drawing
    from lifeline.wellbeing.queries.results import Leading


@dataclass(frozen=True)
class Unfinished:
    """A sheet to go on with: "12 of 20"."""

    uuid: UUID
    title: str
    number: int
    total: int


@dataclass(frozen=True)
class Point:
    """One result in a history. `change` is the verdict against the one before, in words; "" for the first."""

    uuid: UUID
    day: date
    text: str
    band: str
    change: str


@dataclass(frozen=True)
class Line:
    """The history of one version of one instrument, the newest first. `rule`: what the verdicts go by (Q-25)."""

    title: str
    type: str
    points: tuple[Point, ...]
    rule: str = ""
    drawing: Drawing | None = None


def words_of(definition: Definition) -> Wording:
    """The words of a kept sheet; a result without text left shows its numbers (Q-22)."""
    found = api.wording(definition, language())
    return found or api.Wording(definition.document["title"].get(language(), definition.id), "", {}, {}, "", "", True)


def unfinished(person: Person) -> list[Unfinished]:
    """Q-33: what the person has begun and not finished."""
    found = sheets.open_sheets(answers_token(person))
    return [
        Unfinished(sheet.uuid, words_of(sheet.definition).title, sheet.next_number or total, total)
        for sheet in found
        for total in (len(sheet.order),)
    ]


def sheet_of(person: Person, uuid: UUID) -> OpenedSheet | None:
    """The person's own sheet; None for every other."""
    return sheets.sheet_for(answers_token(person), uuid)


def finished_of(person: Person) -> list[OpenedSheet]:
    """The person's finished sheets."""
    return sheets.finished_sheets(answers_token(person))


def history(person: Person) -> list[Line]:
    """W-5. All results by instrument and version; versions stand apart (E8), gaps are not drawn over."""
    by_version: dict[tuple[str, str], list[OpenedSheet]] = {}
    for sheet in sheets.finished_sheets(answers_token(person)):
        by_version.setdefault((sheet.definition.id, sheet.definition.version), []).append(sheet)
    lines = [drawn(kept) for kept in by_version.values()]
    return sorted(lines, key=lambda line: line.points[0].day, reverse=True)


def change_of(sheet: OpenedSheet, mine: Iterable[OpenedSheet]) -> tuple[str, str]:
    """The verdict of one result among one's own against the one before, and what it goes by; "" for the first."""
    version = sheet.definition.id, sheet.definition.version
    line = line_of([one for one in mine if (one.definition.id, one.definition.version) == version])
    verdict = next(point.change for point in line.points if point.uuid == sheet.uuid)
    return verdict, line.rule if verdict else ""


def until(person: Person) -> date | None:
    """The last day on which the person's results are kept if nothing more is finished; None without any result."""
    found = sheets.keeping_of(answers_token(person))
    if found.finished_on is None:
        return None
    return kept_until(found.finished_on, found.touched_on, site.number("OPEN_DAYS"), found.keep_days)


def ending(person: Person, today: date) -> date | None:
    """The same in its last thirty days alone, when a notice has told that something waits."""
    day = until(person)
    return day if day is not None and day - today <= timedelta(days=NOTICE_DAYS) else None


def line_of(kept: list[OpenedSheet]) -> Line:
    """The points of one instrument, each with the verdict against the last one that has the same number; no picture.

    An incomplete sheet may lead with another scale than a complete one: two scales are never compared.
    """
    return _line(kept)[0]


def drawn(kept: list[OpenedSheet]) -> Line:
    """The same with its picture."""
    line, leads = _line(kept)
    return replace(line, drawing=drawing(kept[0].definition, leads))


def _line(kept: list[OpenedSheet]) -> tuple[Line, list[tuple[date, Leading | None]]]:
    definition = kept[0].definition
    plan = api.plan(definition)
    points: list[Point] = []
    leads: list[tuple[date, Leading | None]] = []
    before: dict[str, Leading] = {}
    for sheet in sorted(kept, key=lambda sheet: sheet.opened_ms):
        lead = leading(plan, api.score(plan, sheet.indexes()))
        leads.append((sheet.day, lead))
        points.append(_point(definition, sheet, lead, before.get(lead.id) if lead else None))
        if lead is not None:
            before[lead.id] = lead
    types = {lead.type for lead in before.values()}
    kinds, rule = types.pop() if len(types) == 1 else "", changes.rule_of(definition, set(before))
    return Line(words_of(definition).title, kinds, tuple(reversed(points)), rule), leads


def _point(definition: Definition, sheet: OpenedSheet, lead: Leading | None, before: Leading | None) -> Point:
    if lead is None:
        return Point(sheet.uuid, sheet.day, "—", "", "")
    verdict = changes.verdict(definition, lead.id, lead.value - before.value) if before else ""
    return Point(sheet.uuid, sheet.day, lead.text, band_name(lead.band) if lead.band else "", verdict)
