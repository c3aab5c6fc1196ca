"""Who plays: the office, the units' secretaries, reviewers and the leading group of a made-up company."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lifeline.innovation import policies
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection

    from lifeline.people.models import Person, Unit

SECRETARIES: Final = ("100006", "100008", "100041")
FINANCE, CHAIR, AUDITOR, GUEST = "100008", "100007", "100002", "100042"
"""The log-ins that the site names. The first two secretaries and the chair are of departments whatever the size: they
have a part in no application; the third and the guest, who votes, may be of a plant and leave the room for it."""
CREW: Final = 70
"""So many persons of a unit are looked at."""
LEAST_UNITS: Final = 10
"""Second-level units with people, so that five reviewers of an application come from five."""


@dataclass
class Cast:
    """`plants` apply; `offices` have no application, so their people judge. `taken` are ids with a part already."""

    company: Unit
    secretaries: list[Person]
    finance: Person
    chair: Person
    plants: list[Unit]
    offices: list[Unit]
    signers: dict[int, Person] = field(default_factory=dict)
    judges: list[Person] = field(default_factory=list)
    group: list[Person] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    crews: dict[int, list[Person]] = field(default_factory=dict)

    def crew(self, unit: Unit) -> list[Person]:
        """People of a unit, by name. One query a unit."""
        if unit.pk not in self.crews:
            self.crews[unit.pk] = list(people.members(unit)[:CREW])
        return self.crews[unit.pk]

    def pick(self, unit: Unit) -> Person | None:
        """The next of a unit's people who has no part in the story yet."""
        for person in self.crew(unit):
            if person.pk not in self.taken:
                self.taken.add(person.pk)
                return person
        return None

    def anybody(self, unit: Unit) -> Person | None:
        """One of a unit's people who neither signs nor judges, whatever else he does in the story."""
        busy = {person.pk for person in (*self.signers.values(), *self.judges)}
        return next((one for one in reversed(self.crew(unit)) if one.pk not in busy), None)

    def adopters(self, unit: Unit) -> tuple[Person, Person] | None:
        """Who of a unit proposes to take over a result, and who confirms it; None where somebody is missing."""
        proposer, signer = self.anybody(unit), self.signers.get(unit.pk)
        return None if proposer is None or signer is None else (proposer, signer)

    def home(self, person: Person) -> Unit:
        """The plant in which somebody works; the first one where he works in none."""
        path = people.unit_paths([person.pk]).get(person.pk, "")
        return next((plant for plant in self.plants if path.startswith(plant.path)), self.plants[0])


def cast(company: Unit, judges: int, group: int, but: Collection[int] = ()) -> Cast | None:
    """Give the duties and tell who plays; None where the company is too small. `but` are ids without any part."""
    named = {number: people.find(number).first() for number in {*SECRETARIES, FINANCE, CHAIR, AUDITOR, GUEST}}
    known = {number: person for number, person in named.items() if person is not None}
    units = [unit for unit in people.open_units(company) if unit.parent_id == company.pk]
    if len(known) < len(named) or len(units) < LEAST_UNITS:
        return None
    made = Cast(
        company, [known[number] for number in SECRETARIES], known[FINANCE], known[CHAIR],
        [unit for unit in units if unit.kind == "PLANT"], [unit for unit in units if unit.kind != "PLANT"],
    )  # fmt: skip
    made.taken |= {person.pk for person in known.values()} | set(but)
    _office(made, known)
    for plant in made.plants:
        if (signer := made.pick(plant)) is not None:
            _appoint(signer, policies.UNIT_SECRETARY, plant)
            made.signers[plant.pk] = signer
    _judges(made, judges)
    _group(made, known[GUEST], group)
    return made


def _appoint(person: Person, role: str, unit: Unit) -> None:
    people.appoint(person, role, unit, reason="demo")


def _office(made: Cast, known: dict[str, Person]) -> None:
    for person in made.secretaries:
        _appoint(person, policies.SECRETARY, made.company)
    for role in (policies.CHAIR, policies.SUPERVISOR):
        _appoint(made.chair, role, made.company)
    _appoint(made.finance, policies.FINANCE, made.company)
    _appoint(known[AUDITOR], policies.AUDITOR, made.company)


def _judges(made: Cast, number: int) -> None:
    """Reviewers of the offices and of the plants, one of each unit in turn: no unit judges itself."""
    units = [*made.offices, *made.plants]
    for unit in units * 3:
        if len(made.judges) < number and (person := made.pick(unit)) is not None:
            _appoint(person, policies.REVIEWER, made.company)
            made.judges.append(person)


def _group(made: Cast, guest: Person, number: int) -> None:
    """The chair, the guest, two secretaries, and people of offices and plants, who leave the room for their own."""
    found = [made.chair, guest, made.secretaries[2], made.secretaries[0]]
    for unit in [*made.offices, *made.plants, *made.plants]:
        if len(found) < number and (person := made.pick(unit)) is not None:
            found.append(person)
    for person in found[1:]:
        _appoint(person, policies.LEADING_GROUP, made.company)
    made.group = found
