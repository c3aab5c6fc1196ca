"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.kernel.device import forget_device
from lifeline.kernel.errors import Refused
from lifeline.kernel.look import Look, keep
from lifeline.kernel.page import entrances, page
from lifeline.people.actions import accounts, sessions, sign_in
from lifeline.people.actions.tries import address_of
from lifeline.people.forms import LoginForm, NewPasswordForm
from lifeline.people.policies import BY_PROVIDER, note_proof
from lifeline.people.queries import duties_of
from lifeline.people.queries.access import factors_of
from lifeline.people.rules import device_of
from lifeline.people.states import Device
from lifeline.people.views.gate import before_the_gate

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.kernel.look import Theme
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person

BACKEND = "lifeline.people.actions.sign_in.NumberBackend"


def way_on(request: HttpRequest) -> str:
    """The page of this site that `next` names, else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else "/"


def welcome(request: HttpRequest, person: Person, *, shared: bool, by_provider: bool = False) -> None:
    """Sign the person in on this device."""
    auth.login(request, person, backend=BACKEND)
    device = Device.SHARED if shared else Device(device_of(request.headers.get("User-Agent", "")))
    sessions.begin(request.session, device, holds_duty=bool(duties_of(person)), now=timezone.now())
    request.session[BY_PROVIDER] = by_provider
    note_proof(request.session, "password", timezone.now(), has_factor=bool(factors_of(person)))


def shows_passwords(request: HttpRequest) -> bool:
    """P-17. Where a company switched passwords off, the form stays for its emergency accounts, behind a link."""
    return settings.PASSWORDS or "emergency" in request.GET or request.method == "POST"


def with_his_look(response: HttpResponse, person: Person) -> HttpResponse:
    """The person's own text size, theme and language on this device."""
    keep(response, Look(cast("Theme", person.theme), person.large_text, person.language))
    return response


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """P-13, P-14. Sign in by number and password; every failure looks the same."""
    if request.user.is_authenticated:
        return redirect(way_on(request))
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = sign_in.enter(given["employee_no"], given["password"], address_of(request), now=timezone.now())
        if person is not None:
            welcome(request, person, shared=given["shared"])
            return with_his_look(redirect(way_on(request)), person)
        form.add_error(
            None, _("Signing in did not work. Check number and password; after several tries wait a few minutes.")
        )
    context = {"form": form, "next": way_on(request), "passwords": shows_passwords(request)}
    context["provider"] = settings.OPENID["issuer"] and (settings.OPENID_NAME or _("Sign in with the company account"))
    context["entrances"] = entrances()
    return page(request, "people/login.html", context, status=422 if form.errors else 200)


@before_the_gate
@require_POST
def logout(request: PersonRequest) -> HttpResponse:
    """Sign out on this device."""
    auth.logout(request)
    return forget_device(redirect("people:login"))


@before_the_gate
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def password_first(request: PersonRequest) -> HttpResponse:
    """P-13. The first log-in: an own password in place of the one from the slip."""
    form = NewPasswordForm(request.POST or None)
    if not request.user.account.must_change:
        return redirect(way_on(request))
    if request.method == "POST" and form.is_valid():
        try:
            key = request.session.session_key
            accounts.choose_password(request.user, form.cleaned_data["password"], actor=request.user, keep_session=key)
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            auth.update_session_auth_hash(request, request.user)
            return redirect(way_on(request))
    context = {"form": form, "next": way_on(request)}
    return page(request, "people/password_first.html", context, status=422 if form.errors else 200)
