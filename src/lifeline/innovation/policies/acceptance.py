"""Who closes, judges and accepts. I-32, I-98: nobody in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.models import AcceptanceSheet
from lifeline.innovation.policies.projects import is_member
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.innovation.models import Project
    from lifeline.people.models import Person


def in_conflict(person: Person, project: Project) -> bool:
    """I-33, as far as acceptance goes: a member, or somebody of the project's own second-level unit."""
    unit = people.unit_at(person)
    return is_member(person, project) or (unit is not None and unit.path.startswith(project.second_level.path))


def sheet_of(person: Person, project: Project) -> AcceptanceSheet | None:
    """The person's sheet for the file that lies before the panel."""
    closing = project.closings.order_by("-number").first()
    return AcceptanceSheet.objects.filter(closing=closing, expert=person).first() if closing else None


def is_head(person: Person, project: Project) -> bool:
    """The head of the panel."""
    sheet = sheet_of(person, project)
    return sheet is not None and sheet.head


def is_expert(person: Person, project: Project) -> bool:
    """One of the panel."""
    return sheet_of(person, project) is not None
