"""What is stored of oneself: see how much, take it along, erase it. No reason is asked and nobody is told (W-57)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.queries import own
from lifeline.wellbeing.rules.cases import NOTE_YEARS
from lifeline.wellbeing.rules.consents import GRACE_DAYS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def data_home(request: PersonRequest) -> HttpResponse:
    """How much of the person is stored here, and the two things that can be done with it."""
    return page(request, "wellbeing/data_home.html", {"kept": own.kept(request.user), "grace_days": GRACE_DAYS})


@sensitive_variables()
@require_POST
def data_export(request: PersonRequest) -> HttpResponse:
    """W-57. Everything as one file, whose name says nothing (W-58)."""
    found = own.export(request.user)
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def data_erase(request: PersonRequest) -> HttpResponse:
    """W-56, W-57. One tap and one confirmation; then a dated receipt."""
    if request.method == "GET":
        values = {"kept": own.kept(request.user), "days": own.SNAPSHOT_DAYS, "years": NOTE_YEARS}
        return page(request, "wellbeing/data_erase.html", values)
    return redirect("wellbeing:data_receipt", keeping.erase_all(actor=request.user, now=timezone.now()))


@require_GET
def data_receipt(request: PersonRequest, code: str) -> HttpResponse:
    """W-56. What a receipt says; 404 for one that this site never gave."""
    day = own.receipt_day(code)
    if day is None:
        raise Unseen
    return page(
        request,
        "wellbeing/data_receipt.html",
        {"day": day, "code": code, "days": own.SNAPSHOT_DAYS, "returns": own.receipt_returns(code)},
    )
