"""导入往届: a past cycle from a workbook, checked row by row before it is brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.innovation.actions.past import take_past_cycle
from lifeline.innovation.forms.past import PastForm
from lifeline.innovation.queries import cycles as reading
from lifeline.innovation.queries import past
from lifeline.kernel import files
from lifeline.kernel.documents import attached
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb
from lifeline.kernel.tables import Column

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Unit

SHOWN = 200


def sheets() -> list[tuple[str, list[str]]]:
    """What the workbook holds, in the reader's language."""
    return [
        (Column(key, zh, en).label, [one.label for one in columns]) for key, (zh, en, columns) in past.SHEETS.items()
    ]


@require_http_methods(["GET", "POST"])
def import_cycle(request: PersonRequest, organiser: int) -> HttpResponse:
    """E-44. Choose a workbook, check it, bring it in; `?template` gives an empty one."""
    unit = next((one for one in reading.organisers(request.user) if one.pk == organiser), None)
    if unit is None:
        raise Forbidden
    if "template" in request.GET:
        name = _("Past cycle")
        return attached(past.template(), f"{name}.xlsx", files.XLSX)
    form, found, received = PastForm(request.POST or None, request.FILES or None), None, None
    if form.is_valid():
        try:
            found = past.past_of(form.cleaned_data["file"].read(), unit)
            received = brought(request, unit, found)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    way = [Crumb(_("Innovation cycles"), reverse("innovation:cycle_list")), Crumb(_("Bring in a past cycle"))]
    values = {
        "form": form, "way": way, "sheets": sheets(), "found": found, "received": received,
        "refused": found.refused[:SHOWN] if found else [], "remarks": found.remarks[:SHOWN] if found else [],
    }  # fmt: skip
    failed = form.errors or (found and found.refused)
    return page(request, "innovation/import_cycle.html", values, status=422 if failed else 200)


def brought(request: PersonRequest, unit: Unit, found: past.Past) -> int | None:
    """How many projects came in; None after a mere check, or where a row is refused."""
    if "check" in request.POST or found.refused:
        return None
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    return take_past_cycle(unit, found.number, found.name, found.projects, **told)
