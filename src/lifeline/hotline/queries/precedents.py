"""H-28: what supervisors decided before in cases like this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Ruling
from lifeline.hotline.rules.texts import alike
from lifeline.hotline.states import Mode

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person

LOOKED_AT = 300
SHOWN = 3
LIKE_ENOUGH = 0.25
"""A category in common is enough by itself; without it, two fifths of the words, or fewer and a unit in common."""


@dataclass(frozen=True)
class Precedent:
    """A ruling as other cases show it; `number` only where the reader may open that case. `score` from 0 to 1."""

    unit: str
    category: str
    text: str
    at: datetime
    score: float
    number: str = ""


def precedents(person: Person, case: Case) -> list[Precedent]:
    """The rulings of this company that fit best: the same words, the same category, the same units.

    H-84: none whose words were destroyed. H-17: none of a case from which the reader is excluded. H-83: the text of a
    sealed case is compared with nothing, and its ruling is shown only to those who may open it.
    """
    rulings = Ruling.objects.filter(company_id=case.company_id, decided_at__isnull=False)
    rulings = rulings.exclude(case=case).filter(case__destruction__isnull=True)
    rulings = rulings.filter(case__in=policies.not_excluded(person)).select_related("case", "unit", "category")
    latest = list(rulings.order_by("-decided_at", "-pk")[:LOOKED_AT])
    keys = {row.case_id for row in latest}
    seen = set(policies.visible_cases(person).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    open_to_reader = [row for row in latest if row.case.mode == Mode.NAMED or row.case_id in seen]
    rated = [(score(case, row), row) for row in open_to_reader]
    best = sorted((one for one in rated if one[0] >= LIKE_ENOUGH), key=lambda one: (-one[0], -one[1].pk))
    return [_shown(row, fit, row.case_id in seen) for fit, row in best[:SHOWN]]


def score(case: Case, ruling: Ruling) -> float:
    """From 0 to 1: three fifths for the words, a quarter for the category, the rest for a unit in common."""
    comparable = not case.sealed and not ruling.case.sealed
    words = alike(case.text, ruling.case.text) if comparable else 0.0
    category = case.category_id is not None and case.category_id == ruling.category_id
    units = case.unit_id is not None and case.unit_id in {ruling.unit_id, *(pk for pk, _name in ruling.seen)}
    return 0.6 * words + 0.25 * category + 0.15 * units


def _shown(row: Ruling, fit: float, visible: bool) -> Precedent:  # noqa: FBT001
    unit = row.unit.name if row.unit else ""
    category = str(row.category) if row.category else ""
    assert row.decided_at is not None
    return Precedent(unit, category, row.text, row.decided_at, fit, row.case.number if visible else "")
