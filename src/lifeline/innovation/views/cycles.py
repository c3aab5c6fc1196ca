"""Cycles: what is called for, what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from lifeline.innovation.queries.cycles import NEWEST, cycles
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def cycle_list(request: PersonRequest) -> HttpResponse:
    """Open and past cycles of one's company."""
    found = piece(cycles(request.user), request.GET.get("after", ""), order=NEWEST)
    return page(request, "innovation/cycle_list.html", {"rows": found.rows, "pages": found.pager(request.GET)})
