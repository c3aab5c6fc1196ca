"""What the machine proposes and a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch
from lifeline.hotline.forms.staff import CategoryForm
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.htmx import go

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest


@require_POST
def suggestion_accept(request: PersonRequest, number: str) -> HttpResponse:
    """H-81. A click or a key in the queue gives the case a category; the queue goes on."""

    def act(case: Case, given: dict[str, Any]) -> None:
        dispatch.categorise(case, given["category"], actor=request.user, now=timezone.now(), version=given["version"])

    answer = carry_out(request, number, policies.may_dispatch, CategoryForm, act)
    return go(request, reverse("hotline:queue_list")) if answer.status_code == 302 else answer
