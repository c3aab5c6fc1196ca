"""移送: the addresses of transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import transfers
from lifeline.hotline.forms import transfers as forms
from lifeline.hotline.queries import transfers as queries
from lifeline.hotline.states import Receiver
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def transfer_propose(request: PersonRequest, number: str) -> HttpResponse:
    """H-20. Propose to hand the case to another office."""

    def act(case: Case, given: Given) -> None:
        transfers.propose_transfer(
            case, Receiver(given["receiver"]), given["name"], given["reason"], actor=request.user,
            now=timezone.now(), version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_dispatch, forms.TransferProposeForm, act)


@require_POST
def case_transfer(request: PersonRequest, number: str) -> HttpResponse:
    """H-20. Hand the case to another office."""

    def act(case: Case, given: Given) -> None:
        proof = transfers.Proof(given["receipt"], given["spoken_with"], given["called_at"])
        transfers.transfer(
            case, Receiver(given["receiver"]), given["name"], given["reason"], proof, actor=request.user,
            now=timezone.now(), version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_transfer, forms.TransferForm, act)


@require_POST
def transfer_deny(request: PersonRequest, number: str) -> HttpResponse:
    """H-20. Do not hand it over."""

    def act(case: Case, given: Given) -> None:
        if (row := queries.proposed(case)) is None:
            raise Conflict(case.version)
        transfers.turn_down_transfer(
            row, given["answer"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_transfer, forms.TransferDenyForm, act)


@require_POST
def case_take_back(request: PersonRequest, number: str) -> HttpResponse:
    """H-20. The other office did not take it."""

    def act(case: Case, given: Given) -> None:
        transfers.take_back(case, given["reason"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_transfer, forms.TakeBackForm, act)
