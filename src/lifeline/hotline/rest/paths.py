"""The unit's ways out: give the case back, ask for more time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Schema

from lifeline.hotline import policies
from lifeline.hotline.actions import returns, terms
from lifeline.hotline.rest.door import router, step, unit_of
from lifeline.hotline.rest.shapes import CaseOut
from lifeline.hotline.rules.numbers import TEXT_MAX
from lifeline.hotline.states import ReturnReason
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.hotline.models import Case


class ReturnIn(Schema):
    """H-23. Whose case it is instead (code), why, and by which line of the list of duties."""

    unit: str = Field(min_length=1, max_length=30)
    reason: ReturnReason
    basis: str = Field(min_length=1, max_length=TEXT_MAX)


class ExtensionIn(Schema):
    """H-33. How many working days more, and why; the reporter reads it."""

    days: int = Field(ge=1, le=100)
    reason: str = Field(min_length=1, max_length=TEXT_MAX)


@router.post("cases/{number}/return/", response=CaseOut)
def case_return(request: PersonRequest, response: HttpResponse, number: str, body: ReturnIn) -> Any:
    """H-23. Ask to give the case back."""

    def act(case: Case, version: int | None) -> None:
        returns.ask_return(
            case, body.reason, unit_of(body.unit), body.basis, actor=request.user, now=timezone.now(), version=version
        )

    return step(request, response, number, policies.may_return, act)


@router.post("cases/{number}/extension/", response=CaseOut)
def case_extend(request: PersonRequest, response: HttpResponse, number: str, body: ExtensionIn) -> Any:
    """H-33. Ask for an extension."""

    def act(case: Case, version: int | None) -> None:
        terms.extend(case, body.days, body.reason, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.may_handle, act)
