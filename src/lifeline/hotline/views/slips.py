"""回执: my proof slip as a PDF, and whether a slip is genuine, for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.forms.slips import SlipForm
from lifeline.hotline.queries import slips
from lifeline.hotline.views.report import promises
from lifeline.kernel.documents import render, shown
from lifeline.kernel.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def receipt_slip(request: PersonRequest, number: str) -> HttpResponse:
    """The slip to keep or to show: number, day, promises and the site's mark; for the reporter alone."""
    case = policies.case_for(request.user, number, may=policies.is_reporter)
    data = slips.slip(case, promises(case))
    return shown(render(slips.TEMPLATE, data, at=timezone.now()), f"{case.number}.pdf")


@login_not_required
@require_GET
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Genuine or not, and nothing else: no case is looked up, so neither text nor holder nor stage can be learnt."""
    form, genuine = SlipForm(request.GET if "mark" in request.GET else None), None
    if form.is_bound and form.is_valid():
        genuine = slips.is_genuine(*(form.cleaned_data[name] for name in ("number", "day", "mark")))
    context = {"form": form, "genuine": genuine, "slip": form.cleaned_data if genuine else None}
    return page(request, "hotline/receipt_check.html", context, status=422 if form.errors else 200)
