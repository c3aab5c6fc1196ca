"""Who sees the five signals, and who answers a red one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import SignalAnswer, SignalDay
from lifeline.innovation.policies import CHAIR, SECRETARY, STAFF, UNIT_SECRETARY, holds, organisers_of, scopes
from lifeline.kernel.errors import Forbidden

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Person


def _seen(person: Person) -> Q | None:
    """Staff: the whole organiser; a unit's secretary: the units of the duty. None: nothing at all."""
    seen = Q(organiser__in=organisers_of(person, *STAFF))
    mine = scopes(person, UNIT_SECRETARY)
    for company, path in sorted(mine):
        seen |= Q(organiser=company, unit__path__startswith=path)
    return seen if mine or organisers_of(person, *STAFF) else None


def watches(person: Person) -> bool:
    """Is there any unit whose signals this person sees?"""
    return _seen(person) is not None


def visible_days(person: Person) -> QuerySet[SignalDay]:
    """The days that this person sees. Errors: `Forbidden` for somebody without such a duty."""
    if (seen := _seen(person)) is None:
        raise Forbidden
    return SignalDay.objects.filter(seen)


def visible_answers(person: Person) -> QuerySet[SignalAnswer]:
    """Tasks and answers of what this person sees."""
    seen = _seen(person)
    return SignalAnswer.objects.none() if seen is None else SignalAnswer.objects.filter(seen)


def may_answer(person: Person, asked: SignalAnswer, now: datetime) -> bool:
    """I-118. The secretariat, or the unit's secretary for its unit; the chair, and once it is overdue he alone."""
    if holds(person, CHAIR, asked.organiser_id):
        return True
    if now > asked.due_at:
        return False
    if holds(person, SECRETARY, asked.organiser_id):
        return True
    mine = scopes(person, UNIT_SECRETARY)
    return asked.unit_id != asked.organiser_id and any(
        company == asked.organiser_id and asked.unit.path.startswith(path) for company, path in mine
    )
