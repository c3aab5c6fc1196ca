"""对账: the monthly sheet of a line of money, and the same as a spreadsheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.innovation import policies
from lifeline.innovation.actions import reconciling as actions
from lifeline.innovation.forms.reconciling import SheetForm
from lifeline.innovation.policies.ledger import may_sign_sheet
from lifeline.innovation.queries import reconciling as reading
from lifeline.innovation.views.trying import attempted, status_of, tried
from lifeline.kernel import files
from lifeline.kernel.documents import attached
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb
from lifeline.kernel.tables import write_xlsx

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from lifeline.innovation.models import FundLine, Reconciliation
    from lifeline.people.api import PersonRequest


@require_http_methods(["GET", "POST"])
def reconciliation_detail(request: PersonRequest, pk: int, month: str) -> HttpResponse:
    """What the ledger and the books say at a month-end; finance hands in, the secretariat signs."""
    line, day = reading.line_for(request.user, pk), reading.month_of(month)
    sheet, rows = reading.newest(line, day), reading.standing(line, day)
    form = SheetForm(request.POST if request.POST.get("act") == "hand_in" else None, rows=rows)
    if request.method == "POST" and acted(request, line, day, sheet, form):
        return redirect("innovation:reconciliation_detail", pk, month)
    finance = policies.holds(request.user, policies.FINANCE, line.cycle.organiser_id)
    values = {
        "line": line, "day": day, "sheet": sheet, "rows": reading.rows_of(sheet) if sheet else rows,
        "form": form if finance and rows and day < timezone.localdate() else None,
        "signs": sheet is not None and sheet.signed_at is None and may_sign_sheet(request.user, sheet),
        "export": reverse("innovation:reconciliation_export", args=[pk, month]),
        "way": [Crumb(_("Ledger"), reverse("innovation:ledger_list")), Crumb(_("Monthly sheet"))],
    }  # fmt: skip
    status = status_of(form)
    return page(request, "innovation/reconciliation_detail.html", values, status=status)


def acted(
    request: PersonRequest, line: FundLine, day: date, sheet: Reconciliation | None, form: SheetForm
) -> bool:  # fmt: skip
    """Whether the act was done, or told as a message; False where the form comes back."""
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if request.POST.get("act") == "sign":
        if sheet is None:
            raise Forbidden
        attempted(request, lambda: actions.sign(sheet, **told))
        return True
    made = tried(form, lambda given: actions.hand_in(line, day, form.books(), given["note"], **told))
    if made is not None:
        messages.success(request, _("The sheet waits for the secretariat's signature."))
    return made is not None


@require_GET
def reconciliation_export(request: PersonRequest, pk: int, month: str) -> HttpResponse:
    """The sheet as a spreadsheet."""
    line, day = reading.line_for(request.user, pk), reading.month_of(month)
    sheet = reading.newest(line, day)
    rows = reading.rows_of(sheet) if sheet else reading.standing(line, day)
    written, at = io.BytesIO(), sheet.made_at if sheet else timezone.now()
    write_xlsx(written, reading.COLUMNS, reading.table(rows), title=pgettext("ledger", "Monthly sheet"), at=at)
    return attached(written.getvalue(), f"reconciliation-{line.kind.lower()}-{month}.xlsx", files.XLSX)
