"""Beside each event that figures count stands a row, so that a month is summed without reading the log (H-87).

`tests/slow.py` counts the same from the log alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifeline.hotline import events
from lifeline.hotline.models import Occurrence
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.states import CheckState
from lifeline.hotline.states.occasions import Occasion

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.kernel.events import Kind

COUNTED: dict[str, Occasion] = {
    str(events.RETURN_ASKED): Occasion.RETURN,
    str(events.REASSIGNED): Occasion.REASSIGN,
    str(events.EXTENDED): Occasion.EXTENSION,
    str(events.DEFERRED): Occasion.DEFERRAL,
    str(events.REOPEN_GRANTED): Occasion.REOPEN,
    str(events.REFUSED): Occasion.REFUSAL,
    str(events.NUDGED): Occasion.NUDGE,
    str(events.EXCLUDED): Occasion.EXCLUSION,
    str(events.CLOSED): Occasion.CLOSED,
    str(events.CASE_PUBLISHED): Occasion.PUBLISHED,
    str(events.CONSENT_ASKED): Occasion.CONSENT_ASKED,
    str(events.CONSENTED): Occasion.CONSENT,
    str(events.UNSEALED): Occasion.UNSEALED,
}
OWNERS = ("from_unit_id", "unit_id")
"""Whose it is: the unit that lost the case, or that the event names; else the one that holds it."""


def note(case: Case, kind: Kind, at: datetime, data: dict[str, Any]) -> None:
    """H-87. Count the event, if it is one that a figure counts. Part of the action that records it.

    A round counts once for each kind and unit in a month, however often it was nudged.
    """
    named = [data[key] for key in OWNERS if data.get(key)]
    unit = named[0] if named else case.unit_id or case.company_id
    Occurrence.objects.bulk_create(
        [
            Occurrence(
                case=case, company_id=case.company_id, unit_id=unit, occasion=occasion, round=case.round,
                month=month_of(at), at=at,
            )
            for occasion in _occasions(case, str(kind), data)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _occasions(case: Case, kind: str, data: dict[str, Any]) -> list[Occasion]:
    if kind == str(events.SUBMITTED):
        return [Occasion.SUBMITTED, Occasion.SEALED] if case.sealed else [Occasion.SUBMITTED]
    if kind == str(events.ASKED):
        return [Occasion.LATE_QUESTION] if data["late"] else []
    if kind == str(events.ANSWERED):
        return [Occasion.CANNED] if data["nearly_canned"] else []
    if kind == str(events.DISPATCHED):
        return [Occasion.APPEAL] if _after_an_appeal(case) else []
    return [COUNTED[kind]] if kind in COUNTED else []


def _after_an_appeal(case: Case) -> bool:
    """H-19. A refused case is dispatched after all; counted once, at its first dispatch since."""
    refused = case.checks.filter(state=CheckState.GRANTED).exists()
    return refused and not case.occurrences.filter(occasion=Occasion.APPEAL).exists()
