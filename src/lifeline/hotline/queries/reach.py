"""Whose figures a person reads, and whether he may open the cases behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.kernel.errors import Forbidden
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.people.models import Person, Unit


@dataclass(frozen=True)
class Reach:
    """Whose figures a person reads: one company, all of it or some units of it."""

    company: Unit
    units: frozenset[int] | None

    def holds(self, unit: Unit) -> bool:
        """Does the person read this unit's figures?"""
        return unit.path.startswith(self.company.path) if self.units is None else unit.pk in self.units

    def unit_ids(self) -> list[int]:
        """The units that he reads, by id."""
        return people.units_below(self.company.path) if self.units is None else sorted(self.units)


def reach(person: Person) -> Reach | None:
    """The figures that the person's duties open; None without any. A duty for the whole company wins."""
    scopes = policies.figure_scopes(person)
    if not scopes:
        return None
    whole = next((scope for scope in scopes if scope.whole), scopes[0])
    company = people.units_by_id([whole.company_id])[whole.company_id]
    if whole.whole:
        return Reach(company, None)
    return Reach(company, frozenset(pk for scope in scopes for pk in people.units_below(scope.path)))


def reach_of(person: Person) -> Reach:
    """The same for a page or a program; `Forbidden` without any."""
    found = reach(person)
    if found is None:
        raise Forbidden
    return found


def units_read(person: Person) -> list[Unit]:
    """The units by which the person narrows lists and exports: those that take cases, as far as his duties reach."""
    found = reach(person)
    if found is None:
        return []
    units = people.units_with(policies.HANDLER, found.company)
    return [unit for unit in units if found.holds(unit)]


def opens_all(person: Person, scope: Reach) -> bool:
    """H-78. May the person open the cases that these figures count? Else small cells are hidden from him.

    Who works on the hotline for the whole company may; who does for units reads the figures of these units alone.
    """
    held = policies.scopes(person, *policies.STAFF)
    return any(one.whole for one in held) or (scope.units is not None and bool(held))
