"""I-33 … I-35. Conflicts of interest as the tables stand now. Asked anew at every step, never stored (I-34)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast

from lifeline.innovation.models import AvoidRequest, Conflict, TeamMember, UnitWord
from lifeline.innovation.policies.applications import PRIVATE
from lifeline.innovation.rules.conflicts import ASKED, Known, Stay, Subject, is_related, reasons
from lifeline.innovation.rules.numbers import TEAM_CYCLES
from lifeline.innovation.states import ON_TEAM, TOOK_PART, ConflictWord, MemberRole, MemberState, Word
from lifeline.people import api as people
from lifeline.people.models import Duty, Membership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

    from lifeline.innovation.models import Application, Cycle
    from lifeline.people.models import Person

LEADS = (MemberRole.LEADER, MemberRole.LEAD_AUTHOR)
WAS_THERE = (MemberState.CONFIRMED, MemberState.LEFT)
Pair = tuple[int, int]
"""Ids of an application and a person."""


def against(
    person: Person, application: Application, today: date | None = None, *, reviewing: bool = False
) -> tuple[str, ...]:
    """I-33. Why this person may not judge this application (values of `states.Tie`); empty: nothing is against it.

    Three queries. For many at once ask `matrix`.
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
    """I-33. Every pair that conflicts, with its reasons. Three queries, whatever the numbers.

    The applications have `cycle.organiser` at hand; each is judged by the teams of its own cycle and the two before it,
    whichever cycle asks (I-88). I-36: whom an applicant asks to avoid is kept from `reviewing` alone; at a vote or on a
    page it would betray who was named.
    """
    ids, day = set(persons), today or people.today()
    if not ids:
        return {}
    found = {}
    for held in subjects_of(applications, ids):
        for application, judge in product(held.applications, held.judges):
            why = reasons(judge, held.subjects[application.pk], held.path, day)
            if why := why if reviewing else tuple(one for one in why if one != ASKED):
                found[application.pk, judge.person] = why
    return found


def related(applications: Collection[Application], persons: Iterable[int]) -> set[Pair]:
    """I-57. Pairs that are allowed and yet near: same business line, or colleagues once. Three queries."""
    found: set[Pair] = set()
    for held in subjects_of(applications, ids) if (ids := set(persons)) else ():
        near = product(held.applications, held.judges)
        found |= {(one.pk, who.person) for one, who in near if is_related(who, held.subjects[one.pk], held.path)}
    return found


def known(ids: Collection[int]) -> dict[int, Known]:
    """Persons as the rules see them: all units they were ever in, all that they led; no teams. One query."""
    stays, led = defaultdict[int, list[Stay]](list), defaultdict[int, list[Stay]](list)
    told = ("person_id", "unit__path", "from_on", "to_on", "unit__kind", "unit__name")
    been = Membership.objects.filter(person__in=ids).annotate(led=Value(value=False)).values_list(*told, "led")
    duties = Duty.objects.filter(person__in=ids, role=people.LEADER).annotate(led=Value(value=True))
    for pk, path, begin, end, kind, name, leads in been.union(duties.values_list(*told, "led"), all=True):
        if leads:
            led[pk].append(Stay(path, begin, end))
        else:
            stays[pk].append(Stay(path, begin, end, name if kind == "OFFICE" else ""))
    return {pk: Known(pk, tuple(stays[pk]), tuple(led[pk])) for pk in sorted(ids)}


class Held(NamedTuple):
    """Applications of one cycle and the judges as the rules see them there; `path`: the organiser's."""

    applications: list[Application]
    subjects: dict[int, Subject]
    judges: list[Known]
    path: str


def subjects_of(applications: Collection[Application], judges: Collection[int]) -> Iterator[Held]:
    """I-88. The applications, cycle by cycle: on whose teams somebody was counts from his own cycle's point of view.

    What was said is asked for the judges alone. Three queries for all cycles together.
    """
    by_cycle: dict[int, list[Application]] = {}
    for one in applications:
        by_cycle.setdefault(one.cycle_id, []).append(one)
    if not by_cycle:
        return
    parts, said = _memberships(applications, judges), _said([one.pk for one in applications], judges)
    leaders = {row.person for row in parts if row.leads} | {one.leader_id for one in applications if one.leader_id}
    everybody = known({*judges, *leaders})
    for held in by_cycle.values():
        yield _held(held, parts, said, everybody, judges)


def _held(
    applications: list[Application],
    parts: Sequence[_Part],
    said: dict[tuple[int, str], set[int]],
    everybody: dict[int, Known],
    judges: Collection[int],
) -> Held:
    cycle, pks = applications[0].cycle, {one.pk for one in applications}
    members, leads, paths = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set), _paths(applications)
    teams = defaultdict[int, set[int]](set)
    for row in parts:
        if row.application in pks:
            members[row.application].add(row.person)
            if row.leads:
                leads[row.application].add(row.person)
                paths[row.application] |= {row.path} - {""}
        if row.counts_in(cycle):
            teams[row.person].add(row.application)
    for one in applications:
        if one.leader_id:
            members[one.pk].add(one.leader_id)
            leads[one.pk].add(one.leader_id)
    here = {pk: replace(one, teams=frozenset(teams.get(pk, ()))) for pk, one in everybody.items()}
    subjects = {
        pk: Subject(
            leads=tuple(here[one] for one in sorted(leads[pk])), paths=frozenset(paths[pk]),
            members=frozenset(members[pk]), signers=frozenset(said[pk, Word.SIGNED]),
            teams=frozenset(set().union(*(teams.get(one, set()) for one in members[pk])) - {pk}),
            declared=frozenset(said[pk, ConflictWord.DECLARED]), asked=frozenset(said[pk, "ASKED"]),
            pinned=frozenset(said[pk, ConflictWord.PINNED]), cleared=frozenset(said[pk, ConflictWord.CLEARED]),
        )
        for pk in pks
    }  # fmt: skip
    return Held(applications, subjects, [here[pk] for pk in sorted(set(judges))], cycle.organiser.path)


def _paths(applications: Collection[Application]) -> dict[int, set[str]]:
    """I-7, E-12. Where each was submitted."""
    return {one.pk: {one.unit_path} - {""} for one in applications}


class _Part(NamedTuple):
    """That somebody took part in an application, and in which cycle of which organiser that was."""

    application: int
    person: int
    role: str
    path: str
    state: str
    of_state: str
    number: int
    organiser: int

    @property
    def leads(self) -> bool:
        """Does he lead it, now?"""
        return self.role in LEADS and self.state in ON_TEAM

    def counts_in(self, cycle: Cycle) -> bool:
        """I-33. Was that on a team of this cycle, or of the two before it?"""
        near = cycle.number - TEAM_CYCLES <= self.number <= cycle.number and self.organiser == cycle.organiser_id
        return near and self.state in WAS_THERE and self.of_state not in PRIVATE


def _memberships(applications: Collection[Application], judges: Collection[int]) -> list[_Part]:
    """I-33. Who takes part in these applications; on which teams they and the judges were. One query."""
    ids = [one.pk for one in applications]
    here = TeamMember.objects.filter(application__in=ids, person__isnull=False, state__in=TOOK_PART)
    times = {(one.cycle.organiser_id, one.cycle.number) for one in applications}
    recent = Q(application__cycle__organiser__in={organiser for organiser, _number in times}) & Q(
        application__cycle__number__in={number - back for _o, number in times for back in range(TEAM_CYCLES + 1)},
        state__in=WAS_THERE,
    )
    leaders = {one.leader_id for one in applications if one.leader_id}
    theirs = recent & (Q(person__in={*judges, *leaders}) | Q(person__in=here.values("person")))
    rows = TeamMember.objects.filter(Q(pk__in=here.values("pk")) | theirs)
    told = ("application_id", "person_id", "role", "unit_path", "state")
    more = ("application__state", "application__cycle__number", "application__cycle__organiser_id")
    return [_Part(*row) for row in rows.order_by("pk").values_list(*told, *more)]


def _said(applications: Collection[int], judges: Collection[int]) -> dict[tuple[int, str], set[int]]:
    """What is in force of what was said, whom applicants ask to avoid, and who signed for the unit (I-33). One query.

    The persons by application and word.
    """
    text = CharField()
    told, about = ("application_id", "said", "who"), {"application__in": applications, "who__in": judges}
    words = Conflict.objects.annotate(said=Cast("word", text), who=F("person_id")).filter(ended_at__isnull=True)
    asked = AvoidRequest.objects.annotate(said=Value("ASKED", text), who=F("person_id"))
    signed = UnitWord.objects.annotate(said=Cast("word", text), who=F("by_id")).filter(word=Word.SIGNED)
    rows = [one.filter(**about).values_list(*told) for one in (words, asked, signed)]
    found = defaultdict[tuple[int, str], set[int]](set)
    for pk, word, person in rows[0].union(*rows[1:], all=True):
        found[pk, word].add(person)
    return found
