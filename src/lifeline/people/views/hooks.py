"""For administrators of a company: which other systems are told of what, and their secrets (K-45)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.kernel import notices
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.page import page
from lifeline.people import policies
from lifeline.people.api import fresh_proof
from lifeline.people.forms.hooks import HookForm
from lifeline.people.queries.desk import companies_kept

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@fresh_proof
@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def hook_list(request: PersonRequest) -> HttpResponse:
    """P-1, P-15. The systems that are told of the administrator's companies; a new one's secret is shown this once."""
    policies.directory_gate(request.user)
    form, secret = HookForm(request.POST or None, companies=companies_kept(request.user)), ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            _pk, secret = notices.add_hook(
                given["url"], given["kinds"], within=given["company"], actor=request.user, by=policies.ADMINISTRATOR
            )
        except Refused as refusal:
            form.add_error("url", str(refusal))
        else:
            form = HookForm(companies=companies_kept(request.user))
    return _shown(request, form, secret)


def _shown(request: PersonRequest, form: HookForm, secret: str) -> HttpResponse:
    kept = companies_kept(request.user)
    labels, names = dict(notices.tellable_kinds()), {str(one.pk): one.name for one in kept}
    context = {
        "hooks": [
            (hook, names[hook.within], [labels.get(kind, kind) for kind in hook.kinds])
            for hook in notices.hook_list(within=list(names))
        ],
        "form": form,
        "secret": secret,
        "several": len(kept) > 1,
    }
    return page(request, "people/hook_list.html", context, status=422 if form.errors else 200)


def _kept(request: PersonRequest, pk: int) -> int:
    """A hook of one of the administrator's companies; `Unseen` for another's and for one of the whole site."""
    policies.directory_gate(request.user)
    places = [str(company.pk) for company in companies_kept(request.user)]
    if pk not in {hook.id for hook in notices.hook_list(within=places)}:
        raise Unseen
    return pk


@fresh_proof
@never_cache
@sensitive_variables("secret")
@require_POST
def hook_renew(request: PersonRequest, pk: int) -> HttpResponse:
    """K-45. A new secret, shown this once; both count until the old one is settled."""
    try:
        secret = notices.renew_hook(_kept(request, pk), actor=request.user, by=policies.ADMINISTRATOR)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("people:hook_list")
    return _shown(request, HookForm(companies=companies_kept(request.user)), secret)


@fresh_proof
@require_POST
def hook_settle(request: PersonRequest, pk: int) -> HttpResponse:
    """K-45. The other system has the new secret: the old one ends."""
    notices.settle_hook(_kept(request, pk), actor=request.user, by=policies.ADMINISTRATOR)
    messages.success(request, _("Only the new secret counts now."))
    return redirect("people:hook_list")


@fresh_proof
@require_POST
def hook_switch(request: PersonRequest, pk: int) -> HttpResponse:
    """K-45. Tell it again, or no longer."""
    active = "on" in request.POST
    notices.switch_hook(_kept(request, pk), active=active, actor=request.user, by=policies.ADMINISTRATOR)
    messages.success(request, _("It is told again.") if active else _("It is no longer told."))
    return redirect("people:hook_list")
