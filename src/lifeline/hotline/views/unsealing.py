"""身份启封, 启封原件 (H-71): ask for what custodians keep; decide on it as a custodian, and take originals out."""

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
from lifeline.hotline.queries import access, originals
from lifeline.hotline.queries import unsealing as queries
from lifeline.hotline.states import CheckState, KeyKind
from lifeline.hotline.states.custody import Kept
from lifeline.hotline.views.vaults import vault_of
from lifeline.kernel import files
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.hotline.models import Unseal
    from lifeline.people.api import PersonRequest


@people.fresh_proof
@never_cache
@sensitive_variables("asked")
@require_http_methods(["GET", "POST"])
def unseal_request(request: PersonRequest, number: str) -> HttpResponse:
    """H-71. Ask with a reason; what came of it; for half an hour, who it is."""
    case = policies.case_for(request.user, number, policies.may_ask_custodian)
    kept, now = queries.kept(case), timezone.now()
    if not kept:
        raise Forbidden
    latest = {what: queries.mine(request.user, case, what) for what in kept}
    free = [what for what, row in latest.items() if not queries.in_hand(row, now)]
    offered = kept if request.method == "POST" else free or kept  # who asks twice is told so by the action
    form = RequestForm(request.POST or None, kept=offered, initial={"what": request.GET.get("what", "")})
    if request.method == "POST" and form.is_valid():
        try:
            what, reason = form.cleaned_data["what"], form.cleaned_data["reason"]
            actions.ask(case, reason, what, actor=request.user, now=now)
            return redirect("hotline:unseal_request", number)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    asked = [asked_for(request, row, now) for row in latest.values() if row is not None]
    way = [Crumb(case.number, reverse("hotline:case_detail", args=[number])), Crumb(_("What custodians keep"))]
    values = {"case": case, "form": form, "free": free, "asked": asked, "way": way, "now": now}
    values["opener"] = access.opener(case)
    return page(request, "hotline/unseal_request.html", values, status=422 if form.errors else 200)


@sensitive_variables("shown")
def asked_for(request: PersonRequest, row: Unseal, now: datetime) -> dict[str, Any]:
    """A request for one of the kept things, and who it is while that is open: then with a trace."""
    vault = vault_of(request)
    shown = queries.opened(row, vault, now)
    if shown is not None:
        actions.show(row, actor=request.user, now=now)
    return {"row": row, "shown": shown, "words": queries.words(row, vault, KeyKind.CASE)}


def gate(request: PersonRequest) -> None:
    """Custodians alone."""
    if not people.has_duty(request.user, policies.CUSTODIAN):
        raise Forbidden


@require_GET
def unseal_list(request: PersonRequest) -> HttpResponse:
    """H-71. What waits for the custodian's decision, and what he has opened and can take out now."""
    gate(request)
    values = {"rows": list(queries.waiting(request.user)[:50])}
    values["opened"] = list(originals.open_for(request.user, timezone.now())[:50])
    return page(request, "hotline/unseal_list.html", values)


@people.fresh_proof
@never_cache
@require_http_methods(["GET", "POST"])
def unseal_decide(request: PersonRequest, pk: int) -> HttpResponseBase:
    """H-71. Open it with the custodian's own key, or say why not; then, for half an hour, take the originals out."""
    gate(request)
    row, form = queries.for_custodian(request.user, pk, timezone.now()), DecideForm(request.POST or None)
    if row.state == CheckState.GRANTED:
        return opened_originals(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            decide(request, row, form.cleaned_data["answer"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done"))
            opens = row.what == Kept.ORIGINALS and "refuse" not in request.POST
            return redirect("hotline:unseal_decide", pk) if opens else redirect("hotline:unseal_list")
    number = originals.count(row.case) if row.what == Kept.ORIGINALS else 0
    return to_decide(request, row, {"form": form, "number": number, "originals": None})


def to_decide(request: PersonRequest, row: Unseal, values: dict[str, Any]) -> HttpResponse:
    """The custodian's page: why it is asked stands there for a vault that holds the custodians' key (H-71)."""
    vault, form = vault_of(request), values["form"]
    known = {"row": row, "vault": vault, "words": queries.words(row, vault, KeyKind.CUSTODY)}
    status = 422 if form is not None and form.errors else 200
    return page(request, "hotline/unseal_decide.html", {**known, **values}, status=status)


@sensitive_variables()
def opened_originals(request: PersonRequest, row: Unseal) -> HttpResponseBase:
    """H-71, H-72. The originals of the case by name; a press takes one out, as a download and with a trace."""
    now, vault = timezone.now(), vault_of(request)
    if vault is not None and (key := request.POST.get("original")):
        one = originals.original(row, request.user, vault, key, now)
        pieces = files.open_sealed(one.key, one.private)
        actions.take_out(row, actor=request.user, now=now)
        return files.deliver_sealed(one.facts, pieces)
    found = originals.originals(row, request.user, vault, now)
    return to_decide(request, row, {"form": None, "number": len(found), "originals": found})


def decide(request: PersonRequest, row: Unseal, answer: str) -> None:
    """Which of the two buttons was pressed."""
    if "refuse" in request.POST:
        actions.refuse(row, answer, actor=request.user, now=timezone.now())
        return
    vault = vault_of(request)
    if vault is None:
        raise Refused("H-71", _("Open your vault first: it opens with your own key."))
    actions.grant(row, answer, vault, actor=request.user, now=timezone.now())
