"""成果库 over the wire: results, who adopted them, and proposing an adoption."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Query, Schema, Status

from lifeline.innovation.actions import library as actions
from lifeline.innovation.policies import library as gates
from lifeline.innovation.queries import library
from lifeline.innovation.rest.door import PlaceOut, router, unit_out
from lifeline.innovation.states import AdoptionState, Kind, Level
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.rest import Listing, Span, Stop, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.models import Adoption, Result


class ResultFilter(Span):
    """`q`: words that stand in title, summary, number or unit; `brand`: its id."""

    q: str = Field("", max_length=100)
    level: Level | None = None
    kind: Kind | None = None
    brand: int | None = Field(None, ge=1, le=10**9)


class ResultOut(Schema):
    """I-109. A published result; `adopted`: how many units adopted it."""

    number: str
    title: str
    summary: str
    steps: list[str]
    level: Level
    kind: Kind
    unit: PlaceOut
    adopted: int
    published_at: datetime | None


class AdoptionOut(Schema):
    """I-110, I-111. An adoption with the effect that was reported; `across`: in another plant."""

    id: int
    unit: PlaceOut
    state: AdoptionState
    across: bool
    plan: str
    confirmed_at: datetime | None
    indicator: str
    before: str
    after: str
    verified_at: datetime | None


class AdoptIn(Schema):
    """I-110. Which unit (code), and what it will do."""

    unit: str = Field(min_length=1, max_length=30)
    plan: str = Field(min_length=1, max_length=300)


@router.get("results/", response=Listing[ResultOut])
def result_list(request: PersonRequest, wanted: Query[ResultFilter]) -> Any:
    """I-109. The published results that the key's person finds, the newest first."""
    rows = library.results(
        request.user, text=wanted.q, level=wanted.level or "", kind=wanted.kind or "", brand=str(wanted.brand or "")
    )
    part = listing(rows, wanted, order=library.NEWEST)
    return {**part, "items": [result_out(one) for one in part["items"]]}


def result_out(one: Result) -> ResultOut:
    """A result from its row, which was counted."""
    return ResultOut(
        number=one.number,
        title=one.title,
        summary=one.summary,
        steps=one.steps,
        level=Level(one.project.level),
        kind=Kind(one.project.kind),
        unit=unit_out(one.project.unit),
        adopted=one.adopted,  # type: ignore[attr-defined]  # counted by the query
        published_at=one.published_at,
    )


@router.get("results/{number}/adoptions/", response=list[AdoptionOut])
def adoption_list(request: PersonRequest, number: str) -> Any:
    """I-110. Who adopted a result; declined and lapsed ones last."""
    result = gates.result_for(request.user, number)
    return [adoption_out(one.row) for one in library.adoptions(request.user, result)]


def adoption_out(one: Adoption) -> AdoptionOut:
    """An adoption from its row."""
    return AdoptionOut(
        id=one.pk,
        unit=unit_out(one.unit),
        state=AdoptionState(one.state),
        across=one.across,
        plan=one.plan,
        confirmed_at=one.confirmed_at,
        indicator=one.indicator,
        before=one.before,
        after=one.after,
        verified_at=one.verified_at,
    )


@router.post("results/{number}/adoptions/", response={201: AdoptionOut})
def adoption_new(request: PersonRequest, number: str, body: AdoptIn) -> Any:
    """I-110. Propose that one of one's own units adopts it; the unit's secretary confirms."""
    result = gates.result_for(request.user, number)
    if not gates.may_adopt(request.user, result):
        raise Forbidden
    unit = next((one for one in library.own_units(request.user) if one.code == body.unit), None)
    if unit is None:
        raise Stop(422, _("None of your units has this code."))
    made = actions.adopt(result, unit, body.plan, actor=request.user, now=timezone.now())
    return Status(201, adoption_out(made))
