"""延期, 挂账: the addresses of extensions and deferrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import terms
from lifeline.hotline.forms import terms as forms
from lifeline.hotline.queries import terms as queries
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def case_extend(request: PersonRequest, number: str) -> HttpResponse:
    """H-33. Ask for an extension."""

    def act(case: Case, given: Given) -> None:
        terms.extend(
            case, given["days"], given["reason"], actor=request.user, now=timezone.now(), version=given["version"]
        )

    return carry_out(request, number, policies.may_handle, forms.ExtendForm, act)


@require_POST
def extension_decide(request: PersonRequest, number: str) -> HttpResponse:
    """H-33. Decide on an extension."""

    def act(case: Case, given: Given) -> None:
        if (row := queries.open_extension(case)) is None:
            raise Conflict(case.version)
        actor, now, version = request.user, timezone.now(), given["version"]
        if given["decision"] == forms.DecideForm.GRANT:
            terms.grant_extension(row, actor=actor, now=now, version=version)
        else:
            terms.refuse_extension(row, given["answer"], actor=actor, now=now, version=version)

    return carry_out(request, number, policies.may_supervise, forms.ExtensionDecideForm, act)


@require_POST
def case_defer(request: PersonRequest, number: str) -> HttpResponse:
    """H-34. Ask for a deferral."""

    def act(case: Case, given: Given) -> None:
        terms.defer(
            case, given["until_on"], given["plan"], given["owner"], actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip

    return carry_out(request, number, policies.may_return, forms.DeferForm, act)


@require_POST
def deferral_decide(request: PersonRequest, number: str) -> HttpResponse:
    """H-34. Decide on a deferral."""

    def act(case: Case, given: Given) -> None:
        if (row := queries.open_deferral(case)) is None:
            raise Conflict(case.version)
        actor, now, version = request.user, timezone.now(), given["version"]
        if given["decision"] == forms.DecideForm.GRANT:
            terms.grant_deferral(row, actor=actor, now=now, version=version)
        else:
            terms.refuse_deferral(row, given["answer"], actor=actor, now=now, version=version)

    return carry_out(request, number, policies.may_supervise, forms.DeferralDecideForm, act)


@require_POST
def case_take_up(request: PersonRequest, number: str) -> HttpResponse:
    """H-34. Go on before the agreed day."""

    def act(case: Case, given: Given) -> None:
        terms.take_up(case, actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_handle, forms.TakeUpForm, act)
