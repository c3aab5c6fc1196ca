"""What waits for me, of all my roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.innovation.queries.work import tasks_of
from lifeline.kernel.page import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def my_work(request: PersonRequest) -> HttpResponse:
    """My tasks by due time; a task dies when its object leaves the state."""
    return page(request, "innovation/my_work.html", {"tasks": tasks_of(request.user, timezone.now())})
