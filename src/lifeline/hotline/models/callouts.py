"""Whom a critical case called out of bed."""

from __future__ import annotations

from django.db import models

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON


class Callout(models.Model):
    """H-61. A duty officer was called to a critical case; who opened it first ends the calling."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="callouts")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    called_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "called_at"], name="callout_once")]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.person_id}"
