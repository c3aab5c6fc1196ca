"""H-82: many cases at once: what is to be done, until when it can be undone, and what became of each case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import Disposition
from lifeline.hotline.states.bulk import BULK_FLOW, BulkAct, BulkOutcome, BulkState


class Bulk(models.Model):
    """What one person does to many named cases. `unit`: to dispatch to; `lead`: to merge into; `text`: to reply."""

    maker = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=8, choices=BulkAct)
    state = models.CharField(max_length=7, choices=BulkState, default=BulkState.WAITING)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    lead = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    disposition = models.CharField(max_length=10, choices=Disposition, blank=True)
    asked_at = models.DateTimeField()
    runs_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["runs_at"], condition=Q(state=BulkState.WAITING), name="bulk_waiting"),
            models.Index(fields=["maker", "-asked_at", "-id"], name="bulk_by_maker"),
        ]
        constraints = [
            BULK_FLOW.check_constraint("bulk_state_known"),
            models.CheckConstraint(
                name="bulk_ended",
                condition=Q(state=BulkState.WAITING, ended_at__isnull=True)
                | (~Q(state=BulkState.WAITING) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.asked_at:%Y-%m-%d %H:%M}"


class BulkCase(models.Model):
    """One of the cases; `version` is what the maker saw (H-38), `because` why it was left out."""

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="cases", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="bulks")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=BulkOutcome, default=BulkOutcome.WAITING)
    because = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "case"], name="bulk_case_once")]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.case_id} {self.outcome}"
