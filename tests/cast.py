"""A small cast for tests: one company with a plant and a department, a second company, and a person for every duty.

Jinan Steel (company) ── Steelworks (plant) ── Caster (workshop) ── Crew A (team)
                      └─ Logistics (department)
Laiwu Rolling (another company) ── Mill (plant)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lifeline.people.models import Account, Duty, Membership, Person, Unit
from lifeline.people.states import UnitKind

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


def build() -> World:
    """The whole cast."""
    world = World()
    world.unit("jinan", "Jinan Steel", UnitKind.COMPANY)
    world.unit("steelworks", "Steelworks", UnitKind.PLANT, "jinan")
    world.unit("caster", "Caster", UnitKind.WORKSHOP, "steelworks")
    world.unit("crew_a", "Crew A", UnitKind.TEAM, "caster")
    world.unit("logistics", "Logistics", UnitKind.OFFICE, "jinan")
    world.unit("laiwu", "Laiwu Rolling", UnitKind.COMPANY)
    world.unit("mill", "Mill", UnitKind.PLANT, "laiwu")
    world.person("employee", "Wang Min", "crew_a", crew="A")
    world.person("colleague", "Li Na", "crew_a", crew="B")
    world.person("handler", "Zhao Gang", "logistics", "hotline.handler")
    world.person("lead", "Sun Li", "logistics", "hotline.lead")
    world.person("dispatcher", "Qian Jin", "jinan", "hotline.dispatcher")
    world.person("supervisor", "Zhou Yan", "jinan", "hotline.supervisor")
    world.person("publisher", "Wu Hao", "jinan", "hotline.publisher")
    world.person("clerk", "Zheng Yu", "jinan", "hotline.clerk")
    world.person("manager", "Feng Tao", "jinan", "hotline.manager")
    world.person("administrator", "Chen Jie", "jinan", "people.administrator")
    world.person("auditor", "Chu Wei", "jinan", "kernel.auditor")
    world.person("outsider", "Jiang Bo", "mill")
    world.person("foreign_dispatcher", "Han Xue", "mill", "hotline.dispatcher")
    return world
