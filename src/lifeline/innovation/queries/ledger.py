"""Ledgers as screens, exports and invariants read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext_lazy

from lifeline.innovation import policies
from lifeline.innovation.models import Cycle, FundLine, LedgerEntry, ProjectBalance, TeamMember
from lifeline.innovation.policies import ledger as gates
from lifeline.innovation.rules import ledger as rules
from lifeline.innovation.rules.ledger import Balance, yuan
from lifeline.innovation.states import TOOK_PART, EntryState, Kind, LineKind, ProjectState
from lifeline.innovation.states.projects import GRADED
from lifeline.kernel.tables import Column
from lifeline.kernel.tables import Kind as Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from typing import Any

    from django.db.models import QuerySet

    from lifeline.innovation.models import Project
    from lifeline.people.models import Person

NEWEST = ("-proposed_at", "-pk")
ENDED = (ProjectState.TERMINATED, ProjectState.REVOKED, ProjectState.LAPSED, ProjectState.NOT_ACCEPTED)
COLUMNS = tuple(
    Column(key, zh, en, Cell(kind))
    for key, zh, en, kind in json.loads((Path(__file__).parents[1] / "data" / "ledger_columns.json").read_text("utf-8"))
)
"""For vouchers: kinds, items and states are stable codes and no words."""


def balance_of(row: ProjectBalance) -> Balance:
    """A stored balance as the rules compute with it."""
    return Balance(row.committed_fen, row.released_fen, row.paid_fen)


def stage(project: Project) -> int:
    """I-92. Which share of the commitment may be released now. MICRO has no mid-term check (I-81)."""
    passed = project.midterm_passed_on is not None or project.kind == Kind.MICRO
    return rules.stage_of(midterm_passed=passed, accepted=project.state in GRADED)


@dataclass(frozen=True)
class Account:
    """What a page shows of a balance: words for 分, how far paid, and what may still be released."""

    line: FundLine
    balance: Balance
    free_fen: int

    @property
    def sums(self) -> list[tuple[str, str]]:
        """Label and yuan, in the order of the ledger."""
        return [
            (str(pgettext_lazy("ledger", "Committed")), yuan(self.balance.committed)),
            (str(pgettext_lazy("ledger", "Released")), yuan(self.balance.released)),
            (str(pgettext_lazy("ledger", "Paid")), yuan(self.balance.paid)),
            (str(pgettext_lazy("ledger", "Still to be released now")), yuan(self.free_fen)),
        ]


def accounts(project: Project) -> list[Account]:
    """The balances of a project, funds before award."""
    rows = ProjectBalance.objects.filter(project=project).select_related("line").order_by("line__kind", "line_id")
    return [Account(row.line, balance_of(row), free(row, project)) for row in rows]


def free(row: ProjectBalance, project: Project) -> int:
    """I-92. 分 of this balance that may be released now."""
    if row.line.kind == "PURSE":
        return row.committed_fen - row.released_fen
    return max(0, rules.ceiling(row.committed_fen, project.level, stage(project)) - row.released_fen)


def lines_of(project: Project) -> list[FundLine]:
    """I-91, I-88. Where a project's money comes from: funds of its cycle, the purse of the one that appraises it."""
    purse = project.appraise_in_cycle_id or project.cycle_id
    rows = FundLine.objects.filter(
        Q(kind=LineKind.FUNDING, cycle=project.cycle_id) | Q(kind=LineKind.PURSE, cycle=purse)
    )
    return list(rows.order_by("kind", "pk"))


def line_ids(project: Project) -> set[int]:
    """Their ids."""
    return {line.pk for line in lines_of(project)}


def fundable_cycles(person: Person) -> list[Cycle]:
    """The cycles whose lines this person may open."""
    companies = policies.organisers_of(person, policies.FINANCE, policies.SECRETARY)
    rows = Cycle.objects.filter(organiser__in=companies, provenance="lived").exclude(
        state__in=["ARCHIVED", "CANCELLED"]
    )
    return list(rows.order_by("-number", "pk"))


def entries(person: Person, *, show: str = "", text: str = "") -> QuerySet[LedgerEntry]:
    """Entries for a list: `show` "waiting" or empty; `text` is of a project or a document."""
    rows = gates.visible_entries(person).select_related("line", "project")
    if show == "waiting":
        rows = rows.filter(state=EntryState.PROPOSED)
    if text:
        wanted = Q(project__number__icontains=text) | Q(project__title__icontains=text) | Q(document__icontains=text)
        rows = rows.filter(wanted)
    return rows


def of_cycle(cycle: Cycle) -> QuerySet[LedgerEntry]:
    """The entries of a cycle's lines, in the order in which they came."""
    return LedgerEntry.objects.filter(line__cycle=cycle).select_related("line__cycle", "project").order_by("pk")


def waiting(person: Person) -> QuerySet[LedgerEntry]:
    """What waits for this person as the second one."""
    companies = policies.organisers_of(person, *gates.WRITERS)
    rows = LedgerEntry.objects.filter(state=EntryState.PROPOSED, line__cycle__organiser__in=companies)
    teams = TeamMember.objects.filter(person=person, state__in=TOOK_PART).values("application")
    return rows.exclude(proposed_by=person).exclude(Q(project__application__in=teams) | Q(project__leader=person))


@dataclass(frozen=True)
class Unreturned:
    """I-96. Released and not spent by a project that has ended, and until when it is due back."""

    project: Project
    fen: int
    due_on: date

    @property
    def yuan(self) -> str:
        """As it is read."""
        return yuan(self.fen)


def unreturned(person: Person) -> list[Unreturned]:
    """I-96. What is still to come back, the oldest first: of projects that were accepted, ended or lapsed.

    An award is no unspent money: what is released of the purse waits to be paid out.
    """
    over = Coalesce("project__ended_on", "project__accepted_on")
    rows = ProjectBalance.objects.annotate(over_on=over).filter(
        over_on__isnull=False, released_fen__gt=F("paid_fen"), line__kind=LineKind.FUNDING,
        line__cycle__organiser__in=gates.reads_ledgers(person),
    )  # fmt: skip
    return [
        Unreturned(row.project, row.released_fen - row.paid_fen, rules.return_due_on(row.over_on))
        for row in rows.select_related("project").order_by("over_on", "pk")
    ]


def table(rows: Iterable[LedgerEntry]) -> Iterator[dict[str, Any]]:
    """Entries as rows of `COLUMNS`."""
    for entry in rows:
        yield {
            "id": str(entry.pk), "cycle": entry.line.cycle.number, "line": entry.line.kind,
            "project": entry.project.number, "title": entry.project.title, "kind": entry.kind, "item": entry.item,
            "yuan": Decimal(entry.amount_fen) / 100, "document": entry.document,
            "reverses": str(entry.reverses_id or ""), "state": entry.state, "proposed_at": entry.proposed_at,
            "decided_at": entry.decided_at,
        }  # fmt: skip
