"""先进集体、先进个人: the page of a cycle's nominations (I-107)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.innovation.actions import nominations as actions
from lifeline.innovation.forms.nominations import NominationForm
from lifeline.innovation.queries import cycles as cycle_reading
from lifeline.innovation.queries import nominations as reading
from lifeline.innovation.views.papers import way_of
from lifeline.innovation.views.trying import attempted, status_of, tried
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.innovation.models import Cycle
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Unit


@require_http_methods(["GET", "POST"])
def nomination_list(request: PersonRequest, pk: int) -> HttpResponse:
    """I-107. Who was nominated, as far as the reader may know; a unit's secretary nominates and takes back."""
    cycle = cycle_reading.cycle_for(request.user, pk)
    units = reading.units_of(request.user, cycle)
    form = NominationForm(request.POST if request.POST.get("act") == "nominate" else None, units=units)
    if request.method == "POST" and acted(request, cycle, form, units):
        return redirect("innovation:nomination_list", pk)
    rows = reading.listed(request.user, cycle)
    found = piece(rows, request.GET.get("after", ""), order=reading.ORDER)
    values = {
        "cycle": cycle, "rows": reading.lines(request.user, cycle, found.rows), "pages": found.pager(request.GET),
        "form": form if units and cycle.state in reading.OPEN else None,
        "way": [Crumb(cycle.name, way_of(request.user, cycle)), Crumb(_("Commended teams and persons"))],
    }  # fmt: skip
    return page(request, "innovation/nomination_list.html", values, status=status_of(form))


def acted(request: PersonRequest, cycle: Cycle, form: NominationForm, units: list[Unit]) -> bool:
    """Whether the act was done, or told as a message; False where the form comes back."""
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if request.POST.get("act") == "withdraw":
        row = reading.nomination_for(request.user, cycle, row_id(request.POST.get("nomination", "")))
        if row.nominated_by_id != request.user.pk:
            raise Forbidden
        attempted(request, lambda: actions.withdraw(row, **told))
        return True
    if not units:
        raise Forbidden
    made = tried(form, lambda given: actions.nominate(cycle, given["unit"], given["who"], given["facts"], **told))
    if made is not None:
        messages.success(request, _("Nominated."))
    return made is not None
