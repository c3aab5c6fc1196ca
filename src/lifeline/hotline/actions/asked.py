"""What was asked and not answered ends with the unit's time: a case that leaves takes no open question along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import events, policies
from lifeline.hotline.actions import telling
from lifeline.hotline.models import Deferral, Extension, ReturnRequest, Ruling, Transfer
from lifeline.hotline.queries.joint_tasks import open_tasks
from lifeline.hotline.states import TASK_FLOW, CheckState
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case, Task
    from lifeline.people.models import Person, Unit


def drop(case: Case, now: datetime) -> None:
    """Part of an action by which the case was answered, or left its unit. Its event says what happened.

    Requests end as refused by nobody; a ruling that was never given leaves no row; a deferral has run its course; units
    that were asked to help are told that they need not.
    """
    for task in open_tasks(case):
        cancel(task, case, now, actor=None, by=events.CLOCK)
    end_requests(case, now)
    Transfer.objects.filter(case=case, state=CheckState.ASKED).update(state=CheckState.REFUSED, decided_at=now)
    Ruling.objects.filter(case=case, decided_at__isnull=True).delete()
    Deferral.objects.filter(case=case, state=CheckState.GRANTED, ended_at__isnull=True).update(ended_at=now)


def end_requests(case: Case, now: datetime) -> None:
    """What a unit asked for ends with its time: the next one has not asked for it, and its plan is another."""
    for model in (ReturnRequest, Extension, Deferral):
        model.objects.filter(case=case, state=CheckState.ASKED).update(state=CheckState.REFUSED, decided_at=now)


def cancel(task: Task, case: Case, now: datetime, *, actor: Person | None, by: str) -> None:
    """H-35. A joint task whose answer is needed no more. Part of an action; its unit is told."""
    TASK_FLOW.move(task, "cancel")
    task.ended_at, task.wake_at = now, None
    task.save(update_fields=["state", "ended_at", "wake_at"])
    record(
        events.TASK_CANCELLED, task, actor=actor, by=by, case=task.case_id, round=task.round, unit=task.unit_name,
        unit_id=task.unit_id,
    )  # fmt: skip
    telling.tell(policies.handlers(task.unit, case), telling.TASK_ENDED, case, f"cancelled.{task.pk}", but=actor)


def cancel_of(case: Case, unit: Unit, now: datetime) -> None:
    """A unit that was asked to help is in charge from now on: what it was asked is its own matter."""
    for task in open_tasks(case):
        if task.unit_id == unit.pk:
            cancel(task, case, now, actor=None, by=events.CLOCK)
