"""The desk's other addresses: exclude somebody, ask the reporter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, intake
from lifeline.hotline.forms import desk as forms
from lifeline.hotline.views.case import carry_out

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def case_recuse(request: PersonRequest, number: str) -> HttpResponse:
    """H-12, H-17. Exclude persons or units from the case."""

    def act(case: Case, given: Given) -> None:
        named = given["avoid"]
        intake.recuse(case, named.people, named.units, actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_dispatch, forms.RecuseForm, act)


@require_POST
def case_clarify(request: PersonRequest, number: str) -> HttpResponse:
    """Ask the reporter before the dispatch."""

    def act(case: Case, given: Given) -> None:
        dispatch.clarify(case, given["text"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_dispatch, forms.ClarifyForm, act)
