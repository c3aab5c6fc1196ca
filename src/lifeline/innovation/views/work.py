"""What waits for me, of all my roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.innovation.queries.cycles import open_call
from lifeline.innovation.queries.work import tasks_of
from lifeline.kernel.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person

FIRST: Final = 3
"""Tasks on the start page; all stand on the page behind it."""


def home_card(request: HttpRequest) -> dict[str, Any] | None:
    """On the start page of Lifeline: the call that is open, and what waits for the person; nothing, if neither is."""
    person, now = cast("Person", request.user), timezone.now()
    call, waiting = open_call(person, now), tasks_of(person, now)
    if call is None and not waiting:
        return None
    return {"call": call, "waiting": waiting[:FIRST], "more": max(0, len(waiting) - FIRST)}


@require_GET
def my_work(request: PersonRequest) -> HttpResponse:
    """My tasks by due time; a task dies when its object leaves the state."""
    return page(request, "innovation/my_work.html", {"tasks": tasks_of(request.user, timezone.now())})
