"""Decisions that nobody took in time: the clock takes them, each as an action of its own, at the moment it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.actions import returns
from lifeline.hotline.models import ReturnRequest
from lifeline.hotline.states import CheckState
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case

BATCH = 200


def sweep(now: datetime, case: Case | None = None) -> int:
    """H-25. Everything that had to be decided by now, of all cases or of one; returns how many the clock decided."""
    requests = ReturnRequest.objects.filter(state=CheckState.ASKED, due_at__lte=now)
    if case is not None:
        requests = requests.filter(case=case)
    waiting = list(requests.select_related("case").order_by("due_at", "pk")[:BATCH])
    return sum(_took(request, now) for request in waiting)


def _took(request: ReturnRequest, now: datetime) -> bool:
    """Whoever was faster has decided; then there is nothing to do."""
    try:
        returns.reject_return(request, "", actor=None, now=now)
    except Refused:
        return False
    return True
