"""Who runs the reviews, who sees who reviewed, and who may judge what (I-33 … I-38, I-50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.policies import holds
from lifeline.innovation.policies.applications import is_member
from lifeline.innovation.policies.roles import CHAIR, LEADING_GROUP, REVIEWER, SECRETARY
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.innovation.models import Application
    from lifeline.people.models import Person

JUDGES = (REVIEWER, LEADING_GROUP, CHAIR)
"""Who may be asked to judge an application, and so may declare a tie."""


def may_declare(person: Person, application: Application) -> bool:
    """I-33. Declare a tie of one's own: whoever may come to judge."""
    return any(holds(person, role, application.cycle.organiser_id) for role in JUDGES)


def may_set_conflicts(person: Person, application: Application) -> bool:
    """I-35. Pin and clear: a secretary who takes no part and is not of its second-level unit (I-32)."""
    if not holds(person, SECRETARY, application.cycle.organiser_id) or is_member(person, application):
        return False
    unit = people.unit_at(person)
    return unit is None or not unit.path.startswith(application.second_level.path)
