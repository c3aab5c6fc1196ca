"""Frozen statistics for leads and heads of units: only what stands in a snapshot, and nothing that could be solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.queries import snapshots

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def statistics(request: PersonRequest) -> HttpResponse:
    """All frozen campaigns that the reader may open."""
    _only_readers(request)
    return page(request, "wellbeing/statistics.html", {"entries": snapshots.entries(request.user)})


@require_GET
def statistics_unit(request: PersonRequest, uuid: UUID, number: int) -> HttpResponse:
    """One unit: a head sees his own units and of the whole the total (W-66 to W-69)."""
    _only_readers(request)
    sheet = snapshots.sheet_for(request.user, uuid, number)
    if sheet is None:
        raise Unseen
    return page(request, "wellbeing/statistics_unit.html", {"sheet": sheet})


def _only_readers(request: PersonRequest) -> None:
    if not policies.may_read_statistics(request.user):
        raise Forbidden
