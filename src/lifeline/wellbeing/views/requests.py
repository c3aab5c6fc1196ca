"""Asking to be contacted: the form, the state with the promise in hours, the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.actions import requests as actions
from lifeline.wellbeing.forms.calls import SayForm
from lifeline.wellbeing.forms.requests import RequestForm
from lifeline.wellbeing.queries import directory, requests, site
from lifeline.wellbeing.queries.helplines import lines

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def request_create(request: PersonRequest) -> HttpResponse:
    """W-43. "Please get in touch": a name of one's choice, and the promise in hours. One open request at a time."""
    now = timezone.now()
    open_ = requests.open_request(request.user, now)
    if open_ is not None:
        return redirect("wellbeing:request_detail", open_.uuid)
    wanted = directory.helper_for(request.user, request.GET.get("to", "") or request.POST.get("to", ""), now)
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = wanted.key if wanted else ""
        uuid = actions.ask_contact(form.cleaned_data, wanted=key, actor=request.user, now=now)
        return redirect("wellbeing:request_detail", uuid)
    values = {"form": form, "wanted": wanted, "hours": site.number("TARGET_HOURS")}
    return page(request, "wellbeing/request_create.html", values, status=422 if form.errors else 200)


@sensitive_variables()
@require_GET
def request_detail(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-43. The state, the promise in hours, the thread."""
    return _shown(request, uuid, SayForm())


def _shown(request: PersonRequest, uuid: UUID, form: SayForm) -> HttpResponse:
    asked = requests.own_request(request.user, uuid, timezone.now())
    if asked is None:
        raise Unseen
    values = {"asked": asked, "form": form, "hours": site.number("TARGET_HOURS"), "lines": lines()}
    return page(request, "wellbeing/request_detail.html", values, status=422 if form.errors else 200)


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def request_say(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A line from the person; one that cannot be taken stays in its field."""
    form = SayForm(request.POST)
    if not form.is_valid():
        return _shown(request, uuid, form)
    actions.write(uuid, form.cleaned_data["text"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:request_detail", uuid)


@require_POST
def request_withdraw(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One tap, no reason."""
    actions.withdraw_request(uuid, actor=request.user, now=timezone.now())
    messages.success(request, _("Withdrawn. What you had written is erased."))
    return redirect("wellbeing:coach_list")
