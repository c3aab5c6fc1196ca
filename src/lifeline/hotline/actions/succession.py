"""H-86: a unit is merged or closed, and its open work falls to its successor or to the unit above."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lifeline.hotline import events, policies
from lifeline.hotline.actions import asked, course, telling
from lifeline.hotline.models import Case, Task, Topic
from lifeline.hotline.rules.topics import growth
from lifeline.hotline.states import HELD, ReplyState, TaskState, TopicState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person, Unit


def hand_on_all(unit: Unit, into: Unit, now: datetime) -> int:
    """H-86. Every open case and joint task of a unit that is no more; how many cases. Old ones read as then."""
    cases = list(Case.objects.filter(unit=unit, state__in=HELD).order_by("pk"))
    for case in cases:
        hand_on(case, heir(case, into), actor=None, now=now)
    for task in Task.objects.filter(unit=unit, state=TaskState.OPEN).select_related("case").order_by("pk"):
        hand_task_on(task, into, actor=None, now=now)
    for topic in Topic.objects.filter(unit=unit, state=TopicState.OWNED).order_by("pk"):
        with suppress(Refused):
            hand_topic_on(topic, into, actor=None, now=now)
    return len(cases)


def heir(case: Case, into: Unit) -> Unit:
    """Who gets the case: the successor, or the nearest unit above it that may have it (H-17); at last the company."""
    above = [into, *(one for one in reversed(people.ancestors(into)) if one.pk != into.pk)]
    return next((one for one in above if policies.may_receive(one, case)), case.company)


@action
def hand_on(case: Case, unit: Unit, *, actor: Person | None, now: datetime) -> Case:
    """H-86. A case falls to the unit that takes the place of its own.

    Consequences: state, promise, drafts and everything that was asked stay as they are; the new unit's response time
    begins; its handlers are told.
    """
    case = course.lock(case)
    former = case.unit
    held = course.assign(case, unit, by=None, now=now, inherits=True)
    case.replies.exclude(state=ReplyState.APPROVED).update(unit=unit)
    course.keep(case, case.due_at, case.wake_at)
    course.tell(
        events.HANDED_ON, case, actor=actor, by=events.CLOCK, from_unit=former.name if former else "",
        from_unit_id=former.pk if former else None, unit=unit.name, unit_id=unit.pk,
        path=" / ".join(name for _pk, name in held.path), response_due=course.iso(held.response_due_at),
    )  # fmt: skip
    telling.unit(case, telling.COME, held.pk)
    return case


@action
def hand_topic_on(topic: Topic, into: Unit, *, actor: Person | None, now: datetime) -> Topic:
    """H-80, H-86. What many have in common goes on with the successor; of another company: with the topic's own.

    Consequences: plan and day stay; readers see the new unit; its handlers and leads are told, also when it is late.
    Refused: it was solved, dropped or handed to another unit meanwhile.
    """
    former = topic.unit_id
    topic = locked(Topic.objects.select_related("company"), topic.pk)
    if topic.state != TopicState.OWNED or topic.unit_id != former:
        raise Refused("K-8", course.MOVED_ON)
    topic.unit = into if people.company_of(into).pk == topic.company_id else topic.company
    topic.late_told_at = None
    topic.version += 1
    topic.save(update_fields=["unit", "late_told_at", "version"])
    due = topic.due_on.isoformat() if topic.due_on else ""
    record(
        events.TOPIC_OWNED, topic, actor=actor, by=events.CLOCK, at=now, unit=topic.unit.name, unit_id=topic.unit.pk,
        due=due, growth=growth(topic.late, topic.before),
    )  # fmt: skip
    telling.topic_unit(topic, telling.TOPIC_COME, f"{topic.unit.pk}.{due}")
    return topic


@action
def hand_task_on(task: Task, into: Unit, *, actor: Person | None, now: datetime) -> Task:
    """H-86. A joint task goes on with the successor; where that is in charge, or was asked itself, it is over."""
    case = course.lock(task.case)
    task = locked(Task.objects.select_related("unit", "case"), task.pk)
    there = Task.objects.filter(case=case, unit=into, state=TaskState.OPEN).exists()
    if there or case.unit_id == into.pk or not policies.may_receive(into, case):
        asked.cancel(task, case, now, actor=actor, by=events.CLOCK)
        return task
    former, task.unit, task.unit_name = task.unit_name, into, into.name
    task.save(update_fields=["unit", "unit_name"])
    record(
        events.TASK_HANDED_ON, task, actor=actor, by=events.CLOCK, case=task.case_id, round=task.round,
        unit=into.name, unit_id=into.pk, from_unit=former,
    )  # fmt: skip
    telling.tell(policies.handlers(into, case), telling.TASK_COME, case, f"{task.pk}.{into.pk}")
    return task
