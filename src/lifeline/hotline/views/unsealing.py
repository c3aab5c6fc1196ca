"""身份启封 (H-71): ask who a confidential reporter is; decide on it as a custodian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.hotline import policies
from lifeline.hotline.actions import unsealing as actions
from lifeline.hotline.forms.unsealing import DecideForm, RequestForm
from lifeline.hotline.queries import unsealing as queries
from lifeline.hotline.views.vaults import vault_of
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Unseal
    from lifeline.people.api import PersonRequest


@people.fresh_proof
@never_cache
@sensitive_variables("shown")
@require_http_methods(["GET", "POST"])
def unseal_request(request: PersonRequest, number: str) -> HttpResponse:
    """H-71. Ask with a reason; what came of it; for half an hour, who it is."""
    case = policies.case_for(request.user, number, policies.may_ask_identity)
    form, now = RequestForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(case, form.cleaned_data["reason"], actor=request.user, now=now)
            return redirect("hotline:unseal_request", number)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    row = queries.mine(request.user, case)
    if row is not None and (shown := queries.opened(row, vault_of(request), now)) is not None:
        actions.show(row, actor=request.user, now=now)
    else:
        shown = None
    way = [Crumb(case.number, reverse("hotline:case_detail", args=[number])), Crumb(_("Who the reporter is"))]
    values = {"case": case, "form": form, "asked": row, "shown": shown, "way": way, "now": now}
    return page(request, "hotline/unseal_request.html", values, status=422 if form.errors else 200)


def gate(request: PersonRequest) -> None:
    """Custodians alone."""
    if not people.has_duty(request.user, policies.CUSTODIAN):
        raise Forbidden


@require_GET
def unseal_list(request: PersonRequest) -> HttpResponse:
    """H-71. What waits for the custodian's decision."""
    gate(request)
    rows = [(row.pk, row.case.number, row.requester.name, row.asked_at) for row in queries.waiting(request.user)[:50]]
    return page(request, "hotline/unseal_list.html", {"rows": rows})


@people.fresh_proof
@never_cache
@require_http_methods(["GET", "POST"])
def unseal_decide(request: PersonRequest, pk: int) -> HttpResponse:
    """H-71. Open it with the custodian's own key, or say why not."""
    gate(request)
    row, form = queries.for_custodian(request.user, pk), DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(request, row, form.cleaned_data["answer"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done"))
            return redirect("hotline:unseal_list")
    values = {"row": row, "form": form, "vault": vault_of(request)}
    return page(request, "hotline/unseal_decide.html", values, status=422 if form.errors else 200)


def decide(request: PersonRequest, row: Unseal, answer: str) -> None:
    """Which of the two buttons was pressed."""
    if "refuse" in request.POST:
        actions.refuse(row, answer, actor=request.user, now=timezone.now())
        return
    vault = vault_of(request)
    if vault is None:
        raise Refused("H-71", _("Open your vault first: the identity opens with your own key."))
    actions.grant(row, answer, vault, actor=request.user, now=timezone.now())
