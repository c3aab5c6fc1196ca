"""The verbs of staff, one address each: all go the same way (`case.carry_out`), each calls its action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, handling, refusal, reopening, replies
from lifeline.hotline.forms import staff as forms
from lifeline.hotline.queries import cases, staff
from lifeline.hotline.states import Contact, Desk, Disposition, LevelCode, RefusalReason
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case, Reopening, Reply, SecondCheck
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def case_dispatch(request: PersonRequest, number: str) -> HttpResponse:
    """H-15. Send the case to a unit."""

    def act(case: Case, given: Given) -> None:
        dispatch.dispatch(
            case, given["unit"], actor=request.user, now=timezone.now(), reason=given["reason"],
            category=given["category"], version=given["version"], by=policies.DESKS[Desk(case.desk)],
        )  # fmt: skip

    return carry_out(request, number, policies.may_dispatch, forms.DispatchForm, act)


@require_POST
def case_reassign(request: PersonRequest, number: str) -> HttpResponse:
    """H-15. Send the case to another unit."""

    def act(case: Case, given: Given) -> None:
        dispatch.reassign(
            case, given["unit"], given["reason"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_dispatch, forms.ReassignForm, act)


@require_POST
def case_level(request: PersonRequest, number: str) -> HttpResponse:
    """H-22. Raise or lower the level."""

    def act(case: Case, given: Given) -> None:
        dispatch.set_level(
            case, LevelCode(given["level"]), given["reason"], actor=request.user, now=timezone.now(),
            supervises=policies.may_supervise(request.user, case), version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_set_level, forms.LevelForm, act)


@require_POST
def case_category(request: PersonRequest, number: str) -> HttpResponse:
    """Change what the case is about."""

    def act(case: Case, given: Given) -> None:
        dispatch.categorise(case, given["category"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_dispatch, forms.CategoryForm, act)


@require_POST
def case_refuse(request: PersonRequest, number: str) -> HttpResponse:
    """H-18. Propose not to accept."""

    def act(case: Case, given: Given) -> None:
        refusal.refuse(
            case, RefusalReason(given["reason"]), given["text"], actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_refuse, forms.RefuseForm, act)


def check_of(case: Case) -> SecondCheck:
    """The refusal that waits; `Conflict` when somebody has decided meanwhile."""
    if (check := staff.open_check(case)) is None:
        raise Conflict(case.version)
    return check


@require_POST
def refusal_confirm(request: PersonRequest, number: str) -> HttpResponse:
    """H-18. The second person agrees."""

    def act(case: Case, _given: Given) -> None:
        refusal.confirm_refusal(check_of(case), actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_confirm_refusal, forms.ApproveForm, act)


@require_POST
def refusal_deny(request: PersonRequest, number: str) -> HttpResponse:
    """H-18. The second person does not agree."""

    def act(case: Case, _given: Given) -> None:
        refusal.deny_refusal(check_of(case), actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_confirm_refusal, forms.ApproveForm, act)


@require_POST
def case_contact(request: PersonRequest, number: str) -> HttpResponse:
    """H-29. Speak to the reporter."""

    def act(case: Case, given: Given) -> None:
        handling.contact(
            case, given["text"], Contact(given["kind"]), actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_handle, forms.ContactForm, act)


@require_POST
def case_ask(request: PersonRequest, number: str) -> HttpResponse:
    """H-30. Ask the reporter."""

    def act(case: Case, given: Given) -> None:
        handling.ask(case, given["text"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_handle, forms.AskForm, act)


@require_POST
def case_resume(request: PersonRequest, number: str) -> HttpResponse:
    """H-30. Go on without an answer."""

    def act(case: Case, given: Given) -> None:
        handling.resume(case, actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_handle, forms.ResumeForm, act)


@require_POST
def case_note(request: PersonRequest, number: str) -> HttpResponse:
    """H-37. Write an internal note."""

    def act(case: Case, given: Given) -> None:
        handling.note(case, given["text"], actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_note, forms.NoteForm, act)


@require_POST
def reply_draft(request: PersonRequest, number: str) -> HttpResponse:
    """H-40. Save the draft, or hand it to the lead."""

    def act(case: Case, given: Given) -> None:
        reply = replies.draft(
            case, given["text"], Disposition(given["disposition"]), actor=request.user, now=timezone.now(),
            version=given["draft_version"],
        )  # fmt: skip
        if "submit" in request.POST:
            replies.submit(reply, actor=request.user, now=timezone.now(), words=given["text"])

    return carry_out(request, number, policies.may_handle, forms.ReplyForm, act)


def draft_of(case: Case) -> Reply:
    """The draft that waits; `Conflict` when it went out or was taken back meanwhile."""
    if (reply := cases.draft(case)) is None:
        raise Conflict(case.version)
    return reply


@require_POST
def reply_approve(request: PersonRequest, number: str) -> HttpResponse:
    """H-39. Let the reply go out."""

    def act(case: Case, given: Given) -> None:
        replies.approve(draft_of(case), actor=request.user, now=timezone.now(), version=given["draft_version"])

    return carry_out(request, number, policies.may_approve, forms.ApproveReplyForm, act)


@require_POST
def reply_send_back(request: PersonRequest, number: str) -> HttpResponse:
    """H-39. Send the draft back."""

    def act(case: Case, given: Given) -> None:
        replies.send_back(
            draft_of(case), given["reason"], actor=request.user, now=timezone.now(), version=given["draft_version"]
        )

    return carry_out(request, number, policies.may_approve, forms.SendBackForm, act)


def request_of(case: Case) -> Reopening:
    """The request that waits; `Conflict` when somebody has decided meanwhile."""
    if (asked := staff.open_reopening(case)) is None:
        raise Conflict(case.version)
    return asked


@require_POST
def reopen_grant(request: PersonRequest, number: str) -> HttpResponse:
    """H-46. Work on it again."""

    def act(case: Case, _given: Given) -> None:
        reopening.grant_reopen(request_of(case), actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_supervise, forms.ApproveForm, act)


@require_POST
def reopen_refuse(request: PersonRequest, number: str) -> HttpResponse:
    """H-46. Refuse to reopen, in writing."""

    def act(case: Case, given: Given) -> None:
        reopening.refuse_reopen(request_of(case), given["text"], actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_supervise, forms.RefuseReopenForm, act)
