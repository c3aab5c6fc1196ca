"""The verbs of an order: given by the supervisor, answered by the unit, closed by the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import orders
from lifeline.hotline.forms.orders import OrderAnswerForm, OrderCloseForm, OrderForm
from lifeline.hotline.queries.orders import open_order
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case, Order
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


def order_of(case: Case) -> Order:
    """The order that stands open; `Unseen` when it was closed meanwhile."""
    if (order := open_order(case)) is None:
        raise Unseen
    return order


@require_POST
def order_issue(request: PersonRequest, number: str) -> HttpResponse:
    """H-60. Ask for a written answer."""

    def act(case: Case, given: Given) -> None:
        orders.issue(
            case, given["text"], given["days"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_supervise, OrderForm, act)


@require_POST
def order_answer(request: PersonRequest, number: str) -> HttpResponse:
    """H-60. Answer in writing."""

    def act(case: Case, given: Given) -> None:
        orders.answer(order_of(case), given["text"], actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_answer_order, OrderAnswerForm, act)


@require_POST
def order_close(request: PersonRequest, number: str) -> HttpResponse:
    """H-60. Close it."""

    def act(case: Case, given: Given) -> None:
        orders.close(order_of(case), given["text"], actor=request.user, now=timezone.now())

    return carry_out(request, number, policies.may_supervise, OrderCloseForm, act)
