"""谁不能看: persons and units as a reporter writes them down, found in the directory (H-12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.people.models import Person, Unit

_BETWEEN = re.compile(r"[,，、;；\n]+")
MOST = 10
"""So many persons and units can be excluded: each word is looked up in the directory."""


@dataclass(frozen=True)
class Named:
    """Whom the words mean, and the words that mean nobody."""

    people: tuple[Person, ...]
    units: tuple[Unit, ...]
    unknown: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words that name somebody each."""
    return [word for part in _BETWEEN.split(text) if (word := part.strip())]


def named(text: str, reporter: Person) -> Named:
    """H-12. Numbers, names and units, separated by commas or lines.

    A name means everybody who bears it: rather one too many is kept out than one too few. Of units with one name the
    nearest to the reporter's own are meant.
    """
    return named_near(text, people.unit_at(reporter))


def named_near(text: str, near: Unit | None, *, within: Unit | None = None) -> Named:
    """H-12. The same, seen from a unit; `within` a company nobody and nothing of another one is meant."""
    persons: dict[int, Person] = {}
    units: dict[int, Unit] = {}
    unknown: list[str] = []
    for word in words_of(text):
        meant = bearers(word, within)
        places = [] if meant else _nearest(word, near, within)
        persons |= {person.pk: person for person in meant}
        units |= {unit.pk: unit for unit in places}
        if not meant and not places:
            unknown.append(word)
    return Named(tuple(persons.values()), tuple(units.values()), tuple(unknown))


def bearers(word: str, within: Unit | None) -> list[Person]:
    """Everybody who bears this name or number, in one company if it is given."""
    return [one for one in people.find(word).filter(Q(name=word) | Q(employee_no=word)) if _is_in(one, within)]


def _is_in(person: Person, company: Unit | None) -> bool:
    """Does he belong to the company, or hold a duty in it? Group staff who work for it can be excluded like its own."""
    if company is None:
        return True
    unit = people.unit_at(person)
    places = [held.path for held in people.duties_of(person)] + ([unit.path] if unit else [])
    return any(path.startswith(company.path) for path in places)


def _nearest(name: str, near: Unit | None, within: Unit | None) -> list[Unit]:
    """The open units of this name that share the longest part of their way with the unit from which one looks."""
    units = people.open_units().filter(name=name)
    found = list(units.filter(path__startswith=within.path) if within else units)
    above = set(near.path.split("/")) if near else set()
    shared = [len(above & set(unit.path.split("/"))) for unit in found]
    return [unit for unit, length in zip(found, shared, strict=True) if length == max(shared)]
