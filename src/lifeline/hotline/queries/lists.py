"""The lists: whose turn it is first, then the clock that breaks first. Each is a walk along one index.

All are querysets of rows without the reporter's text (`COLUMNS`), so that a page cuts, filters and counts them itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from lifeline.hotline import policies
from lifeline.hotline.models import Case, Reopening, Reply, SecondCheck
from lifeline.hotline.states import CaseState, CheckState, Desk, ReplyState, WaitsFor
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.policies import Scope
    from lifeline.people.models import Person

COLUMNS = (
    "number", "state", "mode", "channel", "level", "summary", "submitted_at", "due_at", "due_clock", "waits_for",
    "provisional", "nudges", "unread", "round", "staff_owned", "closed_as", "version", "company_id", "has_recusals",
    "reporter_id", "entered_by_id", "desk", "answered_at", "closed_at", "resolve_due_at", "own_due_at", "joined",
    "category__name", "category__name_en", "category__code", "rung", "no_supervisor", "unit__name", "unit__path",
    "follows_id",
)  # fmt: skip


def of_cases(cases: QuerySet[Case], column: str = "case") -> Exists:
    """That a row's case is among `cases`, asked for each row: `IN (…)` would make SQLite collect all cases first."""
    return Exists(cases.filter(pk=OuterRef(column)))


def rows(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The columns that lists show; no text of the reporter is read but the summary."""
    return cases.select_related("category", "unit").only(*COLUMNS)


def by_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The clock that breaks first stands first."""
    return rows(cases).order_by("due_at", "pk")


def queue(person: Person) -> QuerySet[Case]:
    """分办台: what waits for this dispatcher (or for the desk that replaces him, H-17)."""
    return by_due(policies.visible_cases(person).filter(of_desks(person), waits_for=WaitsFor.DISPATCHER))


def of_desks(person: Person) -> Q:
    """H-17. Cases that lie with a desk of this person."""
    scopes = policies.scopes(person, *policies.DESKS.values())
    desks = Q(pk__in=[])
    for desk, role in policies.DESKS.items():
        companies = [scope.company_id for scope in scopes if scope.role == role and scope.whole]
        if companies:
            desks |= Q(desk=desk, company_id__in=companies)
    return desks


def held(person: Person, roles: Iterable[str] = policies.OF_UNIT) -> QuerySet[Case]:
    """我的待办, 本单位: what the units hold for which the person is handler or lead."""
    cases = policies.visible_cases(person).filter(_held_by(policies.scopes(person, *roles)))
    return by_due(cases.filter(waits_for=WaitsFor.UNIT))


def _held_by(scopes: Iterable[Scope]) -> Q:
    """Cases that units of these duties hold, by ids, so that the list's index serves."""
    found = Q(pk__in=[])
    for scope in scopes:
        if scope.whole:
            found |= Q(company_id=scope.company_id)
        else:
            found |= Q(company_id=scope.company_id, unit_id__in=people.units_below(scope.path))
    return found


def replied(person: Person, roles: Iterable[str] = policies.OF_UNIT) -> QuerySet[Case]:
    """待评价, 未解决: what the person's units replied to and the reporter has not closed."""
    cases = policies.visible_cases(person).filter(_held_by(policies.scopes(person, *roles)))
    return by_due(cases.filter(waits_for=WaitsFor.REPORTER))


def to_approve(person: Person) -> QuerySet[Reply]:
    """待审核答复: drafts that wait for this lead, the longest waiting first; not his own (P-2)."""
    cases = policies.visible_cases(person).filter(_held_by(policies.scopes(person, policies.LEAD)))
    waiting = Reply.objects.filter(state=ReplyState.SUBMITTED, case__in=cases.values("pk"))
    return waiting.exclude(author=person).select_related("case", "unit").order_by("submitted_at", "pk")


def late(person: Person, now: datetime) -> QuerySet[Case]:
    """督办台: what the supervised companies' units should have done by now, the longest overdue first."""
    return by_due(supervised(person).filter(waits_for__in=[WaitsFor.DISPATCHER, WaitsFor.UNIT], due_at__lt=now))


def nudged(person: Person) -> QuerySet[Case]:
    """催办: open cases whose reporters ask how it goes (H-58)."""
    return by_due(supervised(person).filter(waits_for__in=[WaitsFor.DISPATCHER, WaitsFor.UNIT], nudges__gt=0))


def reopenings(person: Person) -> QuerySet[Reopening]:
    """Requests to reopen that wait for the supervisor's decision, the most urgent first."""
    open_ones = Reopening.objects.filter(state=CheckState.ASKED, case__in=supervised(person).values("pk"))
    return open_ones.select_related("case", "case__unit").order_by("due_at", "pk")


def checks(person: Person) -> QuerySet[SecondCheck]:
    """H-18. Refusals that wait for their second person, without those that this person proposed."""
    scopes = policies.scopes(person, *policies.COMPANY_WIDE)
    companies = [scope.company_id for scope in scopes if scope.whole]
    cases = policies.visible_cases(person).filter(company_id__in=companies)
    waiting = SecondCheck.objects.filter(state=CheckState.ASKED, case__in=cases.values("pk"))
    return waiting.exclude(first=person).select_related("case").order_by("asked_at", "pk")


def supervised(person: Person) -> QuerySet[Case]:
    """The cases on which this person decides as supervisor, or for the supervisors who are excluded (H-17)."""
    companies = [scope.company_id for scope in policies.scopes(person, policies.SUPERVISOR) if scope.whole]
    instead = [scope.company_id for scope in policies.scopes(person, policies.INTEGRITY) if scope.whole]
    decides = Q(company_id__in=companies) | (
        Q(company_id__in=instead) & (Q(desk=Desk.INTEGRITY) | Q(no_supervisor=True))
    )
    return policies.visible_cases(person).filter(decides if instead else Q(company_id__in=companies))


def mine(person: Person) -> QuerySet[Case]:
    """My cases, the newest first; those that a clerk entered for me too."""
    return rows(Case.objects.filter(reporter=person)).order_by("-submitted_at", "-pk")


def open_mine(person: Person) -> QuerySet[Case]:
    """My cases in which something is still to come."""
    return mine(person).filter(~Q(waits_for=WaitsFor.NOBODY) | Q(state=CaseState.MERGED, answered_at=None))


def entered(person: Person) -> QuerySet[Case]:
    """What a clerk entered, the newest first."""
    return rows(policies.visible_cases(person).filter(entered_by=person)).order_by("-submitted_at", "-pk")


def seen(person: Person) -> QuerySet[Case]:
    """Every case that the person may see, the newest first: for search, exports and programs."""
    return rows(policies.visible_cases(person)).order_by("-submitted_at", "-pk")


def to_publish(person: Person) -> QuerySet[Case]:
    """Replied or closed cases that no publication has touched yet, the latest reply first."""
    companies = [scope.company_id for scope in policies.scopes(person, policies.PUBLISHER) if scope.whole]
    cases = policies.visible_cases(person).filter(
        company_id__in=companies, state__in=[CaseState.ANSWERED, CaseState.CLOSED], publication__isnull=True
    )
    return rows(cases.exclude(answered_at=None)).order_by("-answered_at", "-pk")
