"""The steps of staff: dispatch, contact, question, reply, approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, handling, replies
from lifeline.hotline.queries import cases
from lifeline.hotline.rest.door import category_of, router, step, unit_of
from lifeline.hotline.rest.shapes import ApproveIn, CaseOut, ContactIn, DispatchIn, ReplyIn, Words
from lifeline.hotline.states import Desk
from lifeline.kernel.errors import Unseen
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.hotline.models import Case


@router.post("cases/{number}/dispatch/", response=CaseOut)
def case_dispatch(request: PersonRequest, response: HttpResponse, number: str, body: DispatchIn) -> Any:
    """H-15. Send the case to a unit."""

    def act(case: Case, version: int | None) -> None:
        dispatch.dispatch(
            case, unit_of(body.unit), actor=request.user, now=timezone.now(), reason=body.reason,
            category=category_of(body.category), version=version, by=policies.DESKS[Desk(case.desk)],
        )  # fmt: skip

    return step(request, response, number, policies.may_dispatch, act)


@router.post("cases/{number}/contact/", response=CaseOut)
def case_contact(request: PersonRequest, response: HttpResponse, number: str, body: ContactIn) -> Any:
    """H-29. Speak to the reporter, or note a call or a visit."""

    def act(case: Case, version: int | None) -> None:
        handling.contact(case, body.text, body.kind, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.may_handle, act)


@router.post("cases/{number}/question/", response=CaseOut)
def case_ask(request: PersonRequest, response: HttpResponse, number: str, body: Words) -> Any:
    """H-30. Ask the reporter."""

    def act(case: Case, version: int | None) -> None:
        handling.ask(case, body.text, actor=request.user, now=timezone.now(), version=version)

    return step(request, response, number, policies.may_handle, act)


@router.post("cases/{number}/reply/", response=CaseOut)
def reply_draft(request: PersonRequest, response: HttpResponse, number: str, body: ReplyIn) -> Any:
    """H-40. Write the reply of this round; with `submit` it goes to the lead."""

    def act(case: Case, _version: int | None) -> None:
        now = timezone.now()
        reply = replies.draft(
            case, body.text, body.disposition, actor=request.user, now=now, version=body.expected_version
        )
        if body.submit:
            replies.submit(reply, actor=request.user, now=now)

    return step(request, response, number, policies.may_handle, act)


@router.post("cases/{number}/approve/", response=CaseOut)
def reply_approve(request: PersonRequest, response: HttpResponse, number: str, body: ApproveIn) -> Any:
    """H-39. Let the reply go out."""

    def act(case: Case, _version: int | None) -> None:
        draft = cases.draft(case)
        if draft is None:
            raise Unseen
        replies.approve(draft, actor=request.user, now=timezone.now(), version=body.expected_version)

    return step(request, response, number, policies.may_approve, act)
