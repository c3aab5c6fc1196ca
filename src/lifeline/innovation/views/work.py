"""What waits for me, of all my roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.innovation.queries.cycles import open_call
from lifeline.innovation.queries.work import tasks_of
from lifeline.kernel.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.people.api import PersonRequest


def home_card(request: HttpRequest) -> dict[str, Any] | None:
    """On the start page of Lifeline: the call that is open, else nothing."""
    call = open_call(request.user, timezone.now())  # type: ignore[arg-type]
    return {"call": call} if call else None


@require_GET
def my_work(request: PersonRequest) -> HttpResponse:
    """My tasks by due time; a task dies when its object leaves the state."""
    return page(request, "innovation/my_work.html", {"tasks": tasks_of(request.user, timezone.now())})
