"""The plan as its board shows it: items with what their indicators came to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.questionnaires import api
from lifeline.wellbeing.models import Lecture, PlanItem, Reading
from lifeline.wellbeing.queries.indicators import NAMES, UNITS, figure, formula, records
from lifeline.wellbeing.rules import plan as rules
from lifeline.wellbeing.rules.plan import INDICATORS
from lifeline.wellbeing.states import Strand

if TYPE_CHECKING:
    from datetime import date

    from lifeline.wellbeing.queries.indicators import Record


@dataclass(frozen=True)
class Item:
    """One undertaking: what it aims at, how far it is, and whether it is late (W-90, W-93)."""

    pk: int
    strand: str
    strand_name: str
    title: str
    owner: str
    owner_id: int
    start_on: date
    due_on: date
    indicator: str
    indicator_name: str
    target: str
    value: str
    reached: int
    is_known: bool
    late: bool
    evidence: str
    remark: str
    remark_on: date | None


@dataclass(frozen=True)
class Lane:
    """One of the three strands, its items by the year in which they are due."""

    name: str
    years: tuple[tuple[int, tuple[Item, ...]], ...]


@dataclass(frozen=True)
class Detail:
    """An indicator: its formula, today's value, the days before, and what was counted."""

    name: str
    formula: str
    value: str
    readings: tuple[tuple[date, str], ...]
    records: tuple[Record, ...]


def board(today: date) -> list[Lane]:
    """W-90. Three strands, each with its years; every indicator is computed once."""
    rows = list(PlanItem.objects.select_related("owner").order_by("due_on", "pk"))
    values = {code: measured(code, today) for code in {row.indicator for row in rows}}
    items = [_item(row, *values[row.indicator], today) for row in rows]
    lanes = []
    for strand in Strand:
        mine = [item for item in items if item.strand == strand]
        years = sorted({item.due_on.year for item in mine})
        by_year = tuple((year, tuple(item for item in mine if item.due_on.year == year)) for year in years)
        lanes.append(Lane(str(strand.label), by_year))
    return lanes


def item(pk: int, today: date) -> Item | None:
    """One item of the plan."""
    row = PlanItem.objects.filter(pk=pk).select_related("owner").first()
    return None if row is None else _item(row, *measured(row.indicator, today), today)


def editable(pk: int) -> dict[str, Any]:
    """What a form begins with when an item is changed."""
    row = PlanItem.objects.select_related("owner").get(pk=pk)
    names = ("strand", "title", "start_on", "due_on", "indicator", "target", "evidence")
    return {name: getattr(row, name) for name in names} | {"owner": row.owner.employee_no}


def counted(code: str, today: date) -> tuple[Fraction | None, bool]:
    """What an indicator comes to now; and whether that is "fewer than 10". For the reading of the day."""
    found = figure(code, today)
    return found.value(INDICATORS[code]), found.is_few(INDICATORS[code])


def measured(code: str, today: date) -> tuple[Fraction | None, bool]:
    """What a reader is told of an indicator, and whether that is "fewer than 10".

    Of employees it is the last reading of a morning: a figure that moves at once tells who has just done what.
    """
    if not INDICATORS[code].is_of_employees:
        return counted(code, today)
    row = Reading.objects.filter(indicator=code, on__lte=today).order_by("-on").first()
    if row is None:
        return None, False
    return (None if row.hundredths is None else Fraction(row.hundredths, 100)), row.few


def _item(row: PlanItem, value: Fraction | None, few: bool, today: date) -> Item:  # noqa: FBT001 - a pair
    reached = rules.progress(value, Fraction(row.target), less=INDICATORS[row.indicator].less)
    return Item(
        row.pk, row.strand, row.get_strand_display(), row.title, row.owner.name, row.owner_id, row.start_on,
        row.due_on, row.indicator, str(NAMES[row.indicator]), told(row.indicator, Fraction(row.target)),
        few_or(row.indicator, value, few=few), reached, value is not None,
        rules.is_late(row.due_on, today, reached), row.evidence, row.remark, row.remark_on,
    )  # fmt: skip


@dataclass(frozen=True)
class Held:
    """A lecture as leads see it: with the number of people, which pages of everybody round."""

    pk: int
    held_on: date
    title: str
    people: int


def lectures() -> list[Held]:
    """W-91. The lectures of the plan's years, the newest first."""
    rows = Lecture.objects.order_by("-held_on", "-pk")[:200]
    return [Held(row.pk, row.held_on, row.title, row.people) for row in rows]


def few_or(code: str, value: Fraction | None, *, few: bool) -> str:
    """W-92. A value in words: "fewer than 10", nothing yet, or the number with its unit."""
    if value is None:
        return _("fewer than 10") if few else _("nothing counted yet")
    return told(code, value)


def told(code: str, value: Fraction) -> str:
    """A number with its unit."""
    text = api.number(value)
    return f"{text} {UNITS[INDICATORS[code].unit]}"


def detail(code: str, today: date) -> Detail:
    """W-91. An indicator down to what was counted."""
    value, few = measured(code, today)
    rows = Reading.objects.filter(indicator=code).order_by("-on")[:60]
    readings = tuple(
        (row.on, few_or(code, None if row.hundredths is None else Fraction(row.hundredths, 100), few=row.few))
        for row in rows
    )
    return Detail(
        str(NAMES[code]), formula(code), few_or(code, value, few=few), readings,
        tuple(records(code, INDICATORS[code].follows, today)),
    )  # fmt: skip
