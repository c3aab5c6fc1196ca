"""Career (J10): the interest profile with the jobs near it, on the page and on paper, for the person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from lifeline.kernel.documents import render, shown
from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.forms.guest import guest_sheet
from lifeline.wellbeing.queries import career as profiles

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.wellbeing.queries.career import Profile


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def career(request: PersonRequest) -> HttpResponse:
    """W-80. The newest kept profile, or that of the sheet a guest carries, which stays in the page (W-2)."""
    sheet = guest_sheet(request.POST) if request.method == "POST" else None
    found = _profile(request)
    values: dict[str, Any] = {
        "profile": found, "only": profiles.only_for(), "sheet": sheet,
        "compared": profiles.compared(found) if found else "", "id": sheet.definition.id if sheet else "",
    }  # fmt: skip
    return page(request, "wellbeing/career.html", values)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def career_report(request: PersonRequest) -> HttpResponse:
    """W-80. The same as a PDF that says what it is not for; made in this request and kept nowhere."""
    found = _profile(request)
    if found is None:
        raise Unseen
    data = profiles.paper(found, request.user)
    return shown(render(profiles.TEMPLATE, data, at=timezone.now()), "career.pdf")


def _profile(request: PersonRequest) -> Profile | None:
    if request.method == "GET":
        return profiles.newest(request.user)
    sheet = guest_sheet(request.POST)
    return None if sheet is None else profiles.profile(sheet.definition, sheet.indexes())
