"""The start of the area, and what can be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.views.decorators.http import require_GET

from lifeline.kernel.page import page
from lifeline.wellbeing.queries import cases, following, talks
from lifeline.wellbeing.queries.campaigns import offers
from lifeline.wellbeing.queries.catalogue import shelves
from lifeline.wellbeing.queries.kept import ending, unfinished

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """What was begun, what is due, who accompanies one, the doors of the area, and the sentence of trust."""
    now, person = timezone.now(), request.user
    values: dict[str, Any] = {
        "unfinished": unfinished(person), "booking": talks.next_booking(person, now), "campaigns": offers(person),
        "cases": cases.own_cases(person), "due": following.due(person, timezone.localdate(now)),
        "until": ending(person, timezone.localdate(now)),
    }  # fmt: skip
    return page(request, "wellbeing/home.html", values)


@require_GET
def catalogue(request: PersonRequest) -> HttpResponse:
    """Cards by concern; a start is a POST, so that no address says what somebody takes (W-58)."""
    return page(request, "wellbeing/catalogue.html", {"shelves": shelves()})
