"""表彰大会: when and where results, teams and persons are commended, and in which order."""

from __future__ import annotations

from django.db import models

from lifeline.innovation.models.cycles import PERSON, Cycle


class Conference(models.Model):
    """One conference of a cycle. `programme` is a list of [time, what, who], in its order."""

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="conference")
    held_on = models.DateField()
    place = models.CharField(max_length=80)
    chaired_by = models.CharField(max_length=60, blank=True)
    programme = models.JSONField(default=list)
    arranged_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    arranged_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.cycle_id} conference"
