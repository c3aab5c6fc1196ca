"""The desk: the directory from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.kernel.errors import Refused
from lifeline.kernel.events import history
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Happening
from lifeline.kernel.tables import State, read
from lifeline.people import policies
from lifeline.people.actions.importing import COLUMNS, DIRECTORY, forbidden_columns, import_directory
from lifeline.people.forms import ImportForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.kernel.tables import Report
    from lifeline.people.api import PersonRequest

SHOWN = 200


@require_http_methods(["GET", "POST"])
def import_new(request: PersonRequest) -> HttpResponse:
    """P-8. Choose a file; the answer is the report on every row. Only who keeps a whole company may."""
    policies.directory_gate(request.user)
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            return import_report(request, bring_in(request, form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    lines = history(DIRECTORY, viewer_language=get_language() or "zh-hans")
    told = [Happening(line.sentence, line.at, who=line.who) for line in reversed(lines)][:20]
    columns = [(column.label, column.need) for column in COLUMNS]
    values = {"form": form, "told": told, "columns": columns}
    return page(request, "people/import_new.html", values, status=422 if form.errors else 200)


def bring_in(request: PersonRequest, form: ImportForm) -> Report:
    """Read the file and import it, or only check it."""
    given = form.cleaned_data
    with read(given["file"], COLUMNS) as table:
        return import_directory(
            table, on=policies.today(), full=given["full"], confirm=given["confirm"], skip_bad=given["skip_bad"],
            dry_run="check" in request.POST, actor=request.user, by=policies.ADMINISTRATOR,
        )  # fmt: skip


def import_report(request: PersonRequest, report: Report) -> HttpResponse:
    """What became of every row."""
    refused = list(report.lines(State.REFUSED))
    values = {
        "counts": report.counts,
        "report": report,
        "refused": refused[:SHOWN],
        "more": max(0, len(refused) - SHOWN),
        "left_out": forbidden_columns(report.ignored),
        "way": [Crumb(_("Import"), "."), Crumb(_("Report"))],
    }
    return page(request, "people/import_report.html", values)
