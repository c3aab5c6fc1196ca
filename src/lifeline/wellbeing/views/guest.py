"""不保存: a sheet whose answers live in the page alone. The full result is given and nothing is written (W-2).

W-20: a trigger reports nothing to anyone; it only changes what this person sees next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from lifeline.kernel.page import page
from lifeline.questionnaires import api
from lifeline.wellbeing.actions.taking import give
from lifeline.wellbeing.forms.guest import guest_sheet
from lifeline.wellbeing.queries import offering
from lifeline.wellbeing.queries.helplines import lines
from lifeline.wellbeing.queries.next_steps import next_steps
from lifeline.wellbeing.queries.results import result
from lifeline.wellbeing.views import taking

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.wellbeing.forms.guest import GuestSheet


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def guest_item(request: PersonRequest) -> HttpResponse:
    """One question, the list of open ones, or the result; each answer is a POST and comes back in the next page."""
    sheet = guest_sheet(request.POST) if request.method == "POST" else None
    if sheet is None:
        if request.method == "POST":
            messages.warning(request, _("That page was no longer complete. Please start again; nothing was kept."))
        return redirect("wellbeing:catalogue")
    if sheet.step == "finish" and sheet.answered:
        return _finished(request, sheet)
    if sheet.step:
        values = {**context(sheet), "taking": taking.asked(request, sheet.definition)}
        return page(request, "wellbeing/guest_end.html", values)
    if "carried" in request.POST:  # W-9
        messages.info(request, _("What you have answered already came along; go back to see or change it."))
    question = api.question(sheet.definition, sheet.words, sheet.number, sheet.answers, sheet.shown)
    return page(request, "wellbeing/guest_item.html", {**context(sheet), "question": question})


def _finished(request: PersonRequest, sheet: GuestSheet) -> HttpResponse:
    """W-18. After a firm trigger the help page stands before the result; a soft one, or one left open, below it."""
    values = {**context(sheet), "taking": taking.asked(request, sheet.definition)}
    if sheet.firm and not sheet.seen:
        return page(request, "wellbeing/guest_help.html", values)
    if gift := taking.gift_of(values["taking"]):
        give(gift, sheet.definition, sheet.indexes(), sheet.pace, person=request.user, now=timezone.now())
    taking.thank(request, values["taking"])
    shown = result(sheet.plan, api.score(sheet.plan, sheet.indexes()), sheet.words)
    steps = next_steps(request.user, shown, timezone.now())
    steps["offers"] = offering.offers(shown.offers, sheet.definition, sheet.words, sheet.given)
    return page(request, "wellbeing/guest_result.html", {**values, "result": shown, **steps})


def context(sheet: GuestSheet) -> dict[str, Any]:
    """What every page of a guest's sheet carries on."""
    return {
        "sheet": sheet,
        "id": sheet.definition.id,
        "title": sheet.words.title,
        "instruction": sheet.words.instruction,
        "attribution": sheet.definition.document["rights"]["attribution"],
        "card": sheet.card,
        "lines": lines(),
    }
