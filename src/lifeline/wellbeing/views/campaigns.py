"""The pages of a campaign's lead: set up, open, see how many answer, close. They show no person (W-73)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import campaigns as actions
from lifeline.wellbeing.forms.campaigns import CampaignForm, LaterForm
from lifeline.wellbeing.queries import campaigns

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.wellbeing.models import Campaign


@require_GET
def campaign_list(request: PersonRequest) -> HttpResponse:
    """All campaigns of the lead's units."""
    _only_leads(request)
    return page(request, "wellbeing/campaign_list.html", {"campaigns": campaigns.campaigns_led(request.user)})


@require_http_methods(["GET", "POST"])
def campaign_new(request: PersonRequest) -> HttpResponse:
    """W-70. Prepare a campaign."""
    _only_leads(request)
    now = timezone.now()
    form = CampaignForm(
        request.POST if request.method == "POST" else None, lead=request.user, today=timezone.localdate(now)
    )
    if request.method == "POST" and form.is_valid():
        made = actions.draft(form.given(), actor=request.user, now=now)
        return redirect("wellbeing:campaign_detail", made.uuid)
    return page(request, "wellbeing/campaign_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def campaign_edit(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-71. Change it while it is in preparation."""
    campaign, now = _campaign(request, uuid), timezone.now()
    shown = campaigns.shown(campaign)
    form = CampaignForm(
        request.POST if request.method == "POST" else None,
        lead=request.user, today=timezone.localdate(now), before=shown,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        actions.change(campaign.pk, form.given(), actor=request.user, now=now)
        return redirect("wellbeing:campaign_detail", uuid)
    values = {"form": form, "campaign": shown}
    return page(request, "wellbeing/campaign_edit.html", values, status=422 if form.errors else 200)


@require_GET
def campaign_detail(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What was set up, and while it runs the rates of the day; nothing else (W-73)."""
    campaign = _campaign(request, uuid)
    values = {"campaign": campaigns.shown(campaign), "rates": campaigns.rates(campaign), "form": LaterForm()}
    values["plan"] = campaigns.outlook(campaign, timezone.now())
    return page(request, "wellbeing/campaign_detail.html", values)


@require_POST
def campaign_open(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-71, W-72. Open it; from then on nothing but a later last day can be changed."""
    actions.open_campaign(_campaign(request, uuid).pk, actor=request.user, now=timezone.now())
    messages.success(request, _("Open. Everybody of the unit finds it on the page of the care area."))
    return redirect("wellbeing:campaign_detail", uuid)


@require_POST
def campaign_extend(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-71. Close later, once."""
    campaign, form = _campaign(request, uuid), LaterForm(request.POST)
    if form.is_valid():
        actions.extend(campaign.pk, form.cleaned_data["until_on"], actor=request.user, now=timezone.now())
    else:
        messages.error(request, _("Please give the new last day."))
    return redirect("wellbeing:campaign_detail", uuid)


@require_POST
def campaign_close(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-71. Close it now; it is never opened again."""
    actions.close(_campaign(request, uuid).pk, actor=request.user, now=timezone.now())
    messages.success(request, _("Closed. In 24 hours the statistics are frozen."))
    return redirect("wellbeing:campaign_detail", uuid)


def _only_leads(request: PersonRequest) -> None:
    if not policies.may_lead(request.user):
        raise Forbidden


def _campaign(request: PersonRequest, uuid: UUID) -> Campaign:
    """A campaign within the lead's duty; 404 for every other."""
    _only_leads(request)
    campaign = campaigns.campaign_for(uuid)
    if campaign is None or not policies.may_lead(request.user, campaign.unit):
        raise Unseen
    return campaign
