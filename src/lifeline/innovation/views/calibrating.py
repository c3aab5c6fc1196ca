"""校准: the report of a stage, and a reviewer's own (I-52 … I-57)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.innovation.actions import calibrations as actions
from lifeline.innovation.policies.reviewing import may_assign, may_read_reviews
from lifeline.innovation.queries import calibrations as reading
from lifeline.innovation.queries.assigning import stage_of
from lifeline.innovation.queries.cycles import cycle_for
from lifeline.innovation.views.trying import attempted
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.innovation.models import Cycle
    from lifeline.people.api import PersonRequest


@require_http_methods(["GET", "POST"])
def calibration_report(request: PersonRequest, pk: int) -> HttpResponse:
    """I-52. Raw beside calibrated, ranks, zones, agreement; POST computes anew, or asks for more reviews (I-56)."""
    cycle = cycle_for(request.user, pk, may_read_reviews)
    stage = stage_of(request.GET.get("stage", ""))
    if request.method == "POST":
        return computed(request, cycle, stage)
    run = reading.run_for(cycle, stage, request.GET.get("run", ""))
    hidden = reading.hidden(request.user, run)
    values = {
        "cycle": cycle, "stage": stage, "runs_desk": may_assign(request.user, cycle),
        "rows": reading.report_lines(run, hidden) if run else [],
        "judges": reading.judge_lines(run, request.user, hidden),
        "old": run is not None and not hidden and reading.is_old(cycle, run), "facts": reading.facts(run, hidden),
        "way": [Crumb(cycle.name, reverse("innovation:cycle_board", args=[pk])), Crumb(_("Calibration"))],
    }  # fmt: skip
    return page(request, "innovation/calibration_report.html", values)


def computed(request: PersonRequest, cycle: Cycle, stage: str) -> HttpResponse:
    """Compute anew, or ask for more reviews."""
    if not may_assign(request.user, cycle):
        raise Forbidden
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    more = "more" in request.POST
    if attempted(request, lambda: actions.ask_more(cycle, **told) if more else actions.calibrate(cycle, stage, **told)):
        messages.success(request, _("Done"))
    return redirect(f"{request.path}?stage={stage}")


@require_GET
def reviewer_own_report(request: PersonRequest) -> HttpResponse:
    """I-8. How one's own scores lie beside those of all others, for oneself alone, once the stage is over."""
    return page(request, "innovation/reviewer_own_report.html", {"rows": reading.own_reports(request.user)})
