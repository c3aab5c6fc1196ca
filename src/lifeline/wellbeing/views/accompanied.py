"""A case from the side of the person: what he is asked, what he agrees to, how he ends it. Others find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.actions import cases as actions
from lifeline.wellbeing.actions import following as follow_ups
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.forms.cases import FollowForm, RateForm
from lifeline.wellbeing.queries import cases, following, holding, kept
from lifeline.wellbeing.rules.consents import FOLLOW, NOTES

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@sensitive_variables()
@require_GET
def care_detail(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The person's own case."""
    return _shown(request, uuid, RateForm(), FollowForm(kept.history(request.user)))


def _shown(request: PersonRequest, uuid: UUID, rate: RateForm, follow: FollowForm) -> HttpResponse:
    row = cases.own_case(request.user, uuid)
    if row is None:
        raise Unseen
    mine = cases.mine(row, request.user)
    found = [one for one in following.follows(request.user, timezone.localdate()) if one.case == row.random_key]
    follows = holding.holds(holding.consents(request.user), FOLLOW, row.random_key)
    values = {
        "mine": mine, "care": mine.care, "rate": rate, "follow": follow, "follows": found, "follows_agreed": follows,
        "years": mine.years,
    }  # fmt: skip
    status = 422 if rate.errors or follow.errors else 200
    return page(request, "wellbeing/care_detail.html", values, status=status)


@require_POST
def care_agree(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-1. Agree to session notes of this helper; one tick, never set beforehand."""
    row = cases.own_case(request.user, uuid)
    if row is None:
        raise Unseen
    if request.POST.get("notes") == "yes":
        name = cases.mine(row, request.user).care.helper
        keeping.give_consent(NOTES, about=row.random_key, name=name, actor=request.user, now=timezone.now())
        messages.success(request, _("Agreed. You can withdraw it at any time."))
    return redirect("wellbeing:care_detail", uuid)


@sensitive_post_parameters()
@require_POST
def care_follow(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-47. Agree to be asked again after 2, 6 and 12 weeks, with the scale of one result."""
    form = FollowForm(kept.history(request.user), request.POST)
    if not form.is_valid():
        return _shown(request, uuid, RateForm(), form)
    follow_ups.agree_to_follow(uuid, UUID(form.cleaned_data["sheet"]), actor=request.user, now=timezone.now())
    messages.success(request, _("Agreed. You can withdraw it at any time."))
    return redirect("wellbeing:care_detail", uuid)


@require_POST
def care_settle(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-44. Agree to another helper, or stay."""
    agree = request.POST.get("answer") == "yes"
    actions.settle_offer(uuid, agree=agree, actor=request.user, now=timezone.now())
    messages.success(request, _("You have changed to the other helper.") if agree else _("You stay with your helper."))
    return redirect("wellbeing:care_detail", uuid)


@require_POST
def care_end(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """End it oneself, without a reason."""
    actions.end_case(uuid, actor=request.user, now=timezone.now())
    messages.success(request, _("Ended. You can talk to somebody again at any time."))
    return redirect("wellbeing:care_detail", uuid)


@require_POST
def care_rate(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say how it was, from 1 to 5."""
    form = RateForm(request.POST)
    if not form.is_valid():
        return _shown(request, uuid, form, FollowForm([]))
    actions.rate(uuid, form.cleaned_data["rating"], actor=request.user, now=timezone.now())
    messages.success(request, _("Thank you."))
    return redirect("wellbeing:care_detail", uuid)
