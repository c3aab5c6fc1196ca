"""退单, 裁定: the addresses of returns and rulings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import returns, rulings
from lifeline.hotline.forms import returns as forms
from lifeline.hotline.queries import paths
from lifeline.hotline.states import ReturnReason
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case, ReturnRequest, Ruling
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def case_return(request: PersonRequest, number: str) -> HttpResponse:
    """H-23. Ask to return the case."""

    def act(case: Case, given: Given) -> None:
        returns.ask_return(
            case, ReturnReason(given["reason"]), given["unit"], given["basis"], actor=request.user,
            now=timezone.now(), version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_return, forms.ReturnForm, act)


def asked(case: Case) -> ReturnRequest:
    """The request that waits; `Conflict` when somebody has decided meanwhile."""
    if (row := paths.open_return(case)) is None:
        raise Conflict(case.version)
    return row


@require_POST
def return_decide(request: PersonRequest, number: str) -> HttpResponse:
    """H-25, H-26. Decide on a return."""

    def act(case: Case, given: Given) -> None:
        row, actor, now, version = asked(case), request.user, timezone.now(), given["version"]
        if given["decision"] == forms.ReturnDecideForm.ACCEPT:
            returns.accept_return(row, actor=actor, now=now, unit=given["unit"], version=version)
        elif given["decision"] == forms.ReturnDecideForm.REJECT:
            returns.reject_return(row, given["answer"], actor=actor, now=now, version=version)
        else:
            returns.refer_return(row, given["answer"], actor=actor, now=now, version=version)

    return carry_out(request, number, policies.may_dispatch, forms.ReturnDecideForm, act)


@require_POST
def case_dispute(request: PersonRequest, number: str) -> HttpResponse:
    """H-26, H-27. Ask the supervisor for a ruling."""

    def act(case: Case, given: Given) -> None:
        rulings.dispute(
            case, given["unit"], given["reason"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_dispatch, forms.DisputeForm, act)


def disputed(case: Case) -> Ruling:
    """The ruling that waits; `Conflict` when it was given meanwhile."""
    if (row := paths.open_ruling(case)) is None:
        raise Conflict(case.version)
    return row


@require_POST
def ruling_decide(request: PersonRequest, number: str) -> HttpResponse:
    """H-26. Say which unit is in charge."""

    def act(case: Case, given: Given) -> None:
        rulings.rule(
            disputed(case), given["unit"], given["text"], actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_supervise, forms.RulingForm, act)


@require_POST
def ruling_propose(request: PersonRequest, number: str) -> HttpResponse:
    """H-28. Propose the ruling as a rule for new cases."""

    def act(case: Case, _given: Given) -> None:
        row = paths.unproposed_ruling(case)
        if row is None:
            raise Conflict(case.version)
        rulings.propose_rule(row, actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_supervise, forms.RulingProposeForm, act)
