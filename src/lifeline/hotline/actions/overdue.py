"""Decisions that nobody took in time: the clock takes them, each as an action of its own, at the moment it is found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lifeline.hotline.actions import joint_tasks, returns, terms, waking
from lifeline.hotline.models import Deferral, Extension, ReturnRequest, Task
from lifeline.hotline.states import CheckState, TaskState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lifeline.hotline.models import Case

BATCH = 200


def sweep(now: datetime, case: Case | None = None) -> int:
    """H-25, H-33, H-34, H-36. Whatever had to be decided by now, of all cases or of one; returns how many it was."""
    requests = sum(_took(take, row, now) for model, take in TAKES for row in _waiting(model, now, case))
    return requests + sum(_took(joint_tasks.reject_decline, task, now) for task in _declining(now, case))


def _declining(now: datetime, case: Case | None) -> list[Task]:
    """H-36. Declined tasks that nobody decided on: they stand."""
    rows = Task.objects.filter(decline_due_at__lte=now, decline_decided_at__isnull=True, state=TaskState.OPEN)
    if case is not None:
        rows = rows.filter(case=case)
    return list(rows.select_related("case").order_by("decline_due_at", "pk")[:BATCH])


Request = ReturnRequest | Extension | Deferral
TAKES: tuple[tuple[type[Request], Callable[..., object]], ...] = (
    (ReturnRequest, returns.reject_return),
    (Extension, terms.refuse_extension),
    (Deferral, terms.refuse_deferral),
)


def _waiting(model: type[Request], now: datetime, case: Case | None) -> list[Request]:
    rows = model.objects.filter(state=CheckState.ASKED, due_at__lte=now)
    if case is not None:
        rows = rows.filter(case=case)
    return list(rows.select_related("case").order_by("due_at", "pk")[:BATCH])


def _took(take: Callable[..., object], row: Request | Task, now: datetime) -> bool:
    """Whoever was faster has decided; then there is nothing to do."""
    return waking.tried(partial(take, answer="", actor=None), row, now)
