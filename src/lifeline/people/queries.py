"""What others ask about persons, units and duties. `on` is always a day in the site's zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from lifeline.kernel.errors import Unseen
from lifeline.people.models import Duty, Factor, Membership, Person, RecoveryCode, Session, Tries, Unit, UnitName
from lifeline.people.policies import EDITOR, ROLES, two_person_roles
from lifeline.people.states import PersonState, UnitKind, UnitState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet


def during(on: date) -> Q:
    """Rows whose half-open interval holds the day."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))


def inside(paths: Iterable[str]) -> Q:
    """Units in the subtrees of these paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return condition


def in_effect(on: date) -> Q:
    """P-5. Duties that count on a day: a two-person duty counts once it is confirmed, or if no person granted it."""
    confirmed = Q(confirmed_by__isnull=False) | Q(granted_by__isnull=True) | ~Q(role__in=two_person_roles())
    return during(on) & confirmed & Q(person__state=PersonState.ACTIVE)


@dataclass(frozen=True)
class Held:
    """A duty as rights are computed from it: plain values, loaded once a request."""

    duty_id: int
    role: str
    unit_id: int
    path: str
    unit_name: str
    deputy: bool
    granted_by: str
    from_on: date
    to_on: date | None


def today() -> date:
    """The day in the site's zone."""
    return timezone.localdate()


def duties_of(person: Person, on: date | None = None) -> tuple[Held, ...]:
    """P-1. The duties that a person holds on a day; today's are read once and kept on the instance."""
    day = on or today()
    cache: dict[date, tuple[Held, ...]] = person.__dict__.setdefault("_held", {})
    if day not in cache:
        rows = Duty.objects.filter(in_effect(day), person=person).select_related("unit", "granted_by").order_by("pk")
        cache[day] = tuple(
            Held(
                duty.pk,
                duty.role,
                duty.unit_id,
                duty.unit.path,
                duty.unit.name,
                duty.deputy_of_id is not None,
                duty.granted_by.name if duty.granted_by else "",
                duty.from_on,
                duty.to_on,
            )
            for duty in rows
        )
    return cache[day]


def has_duty(person: Person, role: str, unit: Unit | None = None, on: date | None = None) -> bool:
    """P-1. Does the person hold the role, at the unit or above it (without a unit: anywhere)? One query a request."""
    return any(
        held.role == role and (unit is None or unit.path.startswith(held.path)) for held in duties_of(person, on)
    )


def duty_units(person: Person, role: str, on: date | None = None) -> list[str]:
    """The paths of the units in which the person holds the role."""
    return [held.path for held in duties_of(person, on) if held.role == role]


def may_keep_reference_data(person: Person) -> bool:
    """P-4. The desk of reference data is open to its keepers and to nobody because of a flag."""
    return has_duty(person, EDITOR)


def why(person: Person, role: str, unit: Unit | None = None, on: date | None = None) -> list[Held]:
    """P-4. The duties from which the right comes; empty when there is no right."""
    return [
        held
        for held in duties_of(person, on)
        if held.role == role and (unit is None or unit.path.startswith(held.path))
    ]


def holders(role: str, unit: Unit, on: date | None = None, *, nearest: bool = False) -> list[Person]:
    """Who holds the role for this unit, deputies included: from the unit upwards, or at the nearest that has one."""
    if role not in ROLES:
        message = f"No app declares the role {role}."
        raise LookupError(message)
    day = on or today()
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    rows = list(Duty.objects.filter(in_effect(day), role=role, unit_id__in=ids).select_related("person").order_by("pk"))
    if nearest and rows:
        closest = max(ids.index(duty.unit_id) for duty in rows)
        rows = [duty for duty in rows if ids.index(duty.unit_id) == closest]
    return list({duty.person_id: duty.person for duty in rows}.values())


def unit_at(person: Person, on: date | None = None) -> Unit | None:
    """The unit of the main membership on a day."""
    row = (
        Membership.objects.filter(during(on or today()), person=person, main=True)
        .select_related("unit")
        .order_by("-from_on")
        .first()
    )
    return row.unit if row else None


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it, closed ones too, ordered by path."""
    return Unit.objects.filter(path__startswith=unit.path).order_by("path")


def members(unit: Unit, on: date | None = None, *, subtree: bool = True) -> QuerySet[Person]:
    """Who works in the unit (and below it) on a day, by name."""
    where = Q(memberships__unit__path__startswith=unit.path) if subtree else Q(memberships__unit=unit)
    day = on or today()
    return (
        Person.objects.filter(
            where,
            Q(memberships__to_on__isnull=True) | Q(memberships__to_on__gt=day),
            memberships__from_on__lte=day,
            state=PersonState.ACTIVE,
        )
        .distinct()
        .order_by("name_key", "name", "employee_no")
    )


def ancestors(unit: Unit) -> list[Unit]:
    """From the company down to the unit itself."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def company_of(unit: Unit) -> Unit:
    """The nearest company at or above the unit (P-1: no duty reaches beyond it)."""
    return next(node for node in reversed(ancestors(unit)) if node.kind == UnitKind.COMPANY)


def companies_of(paths: Iterable[str]) -> dict[str, int]:
    """P-1. The id of the company in which each unit path lies, itself included. One query."""
    ids = {path: [int(part) for part in path.strip("/").split("/")] for path in paths}
    wanted = {pk for chain in ids.values() for pk in chain}
    companies = set(Unit.objects.filter(pk__in=wanted, kind=UnitKind.COMPANY).values_list("pk", flat=True))
    return {path: next(pk for pk in reversed(chain) if pk in companies) for path, chain in ids.items()}


def path_snapshot(unit: Unit, on: date | None = None) -> tuple[tuple[int, str], ...]:
    """P-6. (id, name) from the company down, named as on that day: apps store it with what happened then."""
    day = on or today()
    nodes = ancestors(unit)
    names = dict(
        UnitName.objects.filter(during(day), unit__in=nodes).order_by("from_on").values_list("unit_id", "name")
    )
    return tuple((node.pk, names.get(node.pk, node.name)) for node in nodes)


def open_units(company: Unit | None = None) -> QuerySet[Unit]:
    """Units that take work, in the order of the tree."""
    units = Unit.objects.filter(state=UnitState.OPEN).order_by("path")
    return units if company is None else units.filter(path__startswith=company.path)


def find(text: str, within: QuerySet[Person] | None = None) -> QuerySet[Person]:
    """P-21. Persons by number, name or pinyin initials."""
    word = text.strip()
    people = Person.objects.exclude(state=PersonState.ERASED) if within is None else within
    if not word:
        return people.none()
    return people.filter(
        Q(employee_no__istartswith=word) | Q(name__icontains=word) | Q(initials__istartswith=word.lower())
    ).order_by("name_key", "name", "employee_no")


def untold_tries() -> list[str]:
    """P-14. Keys of persons' numbers that were closed and of which the log does not know yet."""
    return list(Tries.objects.filter(told=False, person__isnull=False).order_by("key").values_list("key", flat=True))


def factors_of(person: Person) -> list[Factor]:
    """P-15. The second proofs of a person, oldest first."""
    return list(Factor.objects.filter(person=person).order_by("pk"))


def factor_for(person: Person, pk: int) -> Factor:
    """One of the person's own second proofs; `Unseen` for another's."""
    if (found := Factor.objects.filter(person=person, pk=pk).first()) is None:
        raise Unseen
    return found


def recovery_codes_left(person: Person) -> int:
    """P-15. How many recovery codes still open."""
    return RecoveryCode.objects.filter(person=person).count()


def needs_second_step(person: Person) -> bool:
    """P-15. Does he hold a duty today that asks for a second proof?"""
    return any(ROLES[held.role].needs_mfa for held in duties_of(person) if held.role in ROLES)


def sessions_of(person: Person, now: datetime) -> list[Session]:
    """P-16. Where the person is signed in, newest first."""
    return list(Session.objects.filter(person=person, expire_date__gt=now).order_by("-started_on", "-expire_date"))


@dataclass(frozen=True)
class DutyShown:
    """A duty as its holder reads it."""

    title: str
    unit: str
    since: date
    deputy: bool


def duties_shown(person: Person) -> list[DutyShown]:
    """P-4. The duties of today in words, for the person himself."""
    return [
        DutyShown(str(ROLES[held.role].title), held.unit_name, held.from_on, held.deputy)
        for held in duties_of(person)
        if held.role in ROLES
    ]
