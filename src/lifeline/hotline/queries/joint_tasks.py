"""会办: which tasks a case has, which ones a person's units have, what waits for the dispatcher, and the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Task
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.clocks import calendars, resolve_deadline
from lifeline.hotline.queries.deferred import noon
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.queries.shown import left
from lifeline.hotline.rules.clocks import run_out
from lifeline.hotline.rules.numbers import TASKS_MAX
from lifeline.hotline.rules.spans import Span
from lifeline.hotline.states import About, CaseState, TaskState
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Reading
    from lifeline.hotline.queries.shown import Left
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person, Unit

STANDING = policies.STANDING
WORKABLE = frozenset({CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.WAITING, CaseState.DEFERRED})


def tasks(case: Case) -> list[Task]:
    """All tasks of a case, the first one first; no query where there never was one."""
    return list(case.tasks.select_related("unit").order_by("opened_at", "pk")) if case.has_tasks else []


def units(case: Case) -> list[Unit]:
    """The units that help, or have helped."""
    return list({task.unit_id: task.unit for task in tasks(case) if task.state in STANDING}.values())


def open_tasks(case: Case) -> list[Task]:
    """H-40. What stands between a case and its reply."""
    return [task for task in tasks(case) if task.state == TaskState.OPEN]


def own_tasks(person: Person, case: Case) -> list[Task]:
    """The open tasks of this case that the person's units have."""
    return [task for task in open_tasks(case) if policies.holds_task(person, task, case)]


def declinable(person: Person, case: Case, now: datetime) -> list[Task]:
    """H-36. Those of them that can still be declined: within 4 wh, once."""
    return [task for task in own_tasks(person, case) if task.decline_asked_at is None and now <= decline_until(task)]


def decline_until(task: Task) -> datetime:
    """H-36. Until when the unit may decline: 4 wh (site) from the opening."""
    calendar = calendars(task.case.calendar_versions)[-1]
    return run_out(calendar, task.opened_at, Span(numbers().decline_hours, "wh")).at


def declining(case: Case) -> list[Task]:
    """H-36. The tasks whose unit waits for the dispatcher's decision."""
    return [task for task in open_tasks(case) if task.decline_asked_at and task.decline_decided_at is None]


def may_have_more(case: Case, now: datetime) -> bool:
    """H-35. Is there room for one more task, and time for it?"""
    if case.state not in WORKABLE or sum(task.state in STANDING for task in tasks(case)) >= TASKS_MAX:
        return False
    return last_day(case, now) is not None


def last_day(case: Case, now: datetime) -> date | None:
    """H-35. The last day on which a task can be due: a working day before the reply is; None if there is none left."""
    due, calendar = resolve_deadline(case).at, calendars(case.calendar_versions)[-1]
    today = now.astimezone(calendar.zone).date()
    day = due.astimezone(calendar.zone).date() - timedelta(days=1)
    while day >= today:
        if calendar.is_working(day):
            close = close_of(case, day)
            if close > now and calendar.add_days(close, 1, end="close").at <= due:
                return day
        day -= timedelta(days=1)
    return None


def close_of(case: Case, day: date) -> datetime:
    """When the office closes on a day, or on the next working day after it."""
    calendar = calendars(case.calendar_versions)[-1]
    return calendar.add_days(noon(day - timedelta(days=1)), 1, end="close").at


def held(person: Person) -> QuerySet[Task]:
    """会办 in 我的待办: the open tasks of the person's units, the most urgent first (H-17: of cases he may see)."""
    units = [unit for scope in policies.scopes(person, *policies.OF_UNIT) for unit in people.units_below(scope.path)]
    waiting = Task.objects.filter(state=TaskState.OPEN, unit_id__in=units)
    waiting = waiting.filter(lists.of_cases(policies.visible_cases(person)))
    return waiting.select_related("case").order_by("due_at", "pk")


def declines(person: Person) -> QuerySet[Task]:
    """H-36. What this dispatcher has to decide, the most urgent first."""
    cases = policies.visible_cases(person).filter(lists.of_desks(person), has_tasks=True)
    asked = Task.objects.filter(state=TaskState.OPEN, decline_asked_at__isnull=False, decline_decided_at__isnull=True)
    waiting = asked.filter(lists.of_cases(cases))
    return waiting.select_related("case").order_by("decline_due_at", "pk")


@dataclass(frozen=True)
class Together:
    """Another unit's part as the reporter reads it: which unit, and how far it is."""

    unit: str
    state: str
    done: bool


def together(case: Case) -> list[Together]:
    """H-35. Joint progress in one line: the units that help in this round."""
    found = [task for task in tasks(case) if task.state in STANDING and task.round == case.round]
    return [Together(one.unit_name, str(one.get_state_display()), one.state == TaskState.DONE) for one in found]


@dataclass(frozen=True)
class TaskCard:
    """A task as the case page shows it."""

    unit: str
    question: str
    answer: str
    state: str
    tone: Tone
    left: Left | None
    declined: str
    opened_at: datetime
    ended_at: datetime | None


TONES: dict[str, Tone] = {TaskState.OPEN: "info", TaskState.DONE: "ok"}


def shown(case: Case, now: datetime, by: Reading) -> list[TaskCard]:
    """All tasks of the case, for everybody who reads its page as staff; the words as far as he may read them."""
    return [
        TaskCard(
            task.unit_name,
            by.words(About.TASK, task.pk, task.question),
            by.words(About.TASK_DONE, task.pk, task.answer),
            str(task.get_state_display()),
            TONES.get(task.state, "plain"),
            left(task.due_at, now) if task.state == TaskState.OPEN else None,
            by.words(About.DECLINE, task.pk, task.decline_reason),
            task.opened_at,
            task.ended_at,
        )
        for task in tasks(case)
    ]
