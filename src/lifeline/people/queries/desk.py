"""What the administrators' desk shows: plain values, a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from lifeline.people.models import InTree, Membership, Person, Unit
from lifeline.people.policies import ROLES, during, today, two_person_roles, visible_units
from lifeline.people.queries import company_of, members, unit_at
from lifeline.people.states import PersonState, UnitKind, UnitState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

    from lifeline.people.models import Duty

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """A line of the desk's list of persons: plain values."""

    pk: int
    employee_no: str
    name: str
    state: str
    state_label: str
    unit: str
    post: str
    crew: str


@dataclass(frozen=True)
class Piece:
    """A piece of a long list: its rows, and from where the next piece goes on (empty: this is the last)."""

    rows: list[PersonRow]
    after: str


def placed(unit: Unit) -> str:
    """A unit as a list names it: a team says little without its workshop."""
    return f"{unit.parent.name} · {unit.name}" if unit.parent and unit.kind == UnitKind.TEAM else unit.name


def person_piece(people: QuerySet[Person], after: str = "") -> Piece:
    """P-20. Fifty persons by name, behind `after` ("name key/number" of the last one seen). Two queries."""
    key, _slash, number = after.rpartition("/")
    if after:
        people = people.filter(Q(name_key__gt=key) | Q(name_key=key, employee_no__gt=number))
    found = list(people.order_by("name_key", "employee_no")[: PAGE + 1])
    shown = found[:PAGE]
    places = {
        row.person_id: row
        for row in Membership.objects.filter(person__in=shown, main=True)
        .select_related("unit", "unit__parent")
        .order_by("from_on")
    }
    rows = [
        PersonRow(
            person.pk,
            person.employee_no,
            person.name,
            person.state,
            person.get_state_display(),
            placed(places[person.pk].unit) if person.pk in places else "",
            places[person.pk].post if person.pk in places else "",
            places[person.pk].crew if person.pk in places else "",
        )
        for person in shown
    ]
    last = shown[-1] if len(found) > PAGE else None
    return Piece(rows, f"{last.name_key}/{last.employee_no}" if last else "")


@dataclass(frozen=True)
class Place:
    """One interval of a person's memberships, in words."""

    unit: str
    post: str
    crew: str
    from_on: date
    to_on: date | None


def places_of(person: Person) -> list[Place]:
    """Where somebody worked, the newest first."""
    rows = Membership.objects.filter(person=person).select_related("unit").order_by("-from_on", "-pk")
    return [Place(row.unit.name, row.post, row.crew, row.from_on, row.to_on) for row in rows]


@dataclass(frozen=True)
class DutyRow:
    """A duty in words: who holds what where, since when, given by whom and why (P-4)."""

    pk: int
    person_id: int
    person: str
    role: str
    title: str
    sentence: str
    unit: str
    from_on: date
    to_on: date | None
    deputy: bool
    granted_by: str
    reason: str
    waits: bool
    over: bool


def duty_rows(duties: QuerySet[Duty], on: date | None = None) -> list[DutyRow]:
    """The duties of a queryset in words. One query."""
    return [duty_row(duty, on) for duty in duties.select_related("person", "unit", "granted_by")]


def duty_row(duty: Duty, on: date | None = None) -> DutyRow:
    """One duty in words."""
    day = on or today()
    pairs = two_person_roles()
    return DutyRow(
        duty.pk,
        duty.person_id,
        duty.person.name,
        duty.role,
        str(ROLES[duty.role].title) if duty.role in ROLES else duty.role,
        str(ROLES[duty.role].sentence) if duty.role in ROLES else "",
        duty.unit.name,
        duty.from_on,
        duty.to_on,
        duty.deputy_of_id is not None,
        duty.granted_by.name if duty.granted_by else "",
        duty.reason,
        duty.role in pairs and duty.granted_by_id is not None and duty.confirmed_by_id is None,
        duty.to_on is not None and duty.to_on <= day,
    )


@dataclass(frozen=True)
class Node:
    """A unit in the drawn tree: its level below the drawn root, its head count, what hangs below."""

    pk: int
    code: str
    name: str
    kind: str
    level: int
    people: int
    closed: bool
    children: bool


def unit_nodes(root: Unit, on: date | None = None) -> list[Node]:
    """P-6. The unit, its ancestors' place is the caller's, and two levels below, with the people in each subtree."""
    day = on or today()
    below = list(Unit.objects.filter(path__startswith=root.path).order_by(InTree("path")))
    here = dict(
        Membership.objects.filter(during(day), main=True, person__state=PersonState.ACTIVE, unit__in=below)
        .values_list("unit_id")
        .annotate(n=Count("pk"))
    )
    counts: dict[int, int] = {}
    for unit in below:
        for part in unit.path.strip("/").split("/"):
            counts[int(part)] = counts.get(int(part), 0) + here.get(unit.pk, 0)
    parents = {unit.parent_id for unit in below}
    depth = root.path.count("/")
    drawn = [unit for unit in below if unit.path.count("/") - depth <= 1]
    return [
        Node(
            unit.pk,
            unit.code,
            unit.name,
            unit.get_kind_display(),
            unit.path.count("/") - depth,
            counts[unit.pk],
            unit.state == UnitState.CLOSED,
            unit.pk in parents,
        )
        for unit in drawn
    ]


def unit_matching(text: str, within: QuerySet[Unit]) -> Unit | None:
    """The open unit with this code, or the only one with this name or path of names ("Steelworks/Caster")."""
    word = text.strip()
    open_here = within.filter(state=UnitState.OPEN)
    if found := open_here.filter(code__iexact=word).first():
        return found
    names = [part.strip() for part in word.split("/") if part.strip()]
    if not names:
        return None
    rows = open_here.filter(name__iexact=names[-1])
    for step, name in enumerate(reversed(names[:-1]), 1):
        rows = rows.filter(**{f"{'__'.join(['parent'] * step)}__name__iexact": name})
    matches = list(rows[:2])
    return matches[0] if len(matches) == 1 else None


def colleague(reader: Person, employee_no: str, on: date | None = None) -> Person | None:
    """Somebody who works in the reader's company."""
    if (mine := unit_at(reader, on)) is None:
        return None
    return members(company_of(mine), on).filter(employee_no=employee_no).first()


def unit_suggestions(text: str, within: QuerySet[Unit]) -> list[tuple[str, str]]:
    """(code, name and place) of up to 20 open units whose name or code holds the text."""
    word = text.strip()
    if not word:
        return []
    rows = within.filter(Q(name__icontains=word) | Q(code__icontains=word), state=UnitState.OPEN)
    return [(u.code, f"{u.parent.name} · {u.name}" if u.parent else u.name) for u in rows.select_related("parent")[:20]]


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """The names behind ids, for a list that holds ids only."""
    return dict(Person.objects.filter(pk__in=person_ids).order_by("pk").values_list("pk", "name"))


def companies_kept(person: Person) -> list[Unit]:
    """P-1. The open companies that an administrator keeps, in the order of the tree."""
    return list(visible_units(person).filter(kind=UnitKind.COMPANY, state=UnitState.OPEN))
