"""Reports come in, lists and single cases go out."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status

from lifeline.hotline import policies
from lifeline.hotline.actions import intake
from lifeline.hotline.queries import cases, programs
from lifeline.hotline.queries.avoid import named
from lifeline.hotline.rest.door import case_for, category_of, router, shown
from lifeline.hotline.rest.shapes import (
    CaseDetail,
    CaseFilter,
    CaseOut,
    ReplyOut,
    ReportIn,
    case_detail,
    case_out,
    reply_out,
)
from lifeline.hotline.states import Channel
from lifeline.kernel import files
from lifeline.kernel.errors import Unseen
from lifeline.kernel.rest import Listing, Stop, fresh, listing
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.hotline.queries.avoid import Named

NEWEST = ("-submitted_at", "-pk")


@router.get("cases/", response=Listing[CaseOut])
def case_list(request: PersonRequest, wanted: Query[CaseFilter]) -> Any:
    """H-97. The named cases that the key's person may see, the newest first."""
    found = programs.filtered(
        programs.served(request.user, mine=wanted.mine),
        state=wanted.state,
        level=wanted.level,
        category=wanted.category,
        unit=wanted.unit,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
    )
    part = listing(found, wanted, order=NEWEST)
    return {**part, "items": [case_out(case, request.user) for case in part["items"]]}


@router.post("cases/", response={201: CaseOut})
def case_submit(request: PersonRequest, response: HttpResponse, body: ReportIn) -> Any:
    """H-1, H-12, H-13. A report of the key's person; the clocks run from now."""
    avoided = _avoided(request, body.avoid)
    report = intake.Report(
        text=body.text,
        key=secrets.token_hex(32),
        reporter=request.user,
        channel=Channel.REST,
        critical=body.critical,
        place=body.place,
        category=category_of(body.category),
        avoid_people=avoided.people,
        avoid_units=avoided.units,
    )
    case = intake.submit(report, actor=request.user, now=timezone.now())
    response["Location"] = f"/api/v1/hotline/cases/{case.number}/"
    return Status(201, shown(request, response, case))


def _avoided(request: PersonRequest, words: list[str]) -> Named:
    """H-12. Whom the words mean; a word that means nobody is refused, for it would protect nobody."""
    found = named("\n".join(words), request.user)
    if found.unknown:
        told = "、".join(found.unknown)
        raise Stop(
            422, _("Not found: %(words)s. Please check the name, or write the employee number.") % {"words": told}
        )
    return found


@router.get("cases/{number}/", response=CaseDetail)
def case_read(request: PersonRequest, response: HttpResponse, number: str) -> Any:
    """A case with what was said; its version is the ETag (304 for one that is known)."""
    case, person = case_for(request.user, number), request.user
    fresh(request, response, case.version)
    reads = policies.may_read(person, case)
    return case_detail(
        case,
        person,
        cases.reporter_words(person, case),
        cases.attachments(case) if reads else (),
        cases.thread(case) if reads else (),
        {one.key: one for one in files.linked(case)} if reads else {},
    )


@router.get("cases/{number}/reply/", response=ReplyOut)
def reply_read(request: PersonRequest, response: HttpResponse, number: str) -> Any:
    """H-39. The draft of this round's reply, for those who write or approve it."""
    case = case_for(
        request.user,
        number,
        lambda person, case: policies.may_handle(person, case) or policies.may_approve(person, case),
    )
    draft = cases.draft(case)
    if draft is None:
        raise Unseen
    fresh(request, response, draft.version)
    return reply_out(draft)
