"""并案 on the page of a case: merge it into another one, take a merge apart, see what rides along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import merging
from lifeline.hotline.forms.merging import MergeForm, UnmergeForm
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Refused, Unseen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


def target(person: Person, number: str) -> Case:
    """H-49. The case of that number, if the person may dispatch it; else the form says so."""
    try:
        case = policies.case_for(person, number)
    except Unseen:
        case = None
    if case is None or not policies.may_dispatch(person, case):
        raise Refused("H-49", _("There is no case with this number that you may dispatch."))
    return case


@require_POST
def case_merge(request: PersonRequest, number: str) -> HttpResponse:
    """H-21, H-49. It is the same matter as another case."""

    def act(case: Case, given: dict[str, Any]) -> None:
        into = target(request.user, given["number"])
        merging.merge(case, into, actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_dispatch, MergeForm, act)


@require_POST
def case_unmerge(request: PersonRequest, number: str) -> HttpResponse:
    """H-51. It was another matter after all."""

    def act(case: Case, given: dict[str, Any]) -> None:
        merging.unmerge(case, given["reason"], actor=request.user, now=timezone.now(), version=given["version"])

    return carry_out(request, number, policies.may_dispatch, UnmergeForm, act)
