"""Who sees which applications, and who may take which step with one (section 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from lifeline.innovation.models import Application, TeamMember
from lifeline.innovation.policies import holds, is_staff, organisers_of, scopes
from lifeline.innovation.policies.roles import SECRETARY, STAFF, UNIT_SECRETARY
from lifeline.innovation.rules.conflicts import second_level
from lifeline.innovation.states import ON_TEAM, TEAMS_OWN, ApplicationState, Level, MemberState
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from lifeline.innovation.models import Project
    from lifeline.people.models import Person, Unit

PRIVATE = (ApplicationState.DRAFT, ApplicationState.EXPIRED)
"""What only its team knows of."""


def in_units(path: str) -> Q:
    """E-12. Applications whose unit lies there today; a unit that is no more lies where its successor does."""
    return Q(present_unit__path__startswith=path) | Q(present_unit=None, unit__path__startswith=path)


def visible_applications(person: Person) -> QuerySet[Application]:
    """One's own and those of one's teams; what the units of one's duty have submitted; all submitted ones for staff."""
    member = TeamMember.objects.filter(application=OuterRef("pk"), person=person, state__in=ON_TEAM)
    seen: Q = Q(leader=person) | Q(Exists(member))
    submitted = ~Q(state__in=PRIVATE) & Q(submitted_at__isnull=False)
    if companies := organisers_of(person, *STAFF):
        seen |= Q(cycle__organiser__in=companies) & submitted
    for company, path in sorted(scopes(person, UNIT_SECRETARY)):
        seen |= Q(in_units(path), cycle__organiser=company) & submitted
    return Application.objects.filter(seen)


def application_for(
    person: Person, number: str, may: Callable[[Person, Application], bool] | None = None, *, names: bool = True
) -> Application:
    """The application of this number: `Unseen` if it is not there for the person, `Forbidden` if he may not do this.

    Of one's own nothing else is asked, and without `names` no person and no unit comes with it: its editor saves every
    few seconds (I-27).
    """
    named = ("cycle__organiser", "leader", "unit", "present_unit") if names else ()
    found = Application.objects.select_related("cycle__config", *named).filter(number=number).first()
    if found is None:
        raise Unseen
    if found.leader_id != person.pk and not visible_applications(person).filter(pk=found.pk).exists():
        raise Unseen
    if may is not None and not may(person, found):
        raise Forbidden
    return found


def is_member(person: Person, application: Application) -> bool:
    """I-32. Does the person take part in it, invited or confirmed? Such a person decides nothing about it."""
    if application.leader_id == person.pk:
        return True
    return application.team.filter(person=person, state__in=ON_TEAM).exists()


def teams_of(applications: Iterable[Application]) -> dict[int, set[int | None]]:
    """Who takes part in each, by its id, as `is_member` says of one. One query."""
    teams: dict[int, set[int | None]] = {one.pk: {one.leader_id} for one in applications}
    rows = TeamMember.objects.filter(application__in=list(teams), state__in=ON_TEAM).order_by("pk")
    for application, person in rows.values_list("application_id", "person_id"):
        teams[application].add(person)
    return teams


def may_lead(person: Person, application: Application) -> bool:
    """Steps of the leader: submit, withdraw, change the team."""
    return application.leader_id == person.pk


def may_edit(person: Person, application: Application) -> bool:
    """Write in the text: the leader, and confirmed members to whom the leader gave that right."""
    if may_lead(person, application):
        return True
    return application.team.filter(person=person, may_edit=True, state=MemberState.CONFIRMED).exists()


def leader_left(one: Project | Application) -> bool:
    """E-10. Is nobody of the company its leader any more?"""
    return one.leader is None or not one.leader.is_active


def next_of(leader: int | None, team: Iterable[TeamMember]) -> set[int]:
    """E-10. The ids of those of a confirmed team, in its order, who may take the place of a leader who left: the deputy
    and whoever may write in the text; where there is none of them, the first who confirmed.
    """
    others = [one for one in team if one.person_id and one.person_id != leader]
    able = [one for one in others if one.may_edit or one.deputy]
    return {one.person_id or 0 for one in able or others[:1]}


def confirmed_of(applications: Iterable[Application]) -> QuerySet[TeamMember]:
    """Who confirmed and works here, in the order of the team."""
    rows = TeamMember.objects.filter(application__in=[one.pk for one in applications], state=MemberState.CONFIRMED)
    return rows.filter(person__state=PersonState.ACTIVE).order_by("application", "place")


def standing_in(application: Application) -> list[Person]:
    """E-10. Where its leader has left: who of its team may take his place; else nobody."""
    if application.provenance != "lived" or not leader_left(application):
        return []
    team = list(confirmed_of([application]).select_related("person"))
    able = next_of(application.leader_id, team)
    return [one.person for one in team if one.person and one.person_id in able]


def may_stand_in(person: Person, application: Application) -> bool:
    """E-10. Has its leader left, and may this one of its team take his place?"""
    return any(one.pk == person.pk for one in standing_in(application))


def addressees(application: Application) -> list[Person]:
    """E-10, I-74. Who reads what is written to its leader: he, or where he has left who may take his place. Where there
    is nobody, it is still written to him.
    """
    return standing_in(application) or ([application.leader] if application.leader else [])


def may_take_over(person: Person, application: Application) -> bool:
    """E-10. Of what no unit is asked about: a draft, and what was declined or screened out and can be asked after."""
    return application.state in TEAMS_OWN and may_stand_in(person, application)


def may_copy(person: Person, application: Application) -> bool:
    """I-19, E-10. The leader of what has ended; who takes his place where he has left."""
    return may_lead(person, application) or may_stand_in(person, application)


def is_copied(application: Application) -> bool:
    """I-19, I-68. Can it be copied to a call? What did not come to a decision, and what was deferred or rejected, once
    that is announced.
    """
    if application.state in {ApplicationState.WITHDRAWN, ApplicationState.EXPIRED}:
        return True
    told = application.state in {ApplicationState.DEFERRED, ApplicationState.REJECTED}
    return told and application.announced_at is not None


def signing(application: Application) -> str:
    """I-28, E-12. The path of the unit that signs, in the present tree: the branch for BRANCH, else the plant."""
    path, organiser = application.home.path, application.cycle.organiser.path
    return path if application.level == Level.BRANCH else second_level(path, organiser)


def signatories(application: Application) -> list[Person]:
    """I-28. Who may sign: the branch's secretary for BRANCH, else the second-level unit's; never one of the team.

    E-12. Rights follow the present tree: where the unit is no more, its successor's secretary. Where everybody who
    holds the duty is on the team, it is signed one level up.
    """
    path = signing(application)
    rows = application.team.filter(state__in=ON_TEAM).values_list("person_id", flat=True)
    team = {application.leader_id, *rows}
    for node in reversed([node for node in people.ancestors(application.home) if path.startswith(node.path)]):
        held = people.holders(UNIT_SECRETARY, node, nearest=True)
        if free := [person for person in held if person.pk not in team]:
            return free
    return []


def may_sign(person: Person, application: Application) -> bool:
    """I-28. Recommend, send back or decline for the unit."""
    return any(one.pk == person.pk for one in signatories(application))


def may_name_leader(person: Person, application: Application) -> bool:
    """E-10. Who signs it for the unit; where nobody does, the secretariat, but for who takes part in it."""
    if signing := signatories(application):
        return any(one.pk == person.pk for one in signing)
    return holds(person, SECRETARY, application.cycle.organiser_id) and not is_member(person, application)


def signed_by(person: Person, applications: Sequence[Application]) -> set[int]:
    """I-28. Which of these the person may sign, as `may_sign` says of one. Two queries.

    The applications have unit, present unit and the cycle's organiser at hand.
    """
    signers = _signers(applications, teams_of(applications)) if applications else {}
    return {pk for pk, of in signers.items() if person.pk in of}


def named_by(person: Person, applications: Sequence[Application]) -> set[int]:
    """E-10. Of which of these the person may name another leader, as `may_name_leader` says of one. Two queries.

    The applications have the same at hand.
    """
    if not applications:
        return set()
    teams = teams_of(applications)
    signers = _signers(applications, teams)
    return {
        one.pk
        for one in applications
        if person.pk in signers[one.pk]
        or (not signers[one.pk] and holds(person, SECRETARY, one.cycle.organiser_id) and person.pk not in teams[one.pk])
    }


def _signers(applications: Sequence[Application], teams: Mapping[int, set[int | None]]) -> dict[int, set[int]]:
    """I-28. Who signs each, by its id, as `signatories` says of one. One query."""
    held = [(path, pk) for _role, pk, path in people.holding([UNIT_SECRETARY])]
    found = {}
    for one in applications:
        home, top = signing(one), one.cycle.organiser.path
        free = [
            (path, pk)
            for path, pk in held
            if home.startswith(path) and path.startswith(top) and pk not in teams[one.pk]
        ]
        nearest = max((len(path) for path, _pk in free), default=0)
        found[one.pk] = {pk for path, pk in free if len(path) == nearest}
    return found


def may_screen(person: Person, application: Application) -> bool:
    """I-32. A secretary, but not of what he takes part in, nor of his own second-level unit."""
    if not holds(person, SECRETARY, application.cycle.organiser_id) or is_member(person, application):
        return False
    unit = people.unit_at(person)
    return unit is None or not is_of_its_plant(unit, application)


def is_of_its_plant(unit: Unit, application: Application) -> bool:
    """E-12, I-32, I-72. Does it lie in the second-level unit where this was handed in, or where its unit is today?"""
    organiser = application.cycle.organiser.path
    today = second_level(application.home.path, organiser)
    return unit.path.startswith(application.second_level.path) or (today != organiser and unit.path.startswith(today))


def may_judge_appeal(person: Person, application: Application) -> bool:
    """I-31. A third person: somebody who may screen it and took no part in screening it out."""
    if not may_screen(person, application):
        return False
    took_part = application.sheets.filter(Q(by=person) | Q(second=person)).exists()
    return not took_part


def reads_exactly(person: Person, application: Application) -> bool:
    """4.2. Does the person read the exact state (staff who take no part), or the soft name?"""
    return is_staff(person, application.cycle.organiser_id) and not is_member(person, application)


def own_applications(person: Person) -> QuerySet[Application]:
    """I-32. What the person takes part in, as `is_member` says of one."""
    member = TeamMember.objects.filter(person=person, state__in=ON_TEAM)
    return Application.objects.filter(Q(leader=person) | Q(pk__in=member.values("application")))


def applications_of(person: Person, ids: Iterable[int]) -> set[int]:
    """Which of these applications the person leads or is a member of. One query."""
    rows = Application.objects.filter(pk__in=list(ids))
    mine = Q(leader=person) | Q(team__person=person, team__state__in=ON_TEAM)
    return set(rows.filter(mine).order_by("pk").values_list("pk", flat=True))
