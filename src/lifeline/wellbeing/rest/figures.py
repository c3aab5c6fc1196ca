"""Figures for programs: frozen statistics, the indicators of the plan, free times. Nobody is named but helpers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Schema

from lifeline.kernel.errors import Unseen
from lifeline.kernel.rest import Key, fresh
from lifeline.people.api import PersonRequest, today
from lifeline.questionnaires import api
from lifeline.wellbeing.queries import directory, indicators, plan, snapshots
from lifeline.wellbeing.queries.directory import Wish
from lifeline.wellbeing.rest.door import router
from lifeline.wellbeing.rules.plan import INDICATORS


class IndicatorOut(Schema):
    """W-91. What an indicator comes to; `few`: fewer than ten people, which is a value (W-92)."""

    code: str
    name: str
    unit: str
    value: str | None
    few: bool


class SlotOut(Schema):
    """A free time that can be booked; `helper` is the name of the directory."""

    helper: str
    kind: str
    start_at: datetime
    minutes: int


@router.get("statistics/{uuid}/", response=dict[str, Any], auth=Key("wellbeing.statistics"))
def statistics_frozen(request: PersonRequest, uuid: UUID) -> Any:
    """W-69. A frozen campaign: the same bytes at every look, their hash as ETag.

    A lead reads it whole, a head of units its total and his own units, as their pages tell it (W-50).
    """
    found = snapshots.bytes_for(request.user, uuid)
    if found is None:
        raise Unseen
    response = HttpResponse(found[0], content_type="application/json")
    fresh(request, response, found[1])
    return response


@router.get("plan/indicators/", response=list[IndicatorOut], auth=Key("wellbeing.plan"))
def plan_indicators(request: PersonRequest) -> Any:
    """W-91, W-92. The closed list, as its pages tell it."""
    del request
    told = ((code, one, *plan.measured(code, today())) for code, one in INDICATORS.items())
    return [
        {
            "code": code, "name": str(indicators.NAMES[code]), "unit": one.unit, "few": few,
            "value": None if value is None else api.number(value),
        }
        for code, one, value, few in told
    ]  # fmt: skip


@router.get("roster/slots/", response=list[SlotOut], auth=Key("wellbeing.roster"))
def roster_slots(request: PersonRequest) -> Any:
    """W-32, W-46. The next three free times of every helper of the directory, as its person finds them there."""
    cards = directory.directory(request.user, timezone.now(), Wish())
    found = sorted((slot for card in cards for slot in card.slots), key=lambda slot: (slot.start_at, slot.helper))
    return [{"helper": s.helper, "kind": s.kind, "start_at": s.start_at, "minutes": s.minutes} for s in found]
