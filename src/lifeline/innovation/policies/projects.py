"""Who sees a project and which of its acts are open to whom. Whether a state allows an act, the action says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Project, TeamMember
from lifeline.innovation.policies import (
    AUDITOR,
    CHAIR,
    FINANCE,
    LEADING_GROUP,
    SECRETARY,
    SUPERVISOR,
    UNIT_SECRETARY,
    holds,
    organisers_of,
    scopes,
)
from lifeline.innovation.states import CHAIR_GRANTS, ON_TEAM, TOOK_PART, MemberState, ProjectState
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from lifeline.innovation.models import ChangeRequest
    from lifeline.people.models import Person

ALL_OF_IT = (SECRETARY, CHAIR, LEADING_GROUP, AUDITOR, SUPERVISOR, FINANCE)


def is_member(person: Person, project: Project) -> bool:
    """I-32. Is the person on the project's team, or was? Whoever declined the invitation was not."""
    return person.pk in took_part(project)


def is_on_team(person: Person, project: Project) -> bool:
    """Is the person on the team now?"""
    return person.pk in team_ids(project)


def team_ids(project: Project) -> set[int]:
    """The ids of the team, its leader included. One query a project."""
    return {pk for pk, state in _team(project).items() if state in ON_TEAM}


def took_part(project: Project) -> set[int]:
    """The team's ids with those who have left it. One query a project, the same as `team_ids`."""
    return set(_team(project))


def _team(project: Project) -> dict[int, str]:
    known: dict[int, str] | None = project.__dict__.get("_team")
    if known is None:
        know_teams([project])
        known = project.__dict__["_team"]
    return known


def know_teams(projects: Sequence[Project]) -> None:
    """Ask for the teams of many projects at once."""
    teams: dict[int, dict[int, str]] = {project.application_id: {} for project in projects}
    rows = TeamMember.objects.filter(application__in=teams, person__isnull=False, state__in=TOOK_PART)
    for application, person, state in rows.order_by("pk").values_list("application_id", "person_id", "state"):
        teams[application][person or 0] = state
    for project in projects:
        leader = {project.leader_id: MemberState.CONFIRMED.value} if project.leader_id else {}
        project.__dict__["_team"] = {**teams[project.application_id], **leader}


def visible_projects(person: Person) -> QuerySet[Project]:
    """All employees see title, unit and stage of the projects of their own company; duties see those of theirs."""
    unit = people.unit_at(person)
    own = {people.company_of(unit).pk} if unit else set()
    return Project.objects.filter(Q(cycle__organiser__in=own | organisers_of(person, *ALL_OF_IT)) | Q(leader=person))


def oversees(person: Person) -> bool:
    """Has the person a duty by which he follows projects that are not his own?"""
    return bool(scopes(person, *ALL_OF_IT, UNIT_SECRETARY))


def overseen_projects(person: Person) -> QuerySet[Project]:
    """All of the companies whose staff the person is, and those of the units whose party secretary he is."""
    found = Q(cycle__organiser__in=organisers_of(person, *ALL_OF_IT))
    for company, path in scopes(person, UNIT_SECRETARY):
        found |= Q(cycle__organiser=company, unit__path__startswith=path)
    return Project.objects.filter(found)


def may_read(person: Person, project: Project) -> bool:
    """The whole page: team, own unit's secretary, supervisor, staff. All others see title, unit and stage."""
    staff = project.cycle.organiser_id in organisers_of(person, *ALL_OF_IT)
    return staff or is_member(person, project) or is_unit_secretary(person, project) or on_panel(person, project)


def on_panel(person: Person, project: Project) -> bool:
    """I-98. Whoever judges the closing reads what it closes."""
    judged = (ProjectState.CLOSING_SUBMITTED, ProjectState.RECTIFYING)
    return project.state in judged and project.sheets.filter(expert=person).exists()


def is_unit_secretary(person: Person, project: Project) -> bool:
    """The party secretary of the project's unit or of one above it."""
    path = project.unit.path
    return any(path.startswith(scope) for _company, scope in scopes(person, UNIT_SECRETARY))


def mediators(project: Project) -> list[Person]:
    """I-105. Who mediates: the nearest unit secretaries who are not on the team. Nobody: the chair decides."""
    for unit in reversed(people.ancestors(project.unit)):
        held = people.holders(UNIT_SECRETARY, unit, nearest=True)
        if free := [one for one in held if one.pk not in took_part(project)]:
            return free
    return []


def is_leader(person: Person, project: Project) -> bool:
    """Who answers for the project."""
    return project.leader_id == person.pk


def may_report(person: Person, project: Project) -> bool:
    """Hand in evidence, reports, corrections: the team."""
    return is_on_team(person, project)


def may_verify(person: Person, project: Project) -> bool:
    """I-77, I-32. Secretariat, supervisor or the unit's secretary, and never a member of the team."""
    organiser = project.cycle.organiser_id
    duty = organiser in organisers_of(person, SECRETARY, SUPERVISOR) or is_unit_secretary(person, project)
    return duty and not is_member(person, project)


def may_supervise(person: Person, project: Project) -> bool:
    """I-79. File a visit: supervisors and secretariat who are not on the team."""
    return project.cycle.organiser_id in organisers_of(person, SECRETARY, SUPERVISOR) and not is_member(person, project)


def is_secretary(person: Person, project: Project) -> bool:
    """I-32. The secretariat, where it is not itself on the team."""
    return holds(person, SECRETARY, project.cycle.organiser_id) and not is_member(person, project)


def is_chair(person: Person, project: Project) -> bool:
    """I-32. The chair, where he is not himself on the team."""
    return holds(person, CHAIR, project.cycle.organiser_id) and not is_member(person, project)


def decides(person: Person, project: Project) -> bool:
    """Secretariat or chair."""
    return is_secretary(person, project) or is_chair(person, project)


def may_grant(person: Person, project: Project, change: ChangeRequest) -> bool:
    """I-87. The chair for scope, level, total, leader, and dates asked too late; else the secretariat."""
    weighty = change.kind in CHAIR_GRANTS or change.late
    return is_chair(person, project) if weighty else is_secretary(person, project)


def project_for(person: Person, number: str, may: Callable[[Person, Project], bool] | None = None) -> Project:
    """A project that the person sees, else 404; `Forbidden` if he may not do this."""
    rows = visible_projects(person).select_related("cycle", "unit", "second_level", "leader", "application")
    project = rows.filter(number=number).first()
    if project is None:
        raise Unseen
    if may is not None and not may(person, project):
        raise Forbidden
    return project
