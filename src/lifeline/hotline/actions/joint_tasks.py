"""会办: the unit in charge asks other units; each answers in time or says that it is not its part."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import access, asked, course, sealing, telling, waking
from lifeline.hotline.models import Task
from lifeline.hotline.queries import clocks as clock_queries
from lifeline.hotline.queries import joint_tasks
from lifeline.hotline.queries.clocks import calendars
from lifeline.hotline.queries.deferred import day_begins
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules.numbers import BASIS_MIN, REMIND_PERCENT, TASKS_MAX
from lifeline.hotline.states import TASK_FLOW, About, TaskState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.hotline.models import Case
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person, Unit


@action
def open_task(
    case: Case, unit: Unit, question: str, due_on: date, *, actor: Person, now: datetime, version: int | None = None
) -> Task:
    """H-35. The unit in charge asks another one, by the close of a day at least one working day before the reply.

    Consequences: that unit sees the case without name and phone (H-7) and is told; no reply while it is open (H-40).
    """
    case = course.lock(case, version)
    holder = course.held(case, *joint_tasks.WORKABLE)
    question = course.written(question, "H-35", BASIS_MIN)
    if unit == holder:
        raise Refused("H-35", _("Choose another unit; yours is in charge already."))
    course.check_receiver(case, unit)
    due_at = _due(case, unit, due_on, now)
    case.has_tasks = True
    task = Task(
        case=case, company_id=case.company_id, unit=unit, unit_name=unit.name, round=case.round, opened_by=actor,
        opened_at=now, due_at=due_at, wake_at=_remind_at(case, now, due_at),
    )  # fmt: skip
    sealing.stow(case, task, About.TASK, question, "question")
    access.follow(case)
    course.keep(case, case.due_at, case.wake_at)
    _tell(
        events.TASK_OPENED,
        task,
        actor=actor,
        by=policies.HANDLER,
        due=course.iso(due_at),
        digest=course.digest(question),
    )
    telling.tell(policies.handlers(unit, case), telling.TASK_COME, case, task.pk, but=actor)
    return task


def _due(case: Case, unit: Unit, due_on: date, now: datetime) -> datetime:
    """H-35. At most 10 tasks, one open one a unit, each due a working day before the reply is."""
    standing = [task for task in joint_tasks.tasks(case) if task.state in joint_tasks.STANDING]
    if len(standing) >= TASKS_MAX:
        raise Refused("H-35", _("A case has at most %(most)s joint tasks."), most=TASKS_MAX)
    if any(task.unit_id == unit.pk and task.state == TaskState.OPEN for task in standing):
        raise Refused("H-35", _("This unit has an open task of this case already."))
    last = joint_tasks.last_day(case, now)
    if last is None:
        raise Refused("H-35", _("The reply is due too soon for a joint task; call the unit."))
    due_at = joint_tasks.close_of(case, due_on)
    if due_on > last or day_begins(due_on + timedelta(days=1)) <= now or due_at <= now:
        raise Refused("H-35", _("The task must be due between today and %(last)s."), last=last.isoformat())
    return due_at


def _remind_at(case: Case, now: datetime, due_at: datetime) -> datetime:
    """When most of the time of a task has passed, in working time."""
    calendar = calendars(case.calendar_versions)[-1]
    return calendar.add_hours(now, max(1, calendar.between(now, due_at) * REMIND_PERCENT // 100)).at


@action
def finish_task(task: Task, answer: str, *, actor: Person, now: datetime, version: int | None = None) -> Task:
    """H-35. The other unit has done its part and says what. Consequences: the unit in charge reads it and is told."""
    case, task = _locked(task, version)
    answer = course.written(answer, "H-35", BASIS_MIN)
    TASK_FLOW.move(task, "finish")
    task.done_by, task.ended_at, task.wake_at = actor, now, None
    sealing.stow(case, task, About.TASK_DONE, answer, "answer")
    course.keep(case, case.due_at, case.wake_at)
    _tell(
        events.TASK_DONE, task, actor=actor, by=policies.HANDLER, due=course.iso(task.due_at),
        in_time=now <= task.due_at, digest=course.digest(answer),
    )  # fmt: skip
    telling.unit(case, telling.TASK_DONE, task.pk, but=actor)
    return task


@action
def decline_task(task: Task, reason: str, *, actor: Person, now: datetime, version: int | None = None) -> Task:
    """H-36. Within 4 wh the other unit says why it is not its part.

    Consequences: the dispatcher decides within 4 wh, else the task stands; its clock runs on.
    """
    case, task = _locked(task, version)
    reason = course.written(reason, "H-36", BASIS_MIN)
    if task.state != TaskState.OPEN or task.decline_asked_at is not None:
        raise Refused("H-36", _("This task was answered or declined already."))
    if now > joint_tasks.decline_until(task):
        raise Refused(
            "H-36",
            _("A task is declined within %(hours)s working hours; that time is over."),
            hours=numbers().decline_hours,
        )
    task.decline_asked_by, task.decline_asked_at = actor, now
    task.decline_due_at = clock_queries.decision_due(case, now)
    sealing.stow(case, task, About.DECLINE, reason, "decline_reason")
    course.keep(case, case.due_at, case.wake_at)
    _tell(
        events.TASK_DECLINE_ASKED, task, actor=actor, by=policies.HANDLER, due=course.iso(task.decline_due_at),
        digest=course.digest(reason),
    )  # fmt: skip
    telling.desk(case, telling.DECLINE_SOUGHT, task.pk, but=actor)
    return task


@action
def accept_decline(task: Task, *, actor: Person, now: datetime, version: int | None = None) -> Task:
    """H-36. The dispatcher agrees. Consequences: the task is over, both units are told, the other sees it no more."""
    case, task = _decline_decided(task, "", actor=actor, now=now, version=version)
    TASK_FLOW.move(task, "decline")
    task.ended_at, task.wake_at = now, None
    task.save()
    course.keep(case, case.due_at, case.wake_at)
    _tell(events.TASK_DECLINED, task, actor=actor, by=policies.capacity(actor, case))
    telling.unit(case, telling.TASK_ENDED, f"declined.{task.pk}", but=actor)
    telling.tell(policies.handlers(task.unit, case), telling.TASK_ENDED, case, f"declined.{task.pk}", but=actor)
    return task


@action
def reject_decline(task: Task, answer: str, *, actor: Person | None, now: datetime, version: int | None = None) -> Task:
    """H-36. The dispatcher says why it is this unit's part; undecided for 4 wh, the task stands by itself."""
    if actor is not None:
        answer = course.written(answer, "H-36", BASIS_MIN)
    case, task = _decline_decided(task, answer, actor=actor, now=now, version=version)
    course.keep(case, case.due_at, case.wake_at)
    by = policies.capacity(actor, case) if actor else events.CLOCK
    _tell(events.TASK_STANDS, task, actor=actor, by=by)
    telling.tell(policies.handlers(task.unit, case), telling.TASK_STANDS, case, task.pk, but=actor)
    return task


def _decline_decided(
    task: Task, answer: str, *, actor: Person | None, now: datetime, version: int | None
) -> tuple[Case, Task]:
    case, task = _locked(task, version)
    if task.state != TaskState.OPEN or task.decline_asked_at is None or task.decline_decided_at is not None:
        raise Refused("H-36", _("Nothing is to be decided about this task."))
    task.decline_decided_by, task.decline_decided_at = actor, now
    sealing.stow(case, task, About.DECLINED, answer, "decline_answer")
    return case, task


@action
def cancel_task(task: Task, *, actor: Person, now: datetime, version: int | None = None) -> Task:
    """The unit in charge needs the answer no more. Consequences: the task is over, the other unit is told."""
    case, task = _locked(task, version)
    if task.state != TaskState.OPEN:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    asked.cancel(task, case, now, actor=actor, by=policies.HANDLER)
    course.keep(case, case.due_at, case.wake_at)
    return task


@action
def remind_of_task(task: Task, *, actor: None, now: datetime) -> Task:
    """H-35. Most of a task's time has passed, or all of it. Consequences: its unit is told; late, both units are."""
    case, task = _locked(task, None)
    if task.state != TaskState.OPEN or task.wake_at is None or task.wake_at > now:
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    late = now >= task.due_at
    task.wake_at = None if late else task.due_at
    task.save(update_fields=["wake_at"])
    _tell(events.TASK_LATE if late else events.TASK_REMINDED, task, actor=actor, by=events.CLOCK, at=now)
    kind, occasion = (telling.TASK_LATE, "late") if late else (telling.TASK_DUE, "due")
    told = policies.handlers(task.unit, case)
    if late:
        told = [*told, *policies.staff(policies.LEAD, task.unit, case)]
        telling.unit(case, kind, f"{occasion}.{task.pk}")
    telling.tell({one.pk: one for one in told}.values(), kind, case, f"{occasion}.{task.pk}")
    return task


def _locked(task: Task, version: int | None) -> tuple[Case, Task]:
    """The case before its task, always."""
    case = course.lock(task.case, version)
    return case, locked(Task.objects.select_related("unit", "case"), task.pk)


def _tell(kind: Kind, task: Task, **data: Any) -> None:
    if task.case.sealed:
        kind, data = events.veiled(kind, data)
    record(kind, task, case=task.case_id, round=task.round, unit=task.unit_name, unit_id=task.unit_id, **data)


def sweep(now: datetime) -> int:
    """The clock of tasks: every one that is to be reminded of by now; returns how many."""
    due = Task.objects.filter(wake_at__lte=now, state=TaskState.OPEN).select_related("case").order_by("wake_at", "pk")
    return sum(waking.tried(partial(remind_of_task, actor=None), task, now) for task in due[:500])
