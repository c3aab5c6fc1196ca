"""Who takes which document. Each is for whoever reads the very rows that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.policies import AUDITOR, SECRETARY, holds
from lifeline.innovation.policies.projects import ALL_OF_IT, decides, is_member

if TYPE_CHECKING:
    from lifeline.innovation.models import Cycle, Project
    from lifeline.people.models import Person


def may_take(person: Person, cycle: Cycle) -> bool:
    """The page of documents: whoever works on the cycle; each ledger asks for its own duties beside."""
    return any(holds(person, role, cycle.organiser_id) for role in ALL_OF_IT)


def may_issue(person: Person, cycle: Cycle) -> bool:
    """The secretariat."""
    return holds(person, SECRETARY, cycle.organiser_id)


def may_read_sheets(person: Person, project: Project) -> bool:
    """I-32. What the experts said at the end: secretariat, chair and auditor who are not on the team."""
    audits = holds(person, AUDITOR, project.cycle.organiser_id) and not is_member(person, project)
    return decides(person, project) or audits
