"""Who sees a project and which of its acts are open to whom. Whether a state allows an act, the action says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.innovation.models import TeamMember

if TYPE_CHECKING:
    from lifeline.innovation.models import Project
    from lifeline.people.models import Person


def is_member(person: Person, project: Project) -> bool:
    """Is the person on the project's team, or was? Whoever declined the invitation was not."""
    return person.pk in team_ids(project)


def team_ids(project: Project) -> set[int]:
    """The ids of the team, its leader included. One query a project."""
    known: set[int] | None = project.__dict__.get("_team_ids")
    if known is None:
        rows = TeamMember.objects.filter(application=project.application_id, person__isnull=False)
        known = {pk for pk in rows.exclude(state="DECLINED").values_list("person_id", flat=True).order_by("pk") if pk}
        known |= {project.leader_id} if project.leader_id else set()
        project.__dict__["_team_ids"] = known
    return known
