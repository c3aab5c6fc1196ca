"""P-19. The page behind the one-time link of a bare site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.page import page
from lifeline.people.actions import first
from lifeline.people.forms import FirstForm
from lifeline.people.queries.access import invitation_for
from lifeline.people.views.sign_in import welcome

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """P-19. Name the company and yourself; the link is dead afterwards, and after 24 hours."""
    now = timezone.now()
    if invitation_for(first.digest_of(token), now) is None:
        raise Unseen
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {key: value for key, value in form.cleaned_data.items() if key != "again"}
        try:
            person = first.accept(token, **given, now=now)
        except Refused as refusal:
            form.add_error({"P-13": "password", "P-10": "employee_no", "P-20": "name"}.get(refusal.rule), str(refusal))
        else:
            welcome(request, person, shared=False)
            return redirect("people:home")
    return page(request, "people/first_admin.html", {"form": form}, status=422 if form.errors else 200)
