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


@dataclass(frozen=True)
class Named:
    """Whom the words mean, and the words that mean nobody."""

    people: tuple[Person, ...]
    units: tuple[Unit, ...]
    unknown: tuple[str, ...]


def named(text: str, reporter: Person) -> Named:
    """H-12. Numbers, names and units, separated by commas or lines.

    A name means everybody who bears it: rather one too many is kept out than one too few. Of units with one name the
    nearest to the reporter's own are meant.
    """
    persons: dict[int, Person] = {}
    units: dict[int, Unit] = {}
    unknown: list[str] = []
    for word in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        bearers = people.find(word).filter(Q(name=word) | Q(employee_no=word))
        places = [] if bearers else _nearest(word, reporter)
        persons |= {person.pk: person for person in bearers}
        units |= {unit.pk: unit for unit in places}
        if not bearers and not places:
            unknown.append(word)
    return Named(tuple(persons.values()), tuple(units.values()), tuple(unknown))


def _nearest(name: str, reporter: Person) -> list[Unit]:
    """The open units of this name that share the longest part of their way with the reporter's unit."""
    found = list(people.open_units().filter(name=name))
    own = people.unit_at(reporter)
    above = set(own.path.split("/")) if own else set()
    shared = [len(above & set(unit.path.split("/"))) for unit in found]
    return [unit for unit, length in zip(found, shared, strict=True) if length == max(shared)]
