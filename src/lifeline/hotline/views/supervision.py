"""What is late and who has to know: the leaders' list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.hotline.queries.overdue import overdue, overdue_row
from lifeline.hotline.views.queue import gate
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def overdue_list(request: PersonRequest) -> HttpResponse:
    """H-59. What a leader is told of: cases of his plant or company that are overdue for long, without their text."""
    gate(request, people.LEADER)
    now = timezone.now()
    found = piece(overdue(request.user), request.GET.get("after", ""), order=("resolve_due_at", "pk"))
    rows = [overdue_row(case, now) for case in found.rows]
    return page(request, "hotline/overdue_list.html", {"rows": rows, "pages": found.pager(request.GET)})
