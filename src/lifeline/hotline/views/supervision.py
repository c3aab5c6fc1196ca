"""督办台 and the leaders' list: what is late, disputed, asked for, and who has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.hotline import policies
from lifeline.hotline.queries import supervision
from lifeline.hotline.queries.overdue import overdue, overdue_row
from lifeline.hotline.views.queue import gate
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Filter, filter_href
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def supervision_list(request: PersonRequest) -> HttpResponse:
    """督办台: one list, and for each kind of thing to decide or to follow a filter with its number."""
    gate(request, policies.SUPERVISOR, policies.INTEGRITY)
    now, person = timezone.now(), request.user
    concern, numbers = supervision.concern_of(request.GET.get("show", "")), supervision.numbers(person, now)
    found = piece(
        supervision.concerned(person, concern, now), request.GET.get("after", ""), order=("asked_due_at", "pk")
    )
    links = [
        Filter(one.label, filter_href(request.GET, "show", one.key), one == concern, numbers[one.key])
        for one in supervision.CONCERNS
        if numbers[one.key] or one == concern or not one.key
    ]
    values = {
        "rows": supervision.followed(found.rows, now, numbers),
        "filters": links,
        "pages": found.pager(request.GET),
    }
    return page(request, "hotline/supervision_list.html", values)


@require_GET
def overdue_list(request: PersonRequest) -> HttpResponse:
    """H-59. What a leader is told of: cases of his plant or company that are overdue for long, without their text."""
    gate(request, people.LEADER)
    now = timezone.now()
    found = piece(overdue(request.user), request.GET.get("after", ""), order=("resolve_due_at", "pk"))
    rows = [overdue_row(case, now) for case in found.rows]
    return page(request, "hotline/overdue_list.html", {"rows": rows, "pages": found.pager(request.GET)})
