"""Who sees which cycles and applications, and who may do what. Lists, buttons, pages and actions ask here alone.

Policies speak of persons. Whether a step is possible in a state is the action's business (the flows).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Cycle
from lifeline.innovation.policies.roles import AUDITOR as AUDITOR
from lifeline.innovation.policies.roles import CHAIR as CHAIR
from lifeline.innovation.policies.roles import FINANCE as FINANCE
from lifeline.innovation.policies.roles import LEADING_GROUP as LEADING_GROUP
from lifeline.innovation.policies.roles import REVIEWER as REVIEWER
from lifeline.innovation.policies.roles import SECRETARY as SECRETARY
from lifeline.innovation.policies.roles import STAFF as STAFF
from lifeline.innovation.policies.roles import SUPERVISOR as SUPERVISOR
from lifeline.innovation.policies.roles import UNIT_SECRETARY as UNIT_SECRETARY
from lifeline.innovation.states import CycleState
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.people.models import Person

HIDDEN_FROM_ALL = (CycleState.PLANNING, CycleState.CANCELLED)
"""What is not called yet is known to staff only."""
WORKS_ON_IT = (*STAFF, SUPERVISOR, FINANCE)
"""The duties that see every cycle of their company, also in preparation."""


def organisers_of(person: Person, *roles: str) -> set[int]:
    """The companies in which the person holds one of these duties, wherever in them. A daughter is another company."""
    return {company for company, _path in scopes(person, *roles)}


def scopes(person: Person, *roles: str) -> set[tuple[int, str]]:
    """(company, path from which downwards) of the person's duties of these roles. One query a request, if any.

    A duty held at a company needs none: it is that company's.
    """
    held = [duty for duty in people.duties_of(person) if duty.role in roles]
    known: dict[str, int] = person.__dict__.setdefault("_innovation_companies", {})
    known.update({duty.path: duty.unit_id for duty in held if duty.of_company})
    if missing := {duty.path for duty in held} - set(known):
        known.update(people.companies_of(missing))
    return {(known[duty.path], duty.path) for duty in held}


def holds(person: Person, role: str, organiser_id: int) -> bool:
    """Does the person hold this company-wide duty in this company?"""
    return organiser_id in organisers_of(person, role)


def is_staff(person: Person, organiser_id: int) -> bool:
    """Does the person see the exact course of this company's cycles?"""
    return organiser_id in organisers_of(person, *STAFF)


def staff_cycles(person: Person) -> QuerySet[Cycle]:
    """All cycles of the companies on whose cycles the person works."""
    return Cycle.objects.filter(organiser__in=organisers_of(person, *WORKS_ON_IT))


def visible_cycles(person: Person) -> QuerySet[Cycle]:
    """Cycles of the person's own company that have been called; staff also see what they prepare."""
    unit = people.unit_at(person)
    own = people.company_of(unit).pk if unit else None
    staff = Q(organiser__in=organisers_of(person, *WORKS_ON_IT))
    called = Q(organiser=own) & ~Q(state__in=HIDDEN_FROM_ALL)
    return Cycle.objects.filter(staff | called)
