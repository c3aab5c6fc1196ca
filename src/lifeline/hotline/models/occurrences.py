"""What happened to cases and is counted, written with the event that says so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import UNIT
from lifeline.hotline.states.occasions import Occasion


class Occurrence(models.Model):
    """One event of a kind that figures count. `unit`: whose it is, or the company itself where no unit held the case.

    `at` is the event's time in its grain: of a sealed case no finer than the log has it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="occurrences", db_index=False)
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    occasion = models.CharField(max_length=13, choices=Occasion)
    round = models.PositiveSmallIntegerField()
    month = models.PositiveIntegerField(help_text="202603: the month of `at` on the site's clock")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["company", "month", "occasion", "unit", "at", "case", "round"], name="occurrence_by_month"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "occasion", "round", "unit", "month"], name="occurrence_once_a_round_and_month"
            ),
            models.CheckConstraint(name="occurrence_known", condition=Q(occasion__in=Occasion.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.occasion}"
