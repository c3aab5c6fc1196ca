"""Who writes reports down for others, and for which companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.policies import CLERK, scopes
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.people.models import Person, Unit


def entered_for(person: Person) -> list[Unit]:
    """H-6, H-14. The companies in which the person is a clerk; none: he enters nothing for anybody."""
    ids = sorted({scope.company_id for scope in scopes(person, CLERK)})
    found = people.units_by_id(ids)
    return [found[pk] for pk in ids]
