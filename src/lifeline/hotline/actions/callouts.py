"""H-61: a critical case calls the duty officer at any hour, then the next one, until one of them has opened it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, telling, waking
from lifeline.hotline.models import Callout, Case
from lifeline.hotline.queries.reference import numbers
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person

BATCH = 100


def begin(case: Case, now: datetime) -> None:
    """H-61. A case has become critical: the first officer is called. Part of an action that has locked the case.

    Nothing where the calling goes on already. Without any officer the supervisors are called, once.
    """
    if case.call_at is not None:
        return
    officers = policies.officers(case, now)
    if not officers:
        course.find_decider(case)
        case.save(update_fields=["no_supervisor"])
        telling.deciders(case, telling.CALLED, f"{case.round}.0")
        return
    _call(case, officers[0], now)


def _call(case: Case, officer: Person, now: datetime) -> None:
    turn = case.callouts.count() + 1
    Callout.objects.create(case=case, person=officer, called_at=now)
    case.call_at = now + timedelta(minutes=numbers().call_minutes)
    Case.objects.filter(pk=case.pk).update(call_at=case.call_at)
    course.tell(events.CALLED_OUT, case, actor=None, by=events.CLOCK, turn=turn)
    telling.tell([officer], telling.CALLED, case, turn)


def sweep(now: datetime) -> int:
    """Every case whose officer has not opened it in time; returns how many called the next one."""
    waiting = Case.objects.filter(call_at__lte=now).order_by("call_at")[:BATCH]
    return sum(waking.tried(partial(call_next, actor=None), case, now) for case in waiting)


@action
def call_next(case: Case, *, actor: None, now: datetime) -> Case:
    """H-61. 15 minutes have passed and nobody has opened it. Consequence: the next on the roster is called.

    After the last one the first is called again. Whoever is excluded from the case (H-17) is never on the roster.
    """
    case = course.lock(case)
    officers = policies.officers(case, now)
    if case.call_at is None or case.call_at > now:
        raise Refused("H-61", course.MOVED_ON)
    last = case.callouts.order_by("-called_at", "-pk").values_list("person_id", flat=True).first()
    places = [place for place, officer in enumerate(officers) if officer.pk == last]
    if officers:
        _call(case, officers[(places[0] + 1 if places else 0) % len(officers)], now)
    else:
        case.call_at = None
        course.find_decider(case)
        course.keep(case, case.due_at, case.wake_at)
        course.tell(events.CALLED_OUT, case, actor=actor, by=events.CLOCK, turn=0)
        telling.deciders(case, telling.CALLED, f"{case.round}.end")
    return case


@action
def take(case: Case, *, actor: Person, now: datetime) -> Case:
    """H-61. A duty officer has opened the case. Consequence: nobody else is called; which duty and when is recorded."""
    case = course.lock(case)
    if case.call_at is None:
        raise Refused("H-61", course.MOVED_ON)
    case.call_at = None
    course.keep(case, case.due_at, case.wake_at)
    case.callouts.filter(person=actor, opened_at__isnull=True).update(opened_at=now)
    course.tell(events.CALL_TAKEN, case, actor=actor, by=policies.DUTY_OFFICER)
    return case
