"""四个一同: that ideological work was studied, deployed, inspected and rewarded together with production."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.cycles import PERSON, Cycle
from lifeline.innovation.states import Together


class TogetherRecord(models.Model):
    """I-119. One of the four, of one half-year ("2026-1") of a cycle: its day, its document, and what was said.

    The document itself hangs on the row as a file.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="together", db_index=False)
    half_year = models.CharField(max_length=6)
    what = models.CharField(max_length=9, choices=Together)
    on = models.DateField()
    document = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "half_year", "what"], name="together_once"),
            models.CheckConstraint(name="together_known", condition=Q(what__in=Together.values)),
            models.CheckConstraint(name="together_of_a_document", condition=~Q(document="")),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.half_year} {self.what}"
