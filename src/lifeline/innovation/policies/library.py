"""Who sees results, who edits, adopts, confirms and verifies; who issues certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Result
from lifeline.innovation.policies import SECRETARY, SUPERVISOR, UNIT_SECRETARY, holds, organisers_of, scopes
from lifeline.innovation.policies.projects import is_member, is_on_team
from lifeline.innovation.states import ResultState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.innovation.models import Adoption, Project
    from lifeline.people.models import Person, Unit


def visible_results(person: Person) -> QuerySet[Result]:
    """Published ones of the person's own company for everybody; drafts and withdrawn ones for team and secretariat."""
    unit = people.unit_at(person)
    own = {people.company_of(unit).pk} if unit else set()
    published = Q(state=ResultState.PUBLISHED, project__cycle__organiser__in=own | organisers_of(person, SECRETARY))
    return Result.objects.filter(published | _own(person))


def own_results(person: Person) -> QuerySet[Result]:
    """In whatever state: those of projects that the person leads, and all for the secretariat."""
    return Result.objects.filter(_own(person))


def _own(person: Person) -> Q:
    return Q(project__leader=person) | Q(project__cycle__organiser__in=organisers_of(person, SECRETARY))


def result_for(person: Person, number: str) -> Result:
    """A result that the person sees; else 404."""
    rows = visible_results(person).select_related("project__cycle", "project__unit", "project__second_level", "brand")
    if (found := rows.filter(number=number).first()) is None:
        raise Unseen
    return found


def may_edit(person: Person, result: Result) -> bool:
    """The team while it is a draft, the secretariat always."""
    office = holds(person, SECRETARY, result.project.cycle.organiser_id)
    return office or (result.state == ResultState.DRAFT and is_on_team(person, result.project))


def may_publish(person: Person, project: Project) -> bool:
    """The secretariat; I-32: not what it takes part in itself."""
    return holds(person, SECRETARY, project.cycle.organiser_id) and not is_member(person, project)


def may_adopt(person: Person, result: Result) -> bool:
    """Anybody of the company, for a published result of another unit."""
    return result.state == ResultState.PUBLISHED and not is_member(person, result.project)


def is_secretary_of(person: Person, unit: Unit) -> bool:
    """The party secretary of the unit or of one above it."""
    return any(unit.path.startswith(path) for _company, path in scopes(person, UNIT_SECRETARY))


def may_confirm(person: Person, adoption: Adoption) -> bool:
    """I-110, E-43. The adopting unit's secretary, and not who proposed it."""
    return is_secretary_of(person, adoption.unit) and person.pk != adoption.proposed_by_id


def may_report_effect(person: Person, adoption: Adoption) -> bool:
    """Who proposed the adoption, or the adopting unit's secretary."""
    return person.pk == adoption.proposed_by_id or is_secretary_of(person, adoption.unit)


def may_verify_effect(person: Person, adoption: Adoption) -> bool:
    """I-111. A third unit: the office, or or a secretary of neither origin nor adopter; never the team."""
    if is_member(person, adoption.result.project) or person.pk in {adoption.proposed_by_id, adoption.confirmed_by_id}:
        return False
    organiser = adoption.result.project.cycle.organiser_id
    if organiser in organisers_of(person, SECRETARY, SUPERVISOR):
        return True
    paths = [path for company, path in scopes(person, UNIT_SECRETARY) if company == organiser]
    ends = (adoption.unit.path, adoption.origin.path)
    return any(not end.startswith(path) for path in paths for end in ends) and all(
        not end.startswith(path) for path in paths for end in ends
    )
