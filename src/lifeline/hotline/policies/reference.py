"""Who keeps what the hotline says to everybody: posters, categories, numbers, canned replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.hotline.policies import MANAGER, scopes
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.people.models import Person, Unit


def may_print_posters(person: Person) -> bool:
    """Managers, each for the units of his duty."""
    return bool(scopes(person, MANAGER))


def units_of_manager(person: Person) -> QuerySet[Unit]:
    """H-14. The open units in which the person is manager; a daughter company below is another company."""
    held = scopes(person, MANAGER)
    own = {scope.company_id for scope in held}
    within = Q(pk__in=[])
    for scope in held:
        within |= Q(path__startswith=scope.path)
    foreign = [company.path for company in people.companies() if company.pk not in own]
    units = people.open_units().filter(within)
    for path in foreign:
        units = units.exclude(path__startswith=path)
    return units


def unit_of_manager(person: Person, code: str) -> Unit:
    """One of them by its code. `Unseen` for any other."""
    unit = units_of_manager(person).filter(code=code).first()
    if unit is None:
        raise Unseen
    return unit
