"""Cases that were merged: into which one, from when to when, and what the lead took over of their clocks."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import CaseState, Parting


class Merge(models.Model):
    """H-49, H-51. A case rides along with its lead. The dues are the member's own deadlines when it was merged.

    They bind the lead in `lead_round`, as far as they were still to come then (H-57: what broke before stays with the
    unit that held it). `dispatch_due_at` and `response_due_at` are empty where that clock was met already.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="merges")
    lead = models.ForeignKey(Case, models.PROTECT, related_name="joiners", db_index=False)
    lead_round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    similarity = models.PositiveSmallIntegerField(null=True, help_text="per mille, where a hint proposed it")
    former_state = models.CharField(max_length=16, choices=CaseState)
    former_unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    dispatch_due_at = models.DateTimeField(null=True)
    response_due_at = models.DateTimeField(null=True)
    resolve_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, help_text="when the joint reply reached this reporter")
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=8, choices=Parting, blank=True)

    class Meta:
        indexes = [models.Index(fields=["lead", "lead_round"], name="merge_by_lead")]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="merge_one_open"),
            models.CheckConstraint(name="merge_ended_somehow", condition=Q(ended_at__isnull=True) ^ ~Q(ended_as="")),
            models.CheckConstraint(name="merge_with_another", condition=~Q(case=models.F("lead"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.lead_id}"

    @property
    def broken(self) -> bool:
        """Had the member's reply been due before it was merged?"""
        return self.resolve_due_at <= self.at
