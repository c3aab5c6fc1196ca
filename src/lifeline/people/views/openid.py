"""P-17. Signing in through the company's own identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lifeline.kernel import openid
from lifeline.kernel.errors import Refused, Unavailable, Unseen
from lifeline.people.actions import sign_in
from lifeline.people.views.sign_in import way_on, welcome, with_his_look

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PENDING = "openid"


def _provider() -> openid.Provider:
    """The configured provider; `Unseen` where there is none."""
    if not settings.OPENID["issuer"]:
        raise Unseen
    return openid.Provider(**settings.OPENID)


def _return_to(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("people:openid_return"))


@login_not_required
@never_cache
@require_GET
def openid_begin(request: HttpRequest) -> HttpResponse:
    """P-17. To the company's sign-in page; a plain sentence and the password when it does not answer."""
    try:
        url, pending = openid.begin(_provider(), _return_to(request), again=request.user.is_authenticated)
    except (Refused, Unavailable) as error:
        messages.error(request, _("%(why)s If you have a password, use it here.") % {"why": error})
        return redirect("people:login")
    request.session[PENDING] = {**pending, "next": way_on(request)}
    return redirect(url)


@login_not_required
@never_cache
@require_GET
def openid_return(request: HttpRequest) -> HttpResponse:
    """P-17. Back from the provider: the claim names a person of this site, or nobody comes in and nobody is made."""
    provider, pending = _provider(), request.session.pop(PENDING, {})
    try:
        claims = openid.finish(provider, pending, request.GET.dict(), _return_to(request))
    except (Refused, Unavailable) as error:
        messages.error(request, str(error))
        return redirect("people:login")
    person = sign_in.by_claim(str(claims.get(provider.claim, "")), now=timezone.now())
    if person is None:
        messages.error(request, _("Your company account names nobody who works here. Please ask your administrator."))
        return redirect("people:login")
    welcome(request, person, shared=False, by_provider=True)
    return with_his_look(redirect(pending["next"]), person)
