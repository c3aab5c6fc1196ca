"""H-97. The rates as programs read them: of named cases, by unit and month, and beside them how many were sealed.

A cell is a unit's month and never a longer time, so that no two answers can be taken from each other (E-18).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from lifeline.hotline.models import Assignment
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.counts import FIGURES, Counts, summed
from lifeline.hotline.queries.reach import opens_all
from lifeline.hotline.rules.figures import hidden
from lifeline.hotline.rules.numbers import CELL_MIN
from lifeline.hotline.states import SEALED_MODES
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from lifeline.hotline.queries.counts import Figure
    from lifeline.hotline.queries.reach import Reach
    from lifeline.people.models import Person, Unit


@dataclass(frozen=True)
class NamedCell:
    """A unit's month, or the company's (`unit` None). `shown`: the rates of enough cases. `sealed` None: below 5."""

    month: int
    unit: Unit | None
    counts: Counts
    shown: frozenset[Figure]
    sealed: int | None


def cells(person: Person, scope: Reach, first: int, last: int, now: datetime) -> list[NamedCell]:
    """The months from `first` to `last` (202601), by month and then by unit; the company's row where all is read.

    H-78: who may not open the cases does not see a cell of 1 to 4, nor what it could be computed by.
    """
    barred = figures.barred_cases(scope.company, person)
    counted = figures.count(scope.company, first, last, now, named=True, barred=barred)
    found = {key: counts for key, counts in counted.items() if counts.in_rates}
    sealed = sealed_rounds(scope.company, first, last, barred)
    opens = opens_all(person, scope)
    units = people.units_by_id({unit for unit, _month in (*found, *sealed)})
    told: list[NamedCell] = []
    for month in sorted({month for _unit, month in (*found, *sealed)}):
        of_month = {unit: counts for (unit, at), counts in found.items() if at == month}
        shown = {
            figure: _shown({unit: counts.share(figure).n for unit, counts in of_month.items()}, opens=opens)
            for figure in FIGURES
        }
        secret = {unit: n for (unit, at), n in sealed.items() if at == month}
        known = _known(secret)
        if scope.units is None:
            told.append(NamedCell(month, None, summed(of_month.values()), _of(shown, None), known.get(None)))
        told += [
            NamedCell(month, units[pk], of_month.get(pk, Counts()), _of(shown, pk), known.get(pk))
            for pk in sorted({*of_month, *secret}, key=lambda pk: units[pk].place)
            if scope.units is None or pk in scope.units
        ]
    return told


def _of(shown: Mapping[Figure, set[int | None]], unit: int | None) -> frozenset[Figure]:
    """The rates of a unit, or of the company, that may be shown."""
    return frozenset(figure for figure, units in shown.items() if unit in units)


def _shown(assigned: Mapping[int, int], *, opens: bool) -> set[int | None]:
    """The units whose month may be shown; None stands for the company's own row."""
    small = set() if opens else hidden(assigned)
    shown: set[int | None] = {unit for unit in assigned if unit not in small}
    if len(small) != 1:  # one alone could be computed from the company's row
        shown.add(None)
    return shown


def _known(secret: Mapping[int, int]) -> dict[int | None, int]:
    """The numbers of sealed rounds that are at least 5 and that give away none that is smaller."""
    small = hidden(secret)
    known: dict[int | None, int] = {unit: n for unit, n in secret.items() if n >= CELL_MIN and unit not in small}
    total = sum(secret.values())
    if total >= CELL_MIN and len(small) != 1:
        known[None] = total
    return known


def sealed_rounds(company: Unit, first: int, last: int, barred: Collection[int] = ()) -> dict[tuple[int, int], int]:
    """Rounds of sealed cases that were assigned, by unit and month; H-17: none that the reader must not know."""
    rounds = Assignment.objects.filter(company=company, month__gte=first, month__lte=last, case__mode__in=SEALED_MODES)
    rounds = rounds.exclude(case__in=barred)
    counted = rounds.order_by().values_list("unit_id", "month").annotate(n=Count("pk"))
    return {(unit, month): n for unit, month, n in counted}
