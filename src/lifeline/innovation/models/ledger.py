"""经费台账: lines, balances, entries. All money is whole 分.

Balances change in the transaction that confirms an entry, and the database holds I-91 under any concurrency. An entry
that was decided is never changed and none is ever deleted: triggers of migration `ledger` refuse it (I-93).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.cycles import PERSON, Cycle
from lifeline.innovation.models.projects import Project
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.states import ENTRY_FLOW, BudgetItem, EntryKind, EntryState, LineKind


class FundLine(models.Model):
    """I-91. One funding line and one award purse per cycle, each from a named document."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="fund_lines", db_index=False)
    kind = models.CharField(max_length=8, choices=LineKind)
    document = models.CharField(max_length=60)
    amount_fen = models.PositiveBigIntegerField()
    committed_fen = models.BigIntegerField(default=0)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "kind"], name="line_one_of_a_kind"),
            models.CheckConstraint(
                name="line_not_overrun", condition=Q(committed_fen__gte=0, committed_fen__lte=F("amount_fen"))
            ),
            models.CheckConstraint(name="line_is_of_a_document", condition=~Q(document="") & Q(amount_fen__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind}"

    @property
    def sums(self) -> dict[str, str]:
        """Granted, committed and free in yuan."""
        free = self.amount_fen - self.committed_fen
        return {"granted": yuan(self.amount_fen), "committed": yuan(self.committed_fen), "free": yuan(free)}


class ProjectBalance(models.Model):
    """I-91. What is committed, released and paid of a line for one project."""

    line = models.ForeignKey(FundLine, models.PROTECT, related_name="balances", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="balances")
    committed_fen = models.BigIntegerField(default=0)
    released_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "project"], name="balance_once"),
            models.CheckConstraint(
                name="balance_paid_released_committed",
                condition=Q(paid_fen__gte=0, paid_fen__lte=F("released_fen"), released_fen__lte=F("committed_fen")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.line_id}"


class LedgerEntry(models.Model):
    """I-93 … I-95. One movement: proposed by one person, confirmed by another, and final then."""

    line = models.ForeignKey(FundLine, models.PROTECT, related_name="entries", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=9, choices=EntryKind)
    item = models.CharField(max_length=9, choices=BudgetItem)
    amount_fen = models.PositiveBigIntegerField()
    document = models.CharField(max_length=60)
    note = models.CharField(max_length=200, blank=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals", db_index=False)
    state = models.CharField(max_length=9, choices=EntryState, default=EntryState.PROPOSED)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            ENTRY_FLOW.check_constraint("entry_state_known"),
            models.CheckConstraint(name="entry_above_zero", condition=Q(amount_fen__gte=1)),
            models.CheckConstraint(
                name="entry_two_persons", condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="entry_decided_by_whom",
                condition=Q(state=EntryState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state=EntryState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_reversal_names_one",
                condition=Q(kind=EntryKind.REVERSE, reverses__isnull=False) & ~Q(reverses=F("id"))
                | ~Q(kind=EntryKind.REVERSE) & Q(reverses__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False) & ~Q(state=EntryState.REJECTED),
                name="entry_reversed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-proposed_at", "-id"], name="entry_by_project"),
            models.Index(fields=["line", "-proposed_at", "-id"], name="entry_by_line"),
            models.Index(fields=["proposed_at"], condition=Q(state="PROPOSED"), name="entry_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"

    @property
    def yuan(self) -> str:
        """The amount as it is read."""
        return yuan(self.amount_fen)
