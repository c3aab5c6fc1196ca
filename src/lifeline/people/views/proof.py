"""P-15. The second step, and the page on which a person keeps his second proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Refused
from lifeline.kernel.page import page
from lifeline.people.actions import factors, sign_in
from lifeline.people.actions.tries import address_of
from lifeline.people.api import fresh_proof
from lifeline.people.forms import AppForm, CodeForm, ProofByPasswordForm
from lifeline.people.policies import BY_PROVIDER, HAS_FACTOR, note_proof, proof_is_fresh
from lifeline.people.queries.access import factor_for, factors_of, needs_second_step, recovery_codes_left
from lifeline.people.states import FactorKind
from lifeline.people.views.gate import before_the_gate
from lifeline.people.views.sign_in import way_on

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

PENDING = "pending_app"


def proved(request: PersonRequest, by: str = "factor") -> None:
    """Note the proof in the session, under a new key: who had the old one has not proved anything."""
    request.session.cycle_key()
    note_proof(request.session, by, timezone.now(), has_factor=by == "factor" or request.session.get(HAS_FACTOR, False))


def _fits(request: PersonRequest, given: dict[str, str]) -> bool:
    now, address = timezone.now(), address_of(request)
    if "code" in given:
        return factors.prove(request.user, given["code"], address, now=now)
    return sign_in.enter(request.user.employee_no, given["password"], address, now=now) == request.user


@before_the_gate
@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "POST"])
def second_step(request: PersonRequest) -> HttpResponse:
    """P-15. Prove once more who you are: by app, passkey or recovery code; by the password if you have none of them."""
    mine = factors_of(request.user)
    if not mine and needs_second_step(request.user) and proof_is_fresh(request.session, timezone.now()):
        return redirect("people:factor_list")
    form = (CodeForm if mine else ProofByPasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _fits(request, form.cleaned_data):
            proved(request, "factor" if mine else "password")
            return redirect(way_on(request))
        form.add_error(None, _("This did not fit. After several tries wait a few minutes."))
    kinds = {factor.kind for factor in mine}
    passkey, app = FactorKind.PASSKEY in kinds, FactorKind.TOTP in kinds
    context = {"form": form, "next": way_on(request), "passkey": passkey, "app": app}
    context["by_provider"] = request.session.get(BY_PROVIDER, False)
    return page(request, "people/second_step.html", context, status=422 if form.errors else 200)


@before_the_gate
@fresh_proof
@require_GET
def factor_list(request: PersonRequest) -> HttpResponse:
    """P-15. Your second proofs, and how to add one."""
    context = {
        "factors": factors_of(request.user),
        "codes_left": recovery_codes_left(request.user),
        "duty_asks": needs_second_step(request.user),
    }
    return page(request, "people/factor_list.html", context)


@before_the_gate
@fresh_proof
@never_cache
@require_http_methods(["GET", "POST"])
def factor_app(request: PersonRequest) -> HttpResponse:
    """P-15. Add an authenticator app: scan the picture, type the code that it then shows."""
    secret = request.session.setdefault(PENDING, factors.new_secret())
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_app(request.user, secret, form.cleaned_data["code"], actor=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[PENDING]
            proved(request)
            return redirect("people:recovery_codes")
    picture = segno.make(factors.address_for_app(secret, request.user), error="m")
    context = {"form": form, "secret": secret, "picture": picture.svg_inline(scale=5, border=4, light="#fff")}
    return page(request, "people/factor_app.html", context, status=422 if form.errors else 200)


@before_the_gate
@fresh_proof
@require_POST
def factor_remove(request: PersonRequest, pk: int) -> HttpResponse:
    """P-15. Take a second proof away."""
    factors.remove(factor_for(request.user, pk), actor=request.user)
    note_proof(request.session, "factor", timezone.now(), has_factor=bool(factors_of(request.user)))
    messages.success(request, _("Removed."))
    return redirect("people:factor_list")


@before_the_gate
@fresh_proof
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """P-15. Ten codes for the day on which the phone is lost: shown once."""
    if not factors_of(request.user):
        return redirect("people:factor_list")
    codes = factors.renew_recovery_codes(request.user, actor=request.user) if request.method == "POST" else []
    context = {"codes": codes, "codes_left": recovery_codes_left(request.user)}
    return page(request, "people/recovery_codes.html", context)
