"""P-18. A new password without mail, by two persons and a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.people.actions import resets
from lifeline.people.actions.tries import address_of
from lifeline.people.api import fresh_proof
from lifeline.people.forms import ResetAskForm, ResetUseForm
from lifeline.people.policies import ADMINISTRATOR, LEADER
from lifeline.people.queries import has_duty
from lifeline.people.queries.access import person_to_reset, reset_for, resets_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest


def only_holders(request: PersonRequest, *roles: str) -> None:
    """`Forbidden` for who holds none of the roles anywhere."""
    if not any(has_duty(request.user, role) for role in roles):
        raise Forbidden


@fresh_proof
@require_http_methods(["GET", "POST"])
def reset_ask(request: PersonRequest) -> HttpResponse:
    """P-18. Ask for a new password for somebody of the own units."""
    only_holders(request, ADMINISTRATOR)
    form = ResetAskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = person_to_reset(request.user, given["employee_no"])
        if person is not None:
            lost = given["lost_proof"]
            resets.ask(person, given["reason"], lost_proof=lost, actor=request.user, now=timezone.now())
            messages.success(request, _("Asked. Now another administrator or the leader has to confirm it."))
            return redirect("people:reset_confirm")
        form.add_error(
            "employee_no", _("You cannot ask for this number: it is not in your units, or stands above you.")
        )
    return page(request, "people/reset_ask.html", {"form": form}, status=422 if form.errors else 200)


@fresh_proof
@never_cache
@sensitive_variables("code")
@require_http_methods(["GET", "POST"])
def reset_confirm(request: PersonRequest) -> HttpResponse:
    """P-18. What waits for a second person; after the confirmation the code, once."""
    only_holders(request, ADMINISTRATOR, LEADER)
    now, code, confirmed = timezone.now(), "", None
    if request.method == "POST":
        confirmed = reset_for(request.user, row_id(request.POST.get("reset", "")), now)
        code = resets.confirm(confirmed, actor=request.user, now=now)
    may_ask = has_duty(request.user, ADMINISTRATOR)
    context = {"resets": resets_for(request.user, now), "code": code, "confirmed": confirmed, "may_ask": may_ask}
    return page(request, "people/reset_confirm.html", context)


@require_POST
def reset_close(request: PersonRequest, pk: int) -> HttpResponse:
    """P-18. Withdraw or refuse a request; the person himself does it from his start page."""
    resets.close(reset_for(request.user, pk, timezone.now()), actor=request.user, now=timezone.now())
    messages.success(request, _("The request is closed; the old password stays."))
    return redirect("people:home")


@login_not_required
@never_cache
@sensitive_post_parameters("code", "password", "again")
@require_http_methods(["GET", "POST"])
def reset_use(request: HttpRequest) -> HttpResponse:
    """P-18. A new password by the code that the second person has told."""
    form = ResetUseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number, code, password = given["employee_no"], given["code"], given["password"]
        try:
            if resets.use(number, code, password, address_of(request), now=timezone.now()):
                messages.success(request, _("The new password holds from now on. Please sign in."))
                return redirect("people:login")
            form.add_error(None, _("Number and code do not match, or the code is older than 30 minutes."))
        except Refused as refusal:
            form.add_error("password", str(refusal))
    return page(request, "people/reset_use.html", {"form": form}, status=422 if form.errors else 200)
