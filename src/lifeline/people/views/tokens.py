"""Keys for programs: a person makes, sees and revokes his own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from lifeline.kernel.page import page
from lifeline.people.actions import tokens
from lifeline.people.api import fresh_proof
from lifeline.people.forms import TokenForm
from lifeline.people.queries.access import token_of, tokens_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@fresh_proof
@never_cache
@sensitive_variables("made")
@require_http_methods(["GET", "POST"])
def token_list(request: PersonRequest) -> HttpResponse:
    """P-12. My keys for programs; a new one is shown this once."""
    form, made, now = TokenForm(request.POST or None), "", timezone.now()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = timezone.localdate(now) + timedelta(days=given["days"])
        made = tokens.make(request.user, given["name"], given["scopes"], until, actor=request.user, now=now)
        form = TokenForm()
    context = {"tokens": tokens_of(request.user), "form": form, "made": made, "today": timezone.localdate(now)}
    return page(request, "people/token_list.html", context, status=422 if form.errors else 200)


@fresh_proof
@require_POST
def token_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """P-12. A key opens nothing any more."""
    tokens.revoke(token_of(request.user, pk), actor=request.user)
    messages.success(request, _("The key is revoked."))
    return redirect("people:token_list")
