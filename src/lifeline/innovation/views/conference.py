"""表彰大会: its page, and the programme on the secretariat's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.innovation.actions import conference as actions
from lifeline.innovation.forms.conference import ConferenceForm
from lifeline.innovation.queries import conference as reading
from lifeline.innovation.queries import cycles as cycle_reading
from lifeline.innovation.views.papers import way_of
from lifeline.innovation.views.trying import status_of, tried
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def conference_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """Programme, commended results, teams and persons; for everybody once the awards are final."""
    cycle = cycle_reading.cycle_for(request.user, pk, reading.may_read)
    values = {
        "cycle": cycle, "conference": reading.conference_of(cycle), "results": reading.commended(cycle),
        "merits": reading.merits(cycle), "runs": cycle_reading.may_run(request.user, cycle),
        "arranges": cycle_reading.may_run(request.user, cycle) and cycle.state in actions.ARRANGED,
        "way": [Crumb(cycle.name, way_of(request.user, cycle)), Crumb(_("Conference"))],
    }  # fmt: skip
    return page(request, "innovation/conference_detail.html", values)


@require_http_methods(["GET", "POST"])
def conference_programme(request: PersonRequest, pk: int) -> HttpResponse:
    """The secretariat arranges the conference."""
    cycle = cycle_reading.cycle_for(request.user, pk, cycle_reading.may_run)
    form = ConferenceForm(request.POST) if request.method == "POST" else ConferenceForm.of(reading.conference_of(cycle))
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if form.is_bound and tried(form, lambda given: actions.arrange(cycle, **given, **told)) is not None:
        messages.success(request, _("Saved"))
        return redirect("innovation:conference_detail", pk)
    above = reverse("innovation:conference_detail", args=[pk])
    values = {"cycle": cycle, "form": form, "way": [Crumb(_("Conference"), above), Crumb(_("Programme"))]}
    return page(request, "innovation/conference_programme.html", values, status=status_of(form))
