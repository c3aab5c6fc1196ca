"""I-33 … I-35. Conflicts of interest as the tables stand now. Asked anew at every step, never stored (I-34)."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import BooleanField, Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast

from lifeline.innovation.models import AvoidRequest, Conflict, TeamMember, UnitWord
from lifeline.innovation.policies.applications import PRIVATE
from lifeline.innovation.rules.conflicts import ASKED, Known, Stay, Subject, is_related, reasons
from lifeline.innovation.rules.numbers import TEAM_CYCLES
from lifeline.innovation.states import ON_TEAM, TOOK_PART, ConflictWord, MemberRole, MemberState, Word
from lifeline.people import api as people
from lifeline.people.models import Duty, Membership

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from lifeline.innovation.models import Application
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
    """I-33. Every pair that conflicts, with its reasons. Three queries a cycle, whatever the numbers.

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
        subjects, judges = subjects_of(held, ids)
        for application, judge in product(held, judges):
            why = reasons(judge, subjects[application.pk], held[0].cycle.organiser.path, day)
            if why := why if reviewing else tuple(one for one in why if one != ASKED):
                found[application.pk, judge.person] = why
    return found


def related(applications: Collection[Application], persons: Iterable[int]) -> set[Pair]:
    """I-57. Pairs that are allowed and yet near: same business line, or colleagues once. Three queries a cycle."""
    ids = set(persons)
    by_cycle: dict[int, list[Application]] = {}
    for one in applications:
        by_cycle.setdefault(one.cycle_id, []).append(one)
    found = set()
    for held in by_cycle.values() if ids else ():
        (subjects, judges), path = subjects_of(held, ids), held[0].cycle.organiser.path
        near = product(held, judges)
        found |= {(one.pk, judge.person) for one, judge in near if is_related(judge, subjects[one.pk], path)}
    return found


def known(ids: Collection[int], teams: dict[int, set[int]]) -> dict[int, Known]:
    """Persons as the rules see them: all units they were ever in, all that they led. One query."""
    stays, led = defaultdict[int, list[Stay]](list), defaultdict[int, list[Stay]](list)
    told = ("person_id", "unit__path", "from_on", "to_on", "unit__kind", "unit__name")
    been = Membership.objects.filter(person__in=ids).annotate(led=Value(value=False)).values_list(*told, "led")
    duties = Duty.objects.filter(person__in=ids, role=people.LEADER).annotate(led=Value(value=True))
    for pk, path, begin, end, kind, name, leads in been.union(duties.values_list(*told, "led"), all=True):
        if leads:
            led[pk].append(Stay(path, begin, end))
        else:
            stays[pk].append(Stay(path, begin, end, name if kind == "OFFICE" else ""))
    return {pk: Known(pk, tuple(stays[pk]), tuple(led[pk]), frozenset(teams.get(pk, ()))) for pk in sorted(ids)}


def subjects_of(
    applications: Collection[Application], judges: Collection[int]
) -> tuple[dict[int, Subject], list[Known]]:
    """Applications of one cycle and these judges as the rules see them; what was said is asked for them alone."""
    by_pk = {one.pk: one for one in applications}
    members, leads, paths = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set), _paths(applications)
    teams = defaultdict[int, set[int]](set)
    for row in _memberships(applications, judges):
        if row.application in by_pk:
            members[row.application].add(row.person)
            if row.role in LEADS and row.state in ON_TEAM:
                leads[row.application].add(row.person)
                paths[row.application] |= {row.path} - {""}
        if row.counts:
            teams[row.person].add(row.application)
    for one in applications:
        if one.leader_id:
            members[one.pk].add(one.leader_id)
            leads[one.pk].add(one.leader_id)
    everybody = known(set(judges).union(*leads.values()), teams)
    said = _said(by_pk, judges)
    subjects = {
        pk: Subject(
            leads=tuple(everybody[one] for one in sorted(leads[pk])), paths=frozenset(paths[pk]),
            members=frozenset(members[pk]), signers=frozenset(said[pk, Word.SIGNED]),
            teams=frozenset(set().union(*(teams.get(one, set()) for one in members[pk])) - {pk}),
            declared=frozenset(said[pk, ConflictWord.DECLARED]), asked=frozenset(said[pk, "ASKED"]),
            pinned=frozenset(said[pk, ConflictWord.PINNED]), cleared=frozenset(said[pk, ConflictWord.CLEARED]),
        )
        for pk in by_pk
    }  # fmt: skip
    return subjects, [everybody[pk] for pk in sorted(set(judges))]


def _paths(applications: Collection[Application]) -> dict[int, set[str]]:
    """I-7, E-12. Where each was submitted."""
    return {one.pk: {one.unit_path} - {""} for one in applications}


class _Part(NamedTuple):
    """That somebody took part in an application; `counts`: on a team of this cycle or of the two before it."""

    application: int
    person: int
    role: str
    path: str
    state: str
    counts: bool


def _memberships(applications: Collection[Application], judges: Collection[int]) -> Iterator[_Part]:
    """I-33. Who takes part in these applications of one cycle; on which teams they and the judges were. One query."""
    cycle, ids = next(iter(applications)).cycle, [one.pk for one in applications]
    here = TeamMember.objects.filter(application__in=ids, person__isnull=False, state__in=TOOK_PART)
    recent = Q(
        application__cycle__organiser=cycle.organiser_id, application__cycle__number__lte=cycle.number,
        application__cycle__number__gte=cycle.number - TEAM_CYCLES, state__in=WAS_THERE,
    ) & ~Q(application__state__in=PRIVATE)  # fmt: skip
    leaders = {one.leader_id for one in applications if one.leader_id}
    theirs = recent & (Q(person__in={*judges, *leaders}) | Q(person__in=here.values("person")))
    rows = TeamMember.objects.filter(Q(pk__in=here.values("pk")) | theirs).annotate(
        counts=Case(When(recent, then=True), default=False, output_field=BooleanField())
    )
    for row in rows.order_by("pk").values_list("application_id", "person_id", "role", "unit_path", "state", "counts"):
        yield _Part(*row)


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
