"""I-13. How many places a second-level unit has left, by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.models import Application
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.states import Admission, ApplicationState

if TYPE_CHECKING:
    from django.db.models import QuerySet

GONE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.DECLINED, ApplicationState.WITHDRAWN)


def counted(application: Application) -> QuerySet[Application]:
    """What counts for the quota of the application's unit and level: signed, or passed over silently."""
    return (
        Application.objects.filter(
            cycle=application.cycle_id,
            second_level=application.second_level_id,
            level=application.level,
            admission__in=[Admission.SIGNED, Admission.SILENT],
        )
        .exclude(state__in=GONE)
        .exclude(pk=application.pk)
    )


def left_of(application: Application) -> int | None:
    """Places that are left; None: no limit."""
    most = config_for(application).quotas[application.level]
    return max(0, most - counted(application).count()) if most else None


def taken_ranks(application: Application) -> set[int]:
    """The ranks that this unit has given at this level."""
    rows = Application.objects.filter(
        cycle=application.cycle_id, second_level=application.second_level_id, level=application.level,
        rank__isnull=False,
    )  # fmt: skip
    return {rank for rank in rows.exclude(pk=application.pk).values_list("rank", flat=True) if rank}


def next_rank(application: Application) -> int:
    """The best rank that is free."""
    taken = taken_ranks(application)
    return next(rank for rank in range(1, len(taken) + 2) if rank not in taken)
