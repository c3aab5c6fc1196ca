"""A small cast for tests: one company with a plant and a department, a second company, and a person for every duty.

Jinan Steel (company) ── Steelworks (plant) ── Caster (workshop) ── Crew A (team)
                      └─ Logistics (department)
Laiwu Rolling (another company) ── Mill (plant)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import connection

from lifeline.people.models import Account, Duty, Membership, Person, Unit
from lifeline.people.states import UnitKind

if TYPE_CHECKING:
    from collections.abc import Sequence

SINCE = date(2020, 1, 1)
PASSWORD = "a long pass phrase 7"


@dataclass
class World:
    """Units and persons by name: `world.steelworks`, `world.people["dispatcher"]`, `world.dispatcher`."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, name: str):
        for table in (self.__dict__["units"], self.__dict__["people"]):
            if name in table:
                return table[name]
        raise AttributeError(name)

    def unit(self, key: str, name: str, kind: UnitKind, parent: str | None = None) -> Unit:
        """Add a unit."""
        above = self.units[parent] if parent else None
        unit = Unit(code=key.upper(), name=name, kind=kind, parent=above, opened_on=SINCE, path=f"new-{key}")
        unit.save()
        unit.path = f"{above.path if above else '/'}{unit.pk}/"
        unit.save()
        self.units[key] = unit
        return unit

    def ground(self, plan: Sequence[tuple[str, str, UnitKind, str]]) -> None:
        """Add many units as `unit` does, each after the one above it, in two statements: most tests begin with this."""
        made = Unit.objects.bulk_create(
            Unit(code=key.upper(), name=name, kind=UnitKind.COMPANY, opened_on=SINCE, path=f"new-{key}")
            for key, name, _kind, _parent in plan
        )
        for unit, (key, _name, kind, parent) in zip(made, plan, strict=True):
            unit.kind, unit.parent = kind, self.units[parent] if parent else None
            unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
            self.units[key] = unit
        places = [(unit.kind.value, unit.parent_id, unit.path, unit.pk) for unit in made]
        with connection.cursor() as cursor:  # only now are the keys known of which a path is made
            cursor.executemany("UPDATE people_unit SET kind = %s, parent_id = %s, path = %s WHERE id = %s", places)

    def person(self, key: str, name: str, unit: str, *roles: str, crew: str = "") -> Person:
        """Add a person in a unit, holding the roles there. Known password, no second factor."""
        number = f"{10000 + len(self.people)}"
        person = Person.objects.create(employee_no=number, name=name, name_key=name.lower())
        account = Account(person=person)
        account.set_password(PASSWORD)
        account.save()
        Membership.objects.create(person=person, unit=self.units[unit], from_on=SINCE, crew=crew)
        for role in roles:
            Duty.objects.create(person=person, role=role, unit=self.units[unit], from_on=SINCE, reason="test")
        self.people[key] = person
        return person

    def crowd(self, cast: Sequence[tuple[str, str, str, str, str]]) -> None:
        """Add many persons as `person` does, in four statements: most tests begin with this."""
        people = Person.objects.bulk_create(
            Person(employee_no=f"{10000 + len(self.people) + place}", name=name, name_key=name.lower())
            for place, (_key, name, *_rest) in enumerate(cast)
        )
        password = make_password(PASSWORD)
        Account.objects.bulk_create(Account(person=person, password=password) for person in people)
        by_key = dict(zip((row[0] for row in cast), people, strict=True))
        self.people |= by_key
        Membership.objects.bulk_create(
            Membership(person=by_key[key], unit=self.units[unit], from_on=SINCE, crew=crew)
            for key, _name, unit, _role, crew in cast
        )
        Duty.objects.bulk_create(
            Duty(person=by_key[key], role=role, unit=self.units[unit], from_on=SINCE, reason="test")
            for key, _name, unit, role, _crew in cast
            if role
        )

    def duty(self, key: str, role: str, unit: str) -> Duty:
        """Give a person one more duty."""
        self.people[key].__dict__.pop("_held", None)
        return Duty.objects.create(
            person=self.people[key], role=role, unit=self.units[unit], from_on=SINCE, reason="test"
        )


PERSONAS = (
    "employee", "colleague", "handler", "lead", "dispatcher", "supervisor", "publisher", "clerk", "manager",
    "administrator", "auditor", "outsider", "foreign_dispatcher",
)  # fmt: skip


UNITS = (
    ("jinan", "Jinan Steel", UnitKind.COMPANY, ""),
    ("steelworks", "Steelworks", UnitKind.PLANT, "jinan"),
    ("caster", "Caster", UnitKind.WORKSHOP, "steelworks"),
    ("crew_a", "Crew A", UnitKind.TEAM, "caster"),
    ("logistics", "Logistics", UnitKind.OFFICE, "jinan"),
    ("laiwu", "Laiwu Rolling", UnitKind.COMPANY, ""),
    ("mill", "Mill", UnitKind.PLANT, "laiwu"),
)
"""Key, name, kind, the one above it or none."""

CAST = (
    ("employee", "Wang Min", "crew_a", "", "A"),
    ("colleague", "Li Na", "crew_a", "", "B"),
    ("handler", "Zhao Gang", "logistics", "hotline.handler", ""),
    ("lead", "Sun Li", "logistics", "hotline.lead", ""),
    ("dispatcher", "Qian Jin", "jinan", "hotline.dispatcher", ""),
    ("supervisor", "Zhou Yan", "jinan", "hotline.supervisor", ""),
    ("publisher", "Wu Hao", "jinan", "hotline.publisher", ""),
    ("clerk", "Zheng Yu", "jinan", "hotline.clerk", ""),
    ("manager", "Feng Tao", "jinan", "hotline.manager", ""),
    ("administrator", "Chen Jie", "jinan", "people.administrator", ""),
    ("auditor", "Chu Wei", "jinan", "kernel.auditor", ""),
    ("outsider", "Jiang Bo", "mill", "", ""),
    ("foreign_dispatcher", "Han Xue", "mill", "hotline.dispatcher", ""),
)
"""Key, name, unit, role or none, crew or none."""


def build() -> World:
    """The whole cast."""
    world = World()
    world.ground(UNITS)
    world.crowd(CAST)
    return world
