"""I-33 … I-35. Conflicts of interest as the tables stand now. Asked anew at every step, never stored (I-34)."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

from lifeline.innovation.models import AvoidRequest, Conflict, TeamMember, UnitWord
from lifeline.innovation.policies.applications import PRIVATE
from lifeline.innovation.rules.conflicts import ASKED, Known, Stay, Subject, is_related, reasons
from lifeline.innovation.rules.numbers import TEAM_CYCLES
from lifeline.innovation.states import ON_TEAM, TOOK_PART, ConflictWord, MemberRole, MemberState, Word
from lifeline.people import api as people
from lifeline.people.models import Duty, Membership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from lifeline.innovation.models import Application, Cycle
    from lifeline.people.models import Person

LEADS = (MemberRole.LEADER, MemberRole.LEAD_AUTHOR)
Pair = tuple[int, int]
"""Ids of an application and a person."""


def against(
    person: Person, application: Application, today: date | None = None, *, reviewing: bool = False
) -> tuple[str, ...]:
    """I-33. Why this person may not judge this application (values of `states.Tie`); empty: nothing is against it.

    Ten queries. For many at once ask `matrix`.
    """
    return matrix([application], [person.pk], today, reviewing=reviewing).get((application.pk, person.pk), ())


def is_free(person: Person, application: Application) -> bool:
    """I-34. Is nothing known that keeps this person from judging this application?"""
    return not against(person, application)


def matrix(
    applications: Collection[Application],
    persons: Iterable[int],
    today: date | None = None,
    *,
    reviewing: bool = False,
) -> dict[Pair, tuple[str, ...]]:
    """I-33. Every pair that conflicts, with its reasons. Ten queries a cycle, whatever the numbers.

    The applications have `cycle.organiser` at hand; each is judged by the teams of its own cycle and the two before it,
    whichever cycle asks (I-88). I-36: whom an applicant asks to avoid is kept from `reviewing` alone; at a vote or on a
    page it would betray who was named.
    """
    ids, day = set(persons), today or people.today()
    if not ids:
        return {}
    by_cycle: dict[int, list[Application]] = {}
    for one in applications:
        by_cycle.setdefault(one.cycle_id, []).append(one)
    found = {}
    for held in by_cycle.values():
        cycle, subjects = held[0].cycle, subjects_of(held, ids)
        judges = known(ids, _teams(cycle, ids))
        for application, judge in product(held, judges.values()):
            why = reasons(judge, subjects[application.pk], cycle.organiser.path, day)
            if why := why if reviewing else tuple(one for one in why if one != ASKED):
                found[application.pk, judge.person] = why
    return found


def related(applications: Collection[Application], persons: Iterable[int]) -> set[Pair]:
    """I-57. Pairs that are allowed and yet near: same business line, or colleagues once. Nine queries a cycle."""
    ids = set(persons)
    by_cycle: dict[int, list[Application]] = {}
    for one in applications:
        by_cycle.setdefault(one.cycle_id, []).append(one)
    found = set()
    for held in by_cycle.values() if ids else ():
        subjects, judges, path = subjects_of(held, ids), known(ids, {}), held[0].cycle.organiser.path
        near = product(held, judges.values())
        found |= {(one.pk, judge.person) for one, judge in near if is_related(judge, subjects[one.pk], path)}
    return found


def known(ids: Collection[int], teams: dict[int, set[int]]) -> dict[int, Known]:
    """Persons as the rules see them: all units they were ever in, all that they led. Two queries."""
    stays, led = defaultdict[int, list[Stay]](list), defaultdict[int, list[Stay]](list)
    rows = Membership.objects.filter(person__in=ids).order_by("pk")
    told = rows.values_list("person_id", "unit__path", "from_on", "to_on", "unit__kind", "unit__name")
    for pk, path, begin, end, kind, name in told:
        stays[pk].append(Stay(path, begin, end, name if kind == "OFFICE" else ""))
    duties = Duty.objects.filter(person__in=ids, role=people.LEADER).order_by("pk")
    for pk, path, begin, end in duties.values_list("person_id", "unit__path", "from_on", "to_on"):
        led[pk].append(Stay(path, begin, end))
    return {pk: Known(pk, tuple(stays[pk]), tuple(led[pk]), frozenset(teams.get(pk, ()))) for pk in sorted(ids)}


def subjects_of(applications: Collection[Application], judges: Collection[int]) -> dict[int, Subject]:
    """Applications as the rules see them; what was said is asked for these judges only."""
    by_pk = {one.pk: one for one in applications}
    members, leads, paths = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set), _paths(applications)
    rows = TeamMember.objects.filter(application__in=by_pk, person__isnull=False, state__in=TOOK_PART).order_by("pk")
    for pk, person, role, path, state in rows.values_list("application_id", "person_id", "role", "unit_path", "state"):
        members[pk].add(person or 0)
        if role in LEADS and state in ON_TEAM:
            leads[pk].add(person or 0)
            paths[pk] |= {path} - {""}
    for one in applications:
        if one.leader_id:
            members[one.pk].add(one.leader_id)
            leads[one.pk].add(one.leader_id)
    teams = _teams(next(iter(applications)).cycle, set().union(*members.values()))
    everybody = known(set().union(*leads.values()), teams)
    said, signers = _said(by_pk, judges), _signers(by_pk)
    return {
        pk: Subject(
            leads=tuple(everybody[one] for one in sorted(leads[pk])), paths=frozenset(paths[pk]),
            members=frozenset(members[pk]), signers=frozenset(signers[pk]),
            teams=frozenset(set().union(*(teams.get(one, set()) for one in members[pk])) - {pk}),
            declared=frozenset(said[pk, ConflictWord.DECLARED]), asked=frozenset(said[pk, "ASKED"]),
            pinned=frozenset(said[pk, ConflictWord.PINNED]), cleared=frozenset(said[pk, ConflictWord.CLEARED]),
        )
        for pk in by_pk
    }  # fmt: skip


def _paths(applications: Collection[Application]) -> dict[int, set[str]]:
    """I-7, E-12. Where each was submitted."""
    return {one.pk: {one.unit_path} - {""} for one in applications}


def _teams(cycle: Cycle, ids: Collection[int]) -> dict[int, set[int]]:
    """I-33. On whose teams (ids of applications) each was in this cycle and the two before it. One query."""
    rows = TeamMember.objects.filter(
        person__in=ids, application__cycle__organiser=cycle.organiser_id, application__cycle__number__lte=cycle.number,
        application__cycle__number__gte=cycle.number - TEAM_CYCLES, state__in=[MemberState.CONFIRMED, MemberState.LEFT],
    )  # fmt: skip
    rows = rows.exclude(application__state__in=PRIVATE).order_by("pk")
    found = defaultdict[int, set[int]](set)
    for person, application in rows.values_list("person_id", "application_id"):
        found[person or 0].add(application)
    return found


def _said(applications: Collection[int], judges: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """What is in force of what was said, and whom applicants ask to avoid. Two queries."""
    found = defaultdict[tuple[int, str], set[int]](set)
    rows = Conflict.objects.filter(application__in=applications, person__in=judges, ended_at__isnull=True)
    for pk, word, person in rows.order_by("pk").values_list("application_id", "word", "person_id"):
        found[pk, word].add(person)
    asked = AvoidRequest.objects.filter(application__in=applications, person__in=judges).order_by("pk")
    for pk, person in asked.values_list("application_id", "person_id"):
        found[pk, "ASKED"].add(person)
    return found


def _signers(applications: Collection[int]) -> dict[int, set[int]]:
    """I-33. Who signed the recommendation for the unit. One query."""
    rows = UnitWord.objects.filter(word=Word.SIGNED, application__in=applications)
    found = defaultdict[int, set[int]](set)
    for pk, person in rows.filter(by__isnull=False).order_by("pk").values_list("application_id", "by_id"):
        found[pk].add(person or 0)
    return found
