"""剔除: one asks, another decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import exclusion
from lifeline.hotline.forms.exclusions import ExcludeForm
from lifeline.hotline.forms.staff import ApproveForm
from lifeline.hotline.policies.figures import may_decide_exclusion
from lifeline.hotline.queries.staff import open_exclusion
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case, Exclusion
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


def request_of(case: Case) -> Exclusion:
    """The request that waits; `Conflict` when somebody has decided meanwhile."""
    if (row := open_exclusion(case)) is None:
        raise Conflict(case.version)
    return row


@require_POST
def figure_exclude(request: PersonRequest, number: str) -> HttpResponse:
    """H-89. Ask that the case count in no figure."""

    def act(case: Case, given: Given) -> None:
        exclusion.ask_exclusion(case, given["reason"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_supervise, ExcludeForm, act)


@require_POST
def exclusion_grant(request: PersonRequest, number: str) -> HttpResponse:
    """H-89. The second person agrees."""

    def act(case: Case, _given: Given) -> None:
        exclusion.grant_exclusion(request_of(case), actor=request.user, now=timezone.now())

    return carry_out(request, number, may_decide_exclusion, ApproveForm, act)


@require_POST
def exclusion_deny(request: PersonRequest, number: str) -> HttpResponse:
    """H-89. The second person does not agree."""

    def act(case: Case, _given: Given) -> None:
        exclusion.deny_exclusion(request_of(case), actor=request.user, now=timezone.now())

    return carry_out(request, number, may_decide_exclusion, ApproveForm, act)
