"""What others ask about persons, units and duties. `on` is always a day in the site's zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from lifeline.kernel.kept import kept
from lifeline.people.models import Duty, InTree, Membership, Person, Unit, UnitName
from lifeline.people.policies import (
    ROLES,
    during,
    duties_of,
    duty_units,
    has_duty,
    in_effect,
    inside,
    roles_of,
    today,
    why,
)
from lifeline.people.states import PersonState, UnitKind, UnitState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

__all__ = [
    "ancestors",
    "companies",
    "companies_of",
    "company_of",
    "during",
    "duties_of",
    "duty_units",
    "find",
    "has_duty",
    "holders",
    "holding",
    "in_effect",
    "inside",
    "members",
    "once_held",
    "open_units",
    "path_snapshot",
    "plant_of",
    "roles_of",
    "subtree",
    "today",
    "unit_at",
    "units_with",
    "why",
]  # rights are decided in policies and asked here


def holders(role: str, unit: Unit, on: date | None = None, *, nearest: bool = False) -> list[Person]:
    """Who holds the role for this unit, deputies included: from the unit upwards, or at the nearest that has one."""
    if role not in ROLES:
        message = f"No app declares the role {role}."
        raise LookupError(message)
    day = on or today()
    ids = _up_to_company(unit)
    rows = list(Duty.objects.filter(in_effect(day), role=role, unit_id__in=ids).select_related("person").order_by("pk"))
    if nearest and rows:
        closest = max(ids.index(duty.unit_id) for duty in rows)
        rows = [duty for duty in rows if ids.index(duty.unit_id) == closest]
    return list({duty.person_id: duty.person for duty in rows}.values())


def _up_to_company(unit: Unit) -> list[int]:
    """P-1. The ids from the unit's company down to the unit; a company is its own, which costs no query."""
    if unit.kind == UnitKind.COMPANY:
        return [unit.pk]
    chain = [int(part) for part in unit.path.strip("/").split("/")]
    return chain[chain.index(companies_of([unit.path])[unit.path]) :]


def holding(roles: Iterable[str], on: date | None = None) -> list[tuple[str, int, str]]:
    """Who holds one of the roles anywhere: (role, id of the person, path of the unit)."""
    return list(_holding(tuple(roles), on or today()))


@kept(Duty, Unit, Person)
def _holding(roles: tuple[str, ...], day: date) -> tuple[tuple[str, int, str], ...]:
    rows = Duty.objects.filter(in_effect(day), role__in=roles).order_by("pk")
    return tuple(rows.values_list("role", "person_id", "unit__path"))


def once_held(roles: Iterable[str], persons: Iterable[int]) -> list[tuple[str, int, str]]:
    """The same of these persons, duties that have ended too, the last one at the end. One query."""
    rows = Duty.objects.filter(role__in=list(roles), person__in=list(persons), from_on__lte=today())
    return list(rows.order_by("from_on", "pk").values_list("role", "person_id", "unit__path"))


def unit_at(person: Person, on: date | None = None) -> Unit | None:
    """The unit of the main membership on a day."""
    pk = _main_unit(person.pk, on or today())
    return None if pk is None else _unit(pk)


@kept(Membership)
def _main_unit(person_id: int, day: date) -> int | None:
    rows = Membership.objects.filter(during(day), person=person_id, main=True)
    return rows.order_by("-from_on").values_list("unit_id", flat=True).first()


@kept(Unit)
def _unit(pk: int) -> Unit:
    return Unit.objects.get(pk=pk)


@kept(Unit)
def _companies() -> frozenset[int]:
    return frozenset(Unit.objects.filter(kind=UnitKind.COMPANY).values_list("pk", flat=True))


def unit_paths(persons: Iterable[int], on: date | None = None) -> dict[int, str]:
    """The path of the unit of each person's main membership on a day. One query."""
    rows = Membership.objects.filter(during(on or today()), person__in=list(persons), main=True)
    return dict(rows.order_by("from_on", "pk").values_list("person_id", "unit__path"))


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it, closed ones too, in the order of the tree."""
    return Unit.objects.filter(path__startswith=unit.path).order_by(InTree("path"))


def paths_of(person: Person, on: date | None = None) -> list[str]:
    """The paths of all units in which a person works on a day, a second membership too. One query."""
    rows = Membership.objects.filter(during(on or today()), person=person)
    return list(rows.order_by("pk").values_list("unit__path", flat=True))


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


def heads(path: str, on: date | None = None) -> dict[str, int]:
    """How many active persons have their main membership in each unit at or below this path, by its path. One query."""
    rows = Membership.objects.filter(
        during(on or today()), main=True, unit__path__startswith=path, person__state=PersonState.ACTIVE
    )
    return dict(rows.order_by("unit__path").values_list("unit__path").annotate(heads=Count("pk")))


def ancestors(unit: Unit) -> list[Unit]:
    """From the company down to the unit itself."""
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def company_of(unit: Unit) -> Unit:
    """The nearest company at or above the unit (P-1: no duty reaches beyond it)."""
    return _unit(companies_of([unit.path])[unit.path])


def plant_of(unit: Unit) -> Unit:
    """The plant in which the unit lies; for a unit outside of every plant, its highest unit below the company."""
    nodes = ancestors(unit)
    company = max(place for place, node in enumerate(nodes) if node.kind == UnitKind.COMPANY)
    below = nodes[company + 1 :]
    plants = [node for node in below if node.kind == UnitKind.PLANT]
    return (plants or below or [unit])[0]


def units_by_id(ids: Iterable[int]) -> dict[int, Unit]:
    """Units by their ids."""
    return Unit.objects.in_bulk(list(ids))


def unit_by_code(code: str) -> Unit | None:
    """The unit with this code, closed or not."""
    return Unit.objects.filter(code=code).first()


def units_by_code(codes: Iterable[str]) -> dict[str, Unit]:
    """Units by their codes, closed or not; what does not exist is left out."""
    return Unit.objects.in_bulk(list(codes), field_name="code")


def units_below(path: str) -> list[int]:
    """The ids of the unit with this path and of all units below it, closed ones too."""
    return list(Unit.objects.filter(path__startswith=path).order_by("path").values_list("pk", flat=True))


def companies_of(paths: Iterable[str]) -> dict[str, int]:
    """P-1. The id of the company in which each unit path lies, itself included."""
    known = _companies()
    chains = {path: [int(part) for part in path.strip("/").split("/")] for path in paths}
    return {path: next(pk for pk in reversed(chain) if pk in known) for path, chain in chains.items()}


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
    units = Unit.objects.filter(state=UnitState.OPEN).order_by(InTree("path"))
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


def numbered(text: str) -> Person | None:
    """P-21. The person of an employee number as it was typed; None for nobody."""
    known = Person.objects.exclude(state=PersonState.ERASED)
    return known.filter(employee_no=word).first() if (word := text.strip()) else None


def units_with(role: str, company: Unit, on: date | None = None) -> list[Unit]:
    """Open units of the company in which somebody holds the role, in the order of the tree."""
    held = Duty.objects.filter(in_effect(on or today()), role=role, unit__path__startswith=company.path)
    return list(Unit.objects.filter(pk__in=held.values("unit"), state=UnitState.OPEN).order_by(InTree("path")))


def companies() -> list[Unit]:
    """The open companies of the site, in the order of the tree."""
    return list(Unit.objects.filter(kind=UnitKind.COMPANY, state=UnitState.OPEN).order_by(InTree("path")))
