"""Section 6. The monthly sheet on which the ledger of a line is compared with the books of the finance department."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.cycles import PERSON
from lifeline.innovation.models.ledger import FundLine


class Reconciliation(models.Model):
    """A line at a month-end: `body` has a row for each project, with what was committed, released and paid by then, and
    what the books say was paid, all in 分. A later sheet of a month (`number`) takes the place of an earlier one.
    """

    line = models.ForeignKey(FundLine, models.PROTECT, related_name="sheets", db_index=False)
    month = models.DateField(help_text="its last day")
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    difference_fen = models.PositiveBigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "month", "number"], name="reconciliation_number_once"),
            models.CheckConstraint(
                name="reconciliation_two_persons", condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("made_by"))
            ),
            models.CheckConstraint(
                name="reconciliation_signed_by_whom",
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reconciliation_explains_a_difference", condition=Q(difference_fen=0) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.month}"
