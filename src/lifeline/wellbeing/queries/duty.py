"""Who is on duty for help calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from lifeline.people import api as people
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import DutyShift
from lifeline.wellbeing.queries import companies
from lifeline.wellbeing.queries.circle import company_of
from lifeline.wellbeing.rules.calls import AHEAD_DAYS

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person, Unit


@dataclass(frozen=True)
class Shift:
    """A shift as the roster shows it."""

    pk: int
    name: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class Gap:
    """A time in which nobody is on duty."""

    from_at: datetime
    until_at: datetime


class Served(NamedTuple):
    """Whom a call for help reaches: the company, None for all there are, and who is on duty there but the caller."""

    company: Unit | None
    on_duty: list[Person]


def served_by(person: Person, now: datetime) -> Served:
    """P-1, W-22. The company whose helpers a person calls now; None, which is all there are, where his own has nobody.

    Whoever calls for help is heard: that nobody is on duty in the own company, and nobody supervises there, is no
    reason to ring nowhere. The caller does not count: nobody takes his own call.
    """
    company, there = company_of(person), _others(on_duty(now), person)
    if company is None:
        return Served(None, there)
    own = _within(company.pk, there)
    if own or _others(supervisors(company.pk), person):
        return Served(company, own)
    return Served(None, there)


def _others(found: list[Person], person: Person) -> list[Person]:
    return [one for one in found if one.pk != person.pk]


def on_duty(now: datetime, company: int | None = None) -> list[Person]:
    """The counsellors on duty at this moment, who was entered first before the others. E13: only who still is one.

    P-1: those of one company by its id, or of all.
    """
    rows = DutyShift.objects.filter(from_at__lte=now, until_at__gt=now).select_related("person").order_by("pk")
    found = {row.person_id: row.person for row in rows}
    there = [person for person in found.values() if person.is_active and policies.may_answer(person)]
    return there if company is None else _within(company, there)


def _within(company: int, there: list[Person]) -> list[Person]:
    homes = companies.homes({person.pk: companies.ROSTERED for person in there})
    return [person for person in there if company in homes[person.pk]]


def supervisors(company: int | None = None) -> list[Person]:
    """W-22, P-1. Who is paged at last, in one company by its id or in all; never a manager."""
    asked = [one for one in people.companies() if company in {None, one.pk}]
    units = [unit for one in asked for unit in people.units_with(policies.SUPERVISOR, one)]
    return list({p.pk: p for unit in units for p in people.holders(policies.SUPERVISOR, unit)}.values())


def reach(caller: Person, now: datetime, company: int | None = None) -> str:
    """W-23. Whom his call reaches at this moment: `duty`, else the `supervisors`, or `nobody`. He does not count."""
    if _others(on_duty(now, company), caller):
        return "duty"
    return "supervisors" if _others(supervisors(company), caller) else "nobody"


def counsellor_named(number: str, supervisor: Person) -> Person | None:
    """P-1. The counsellor of an employee number in a supervisor's companies; None for everybody else."""
    person = people.numbered(number)
    if person is None or not policies.may_answer(person):
        return None
    return person if companies.oversees(supervisor, person, companies.ROSTERED) else None


def shifts(supervisor: Person, now: datetime) -> list[Shift]:
    """P-1. Shifts of the next 14 days in a supervisor's companies."""
    until = now + timedelta(days=AHEAD_DAYS)
    rows = DutyShift.objects.filter(until_at__gt=now, from_at__lt=until).select_related("person")
    found, watched = list(rows.order_by("from_at", "pk")), companies.watched(supervisor)
    homes = companies.homes({row.person_id: companies.ROSTERED for row in found})
    return [
        Shift(row.pk, row.person.name, row.from_at, row.until_at) for row in found if homes[row.person_id] & watched
    ]


def gaps(now: datetime, found: list[Shift]) -> list[Gap]:
    """When nobody is on duty within the next 14 days."""
    end, reached, empty = now + timedelta(days=AHEAD_DAYS), now, []
    for shift in found:
        if shift.from_at > reached:
            empty.append(Gap(reached, shift.from_at))
        reached = max(reached, shift.until_at)
    return [*empty, Gap(reached, end)] if reached < end else empty
