"""The start of the area, and what can be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from lifeline.kernel.page import page
from lifeline.wellbeing.queries.catalogue import shelves

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """The doors of the area, and the sentence of trust."""
    return page(request, "wellbeing/home.html")


@require_GET
def catalogue(request: PersonRequest) -> HttpResponse:
    """Cards by concern; a start is a POST, so that no address says what somebody takes (W-58)."""
    return page(request, "wellbeing/catalogue.html", {"shelves": shelves()})
