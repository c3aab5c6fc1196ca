"""Tables that leave the house: who asked for which columns of which cases, and what came of it (H-96)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import EXPORT_FLOW, ExportKind, ExportState


class Export(models.Model):
    """One export. `wanted` is its filter, `file_key` the file while it can be fetched; the row stays as the record.

    `done` of `total` cases are written; `step_at` is when that was said last, so that a killed worker's is begun anew.
    """

    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    maker = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=4, choices=ExportKind)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.ASKED)
    columns = models.JSONField()
    wanted = models.JSONField()
    asked_at = models.DateTimeField()
    step_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    file_key = models.CharField(max_length=26, blank=True)
    failed_because = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["maker", "-asked_at", "-id"], name="export_by_maker"),
            models.Index(fields=["state", "step_at"], name="export_by_state"),
        ]
        constraints = [
            EXPORT_FLOW.check_constraint("export_state_known"),
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=Q(state=ExportState.READY, expires_at__isnull=False) & ~Q(file_key="")
                | ~Q(state=ExportState.READY) & Q(file_key=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.state}"
