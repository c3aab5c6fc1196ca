"""What was asked and not decided ends with the unit's time: a case that leaves takes no open question along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.models import Deferral, Extension, ReturnRequest, Ruling
from lifeline.hotline.states import CheckState

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case


def drop(case: Case, now: datetime) -> None:
    """Part of an action by which the case was answered, or left its unit. Its event says what happened.

    Requests end as refused by nobody; a ruling that was never given leaves no row; a deferral has run its course.
    """
    waiting = {"case": case, "state": CheckState.ASKED}
    for model in (ReturnRequest, Extension, Deferral):
        model.objects.filter(**waiting).update(state=CheckState.REFUSED, decided_at=now)
    Ruling.objects.filter(case=case, decided_at__isnull=True).delete()
    Deferral.objects.filter(case=case, state=CheckState.GRANTED, ended_at__isnull=True).update(ended_at=now)
