"""P-13. The desk prints slips with initial passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from lifeline.kernel.errors import Refused
from lifeline.kernel.page import page
from lifeline.people import policies
from lifeline.people.actions import slips
from lifeline.people.api import fresh_proof
from lifeline.people.forms import SlipForm
from lifeline.people.queries.access import awaiting_slips

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

AT_ONCE = 100
"""A hash takes 25 ms: a hundred slips are three seconds."""


@fresh_proof
@never_cache
@sensitive_variables("printed")
@require_http_methods(["GET", "POST"])
def slip_new(request: PersonRequest) -> HttpResponse:
    """P-13. Print slips for a unit or for one person; they are shown this once."""
    policies.desk_gate(request.user)
    form, printed, left = SlipForm(request.POST or None, reader=request.user), [], 0
    if request.method == "POST" and form.is_valid():
        now, given = timezone.now(), form.cleaned_data
        waiting = awaiting_slips(given["unit"], request.user, now) if given["unit"] else None
        people = [given["employee_no"]] if waiting is None else list(waiting[:AT_ONCE])
        try:
            printed = slips.issue(people, actor=request.user, by=policies.ADMINISTRATOR, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        left = waiting.count() if waiting is not None else 0
    context = {"form": form, "slips": printed, "left": left, "site": request.build_absolute_uri("/")}
    return page(request, "people/slip_new.html", context, status=422 if form.errors else 200)
