"""Who sees money and who moves it. I-94: never a member of the project, never one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import LedgerEntry, Project
from lifeline.innovation.policies import AUDITOR, CHAIR, FINANCE, LEADING_GROUP, SECRETARY, holds, organisers_of
from lifeline.innovation.policies.projects import is_member
from lifeline.kernel.errors import Forbidden, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from lifeline.innovation.models import Reconciliation
    from lifeline.people.models import Person

READERS = (FINANCE, SECRETARY, CHAIR, LEADING_GROUP, AUDITOR)
WRITERS = (FINANCE, SECRETARY, CHAIR)


def reads_ledgers(person: Person) -> set[int]:
    """The companies whose ledger the person reads whole."""
    return organisers_of(person, *READERS)


def visible_entries(person: Person) -> QuerySet[LedgerEntry]:
    """All entries of the person's companies; a leader reads those of the own project."""
    mine = Q(project__leader=person) | Q(line__cycle__organiser__in=reads_ledgers(person))
    return LedgerEntry.objects.filter(mine)


def may_read_ledger(person: Person, project: Project) -> bool:
    """The leader, finance, secretariat, leading group, audit."""
    return project.leader_id == person.pk or project.cycle.organiser_id in reads_ledgers(person)


def may_move(person: Person, project: Project) -> bool:
    """I-94. Propose, confirm or reject an entry: finance, secretariat or chair, and no member of the project."""
    return project.cycle.organiser_id in organisers_of(person, *WRITERS) and not is_member(person, project)


def may_decide(person: Person, entry: LedgerEntry) -> bool:
    """I-94. Confirm or reject: a second person."""
    return entry.proposed_by_id != person.pk and may_move(person, entry.project)


def may_sign_sheet(person: Person, sheet: Reconciliation) -> bool:
    """Sign a monthly sheet: a secretary who has not made it."""
    return sheet.made_by_id != person.pk and holds(person, SECRETARY, sheet.line.cycle.organiser_id)


def may_open_line(person: Person, organiser_id: int) -> bool:
    """I-91. Enter what a document grants: finance or secretariat."""
    return organiser_id in organisers_of(person, FINANCE, SECRETARY)


def ledger_for(person: Person, number: str, may: Callable[[Person, Project], bool] | None = None) -> Project:
    """The project whose ledger the person reads; else 404, or 403 for what he may not do there."""
    project = Project.objects.select_related("cycle", "application").filter(number=number).first()
    if project is None or not may_read_ledger(person, project):
        raise Unseen
    if may is not None and not may(person, project):
        raise Forbidden
    return project


def entry_for(person: Person, pk: int, may: Callable[[Person, LedgerEntry], bool] | None = None) -> LedgerEntry:
    """An entry that the person sees; else 404, or 403 for what he may not do."""
    rows = visible_entries(person).select_related("line__cycle", "project__cycle", "proposed_by", "decided_by")
    entry = rows.filter(pk=pk).first()
    if entry is None:
        raise Unseen
    if may is not None and not may(person, entry):
        raise Forbidden
    return entry
