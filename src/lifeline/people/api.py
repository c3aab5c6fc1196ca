"""The front door: all that other apps may ask about persons, units and duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from lifeline.people.policies import ADMINISTRATOR, AUDITOR, CUSTODIAN, LEADER, role
from lifeline.people.queries import (
    ancestors,
    companies_of,
    company_of,
    duties_of,
    duty_units,
    find,
    has_duty,
    holders,
    members,
    open_units,
    path_snapshot,
    subtree,
    today,
    unit_at,
    why,
)

if TYPE_CHECKING:
    from lifeline.people.models import Person

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "CUSTODIAN",
    "LEADER",
    "PersonRequest",
    "ancestors",
    "companies_of",
    "company_of",
    "duties_of",
    "duty_units",
    "find",
    "has_duty",
    "holders",
    "members",
    "open_units",
    "path_snapshot",
    "role",
    "subtree",
    "today",
    "unit_at",
    "why",
]


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in: what every view of ours takes."""

    user: Person
