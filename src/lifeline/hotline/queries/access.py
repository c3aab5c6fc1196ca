"""H-74: who can open a sealed case, who should be able to, and to whom the reader of this page can give access."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Case, CaseKey, KeyWrap, StaffKey
from lifeline.hotline.queries import joint_tasks
from lifeline.hotline.states import OPEN, CaseState, Desk, KeyKind, LevelCode, Reader
from lifeline.hotline.states.custody import Opener
from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import capacity_label
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.models import Person, Unit


WORKED_ON = OPEN | {CaseState.ANSWERED, CaseState.MERGED}


@dataclass(frozen=True)
class Colleague:
    """Somebody who works on sealed cases: can he open them, and has he a vault? `cases`: how many wait for him."""

    person: Person
    duty: str
    reads: bool
    has_vault: bool
    cases: int = 1

    @property
    def duty_name(self) -> str:
        """The duty as people say it."""
        return capacity_label(self.duty)


def recipients(case: Case) -> dict[Person, str]:
    """Section 6. Who is to read a sealed case, and in which duty: its desk, handlers and leads of its unit, and of
    those that help (H-35). H-61: of a critical one the duty officers too.
    """
    found: dict[Person, str] = {}
    for role, unit in _duties(case):
        for person in policies.staff(role, unit, case):
            found.setdefault(person, role)
    return found


def _duties(case: Case) -> Iterator[tuple[str, Unit]]:
    yield policies.DESKS[Desk(case.desk)], case.company
    if case.level == LevelCode.CRITICAL and case.state in OPEN:
        yield policies.DUTY_OFFICER, case.company
    if case.unit is not None and case.state in WORKED_ON:
        yield from ((role, case.unit) for role in reversed(policies.OF_UNIT))
        yield from ((role, unit) for unit in joint_tasks.units(case) for role in policies.OF_UNIT)


def may_be_given(person: Person, case: Case) -> bool:
    """H-17, H-74. May this person get access to the case? Whoever acts on it, and is not recused; H-76: at its end the
    publisher, who prepares words to which the reporter may agree.
    """
    publishes = case.state in policies.FINISHED and policies.may_publish(person, case)
    return policies.may_note(person, case) or policies.may_join(person, case) or publishes


def custodians(case: Case) -> list[Person]:
    """H-71. Who may hold what tells who the reporter is."""
    return policies.staff(policies.CUSTODIAN, case.company, case)


def opener(case: Case) -> Opener:
    """H-17, H-71, H-74. What opens now what custodians keep of the case; the same for its reporter and for staff."""
    if wraps(case, KeyKind.CUSTODY).exists():
        return Opener.VAULT
    safe = KeyWrap.objects.filter(key__case=case, key__kind=KeyKind.CUSTODY, reader=Reader.ESCROW)
    return by_safe(case) if safe.exists() else Opener.NOBODY


def by_safe(case: Case) -> Opener:
    """P-17. The key in the safe gives what was wrapped for it to a custodian of today; it is opened for nobody else."""
    return Opener.SAFE if custodians(case) else Opener.NOBODY


def orphans() -> list[Case]:
    """P-17. Open sealed cases of which no vault in use opens what is said, or what custodians keep, and the safe does.

    Of what custodians keep only where somebody is left who may have it: for a custodian who was excluded, or for none
    at all, the safe is not opened.
    """
    found = {case.pk: case for case in _unheld(KeyKind.CASE)}
    found |= {case.pk: case for case in _with_keeper(_unheld(KeyKind.CUSTODY))}
    return [found[pk] for pk in sorted(found)]


def _with_keeper(cases: Iterable[Case]) -> Iterator[Case]:
    """Those that a custodian with a vault may have. Vaults are asked for once a company; who is excluded, for each
    case from which somebody is (H-17).
    """
    keyed: dict[int, set[int]] = {}
    for case in cases:
        if case.company_id not in keyed:
            keyed[case.company_id] = with_vault(people.holders(policies.CUSTODIAN, case.company))
        held = keyed[case.company_id]
        if held and (not case.has_recusals or any(one.pk in held for one in custodians(case))):
            yield case


def _unheld(kind: KeyKind) -> QuerySet[Case]:
    held = KeyWrap.objects.filter(reader=Reader.STAFF, key__kind=kind, staff__retired_on__isnull=True)
    safe = KeyWrap.objects.filter(reader=Reader.ESCROW, key__kind=kind)
    found = Case.objects.filter(pk__in=safe.values("key__case"), state__in=OPEN)
    return found.exclude(pk__in=held.values("key__case")).select_related("company", "unit").order_by("pk")


def is_his(person: Person, key: CaseKey) -> bool:
    """H-74. May this person hold this pair: what the case says, or, for custodians alone, who its reporter is?"""
    if key.kind == KeyKind.CUSTODY:
        return policies.keeps_identity(person, key.case)
    return may_be_given(person, key.case)


def stale() -> Iterator[tuple[Case, list[KeyWrap]]]:
    """Wraps whose holders have no duty in the case any more, or a newer vault that has its own, case by case."""
    rows = KeyWrap.objects.filter(reader=Reader.STAFF).select_related(
        "key__case__unit", "key__case__company", "staff__person"
    )
    known: dict[int, Person] = {}
    for case, found in groupby(rows.order_by("key__case_id", "pk").iterator(1000), key=lambda wrap: wrap.key.case):
        every = [(wrap, known.setdefault(wrap.staff.person_id, wrap.staff.person)) for wrap in found if wrap.staff]
        newer = {(wrap.key_id, one.pk) for wrap, one in every if wrap.staff and wrap.staff.retired_on is None}
        gone = [
            wrap
            for wrap, one in every
            if not is_his(one, wrap.key) or (wrap.staff and wrap.staff.retired_on and (wrap.key_id, one.pk) in newer)
        ]
        if gone:
            yield case, gone


def of_case(case: Case) -> list[Colleague]:
    """The case's page: who reads it, who should and cannot; supervisors too, who are given access where they decide,
    and publishers where the case is at its end.
    """
    named = recipients(case)
    publishers = (policies.PUBLISHER,) if case.state in policies.FINISHED else ()
    for role in (policies.decider(case), *publishers):
        for person in policies.staff(role, case.company, case):
            named.setdefault(person, role)
    reading = set(wraps(case).values_list("staff__person_id", flat=True))
    keyed = with_vault(named)
    return [Colleague(one, duty, one.pk in reading, one.pk in keyed) for one, duty in named.items()]


def wraps(case: Case, kind: KeyKind = KeyKind.CASE) -> QuerySet[KeyWrap]:
    """The wraps that open the case for vaults in use."""
    return KeyWrap.objects.filter(
        key__case=case, key__kind=kind, reader=Reader.STAFF, staff__retired_on__isnull=True
    ).order_by("pk")


def with_vault(persons: Iterable[Person]) -> set[int]:
    """Which of these have a vault."""
    rows = StaffKey.objects.filter(person__in=[one.pk for one in persons], retired_on__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def openable(vault: Vault) -> list[Case]:
    """The open cases that this vault opens and that its person may still see."""
    keys = KeyWrap.objects.filter(staff_id=vault.key_id, key__kind=KeyKind.CASE).values("key__case")
    found = policies.visible_cases(vault.person).filter(pk__in=keys, state__in=OPEN)
    return list(found.select_related("company", "unit").order_by("pk"))


def waiting(vault: Vault) -> list[Colleague]:
    """H-74. Colleagues who should read cases that this vault opens and cannot; with how many cases wait for them."""
    lacking: dict[Person, list[str]] = {}
    cases = openable(vault)
    reading = set(
        KeyWrap.objects.filter(key__case__in=cases, key__kind=KeyKind.CASE, staff__retired_on__isnull=True).values_list(
            "key__case_id", "staff__person_id"
        )
    )
    for case in cases:
        for person, duty in recipients(case).items():
            if (case.pk, person.pk) not in reading:
                lacking.setdefault(person, []).append(duty)
    keyed = with_vault(lacking)
    return [
        Colleague(one, duties[0], reads=False, has_vault=one.pk in keyed, cases=len(duties))
        for one, duties in sorted(lacking.items(), key=lambda item: item[0].employee_no)
    ]


def colleague(pk: int) -> Person:
    """Somebody who has a vault, to whom access may be given; `Unseen` for all others."""
    key = StaffKey.objects.select_related("person").filter(person=pk, retired_on__isnull=True).first()
    if key is None:
        raise Unseen
    return key.person


def givers(person: Person) -> list[int]:
    """Who is told that this person waits for access: the dispatchers of the companies in which he works on cases."""
    companies = people.units_by_id({scope.company_id for scope in policies.scopes(person, *policies.STAFF)})
    found = {one.pk for unit in companies.values() for one in people.holders(policies.DISPATCHER, unit)}
    return sorted(found - {person.pk})


def pairs_of(vault: Vault, target: StaffKey) -> Iterator[CaseKey]:
    """The pairs that this vault opens and the other does not, of cases that are still worked on or can be reopened."""
    yield from (
        CaseKey.objects.filter(wraps__staff_id=vault.key_id)
        .exclude(wraps__staff=target)
        .select_related("case", "case__company", "case__unit")
        .order_by("pk")
    )
