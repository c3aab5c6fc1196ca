"""Cycles, and the board of one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Query, Schema

from lifeline.innovation.queries import cycles as reading
from lifeline.innovation.rest.door import plain, router
from lifeline.innovation.states import CycleState, Level
from lifeline.kernel.rest import Listing, Span, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import Cycle


class CycleOut(Schema):
    """A cycle of a company; `id` is what other addresses name."""

    id: int
    number: int
    name: str
    state: CycleState
    call_opened_at: datetime | None
    call_closes_at: datetime | None


class NextOut(Schema):
    """The step that leads on; `mine`: the key's person takes it. `unmet`: what is in its way, in sentences."""

    step: str
    mine: bool
    unmet: list[str]


class BoardOut(CycleOut):
    """I-112. How many stand where. `hidden`: applications of whose course the reader may learn nothing (I-38)."""

    states: dict[str, int]
    hidden: int
    levels: dict[Level, int]
    waiting: int
    out_proposed: int
    next: NextOut | None


@router.get("cycles/", response=Listing[CycleOut])
def cycle_list(request: PersonRequest, span: Query[Span]) -> Any:
    """The cycles that the key's person sees, the newest first."""
    part = listing(reading.cycles(request.user), span, order=reading.NEWEST)
    return {**part, "items": [cycle_out(one) for one in part["items"]]}


def cycle_out(one: Cycle) -> CycleOut:
    """A cycle from its row."""
    return CycleOut(id=one.pk, **plain(one, CycleOut, "id"))


@router.get("cycles/{cycle}/board/", response=BoardOut)
def cycle_board(request: PersonRequest, cycle: int) -> Any:
    """Where a cycle stands, what waits, and the next step with what is in its way; for its staff."""
    found = reading.cycle_for(request.user, cycle, reading.may_watch)
    told = reading.next_step(found, request.user, timezone.now())
    cells = reading.funnel(found, request.user)
    return BoardOut(
        **cycle_out(found).dict(),
        states={one.key: one.number for one in cells if one.key},
        hidden=sum(one.number for one in cells if not one.key),
        levels={Level(one.key): one.number for one in reading.by_level(found)},
        waiting=reading.waiting(found),
        out_proposed=reading.out_proposed(found),
        next=NextOut(step=told.step, mine=told.mine, unmet=list(map(str, told.unmet))) if told else None,
    )
