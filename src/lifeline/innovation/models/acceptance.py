"""结题: the closing file of a project, and the sheets of its panel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.cycles import PERSON
from lifeline.innovation.models.projects import Project
from lifeline.innovation.states import Grade


class ClosingFile(models.Model):
    """I-97. What the leader hands in: summary, indicator with its source. Evidence hangs on the row.

    A second one follows a file that was sent back or a rectification. `grade` is proposed by the head of the panel;
    `shift` is by how many grades two thirds of the panel moved it, with how many votes and why (I-99). `explained` says
    why a milestone was not reached.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="closings", db_index=False)
    number = models.PositiveSmallIntegerField()
    summary = models.TextField()
    indicator = models.CharField(max_length=80)
    baseline = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    measured = models.CharField(max_length=40)
    source = models.CharField(max_length=120)
    target_reached = models.BooleanField()
    filed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    filed_at = models.DateTimeField()
    sent_back = models.BooleanField(default=False)
    items = models.CharField(max_length=600, blank=True, help_text="what was missing, or is to be rectified")
    rectify_until = models.DateField(null=True)
    explained = models.TextField(blank=True)
    grade = models.CharField(max_length=9, choices=Grade, blank=True)
    shift = models.SmallIntegerField(default=0)
    shift_yes = models.PositiveSmallIntegerField(null=True)
    shift_reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="closing_number_once"),
            models.CheckConstraint(
                name="closing_two_persons",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="closing_shift_by_vote_with_reason",
                condition=Q(shift=0, shift_yes__isnull=True, shift_reason="")
                | Q(shift__in=[-1, 1], shift_yes__isnull=False) & ~Q(shift_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} closing {self.number}"


class AcceptanceSheet(models.Model):
    """I-98. One expert's sheet for one closing file; the first of the panel is its head."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="sheets", db_index=False)
    closing = models.ForeignKey(ClosingFile, models.PROTECT, related_name="sheets", db_index=False)
    expert = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    head = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(null=True)
    advice = models.CharField(max_length=600, blank=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "expert"], name="sheet_once"),
            models.UniqueConstraint(fields=["closing"], condition=Q(head=True), name="sheet_one_head"),
            models.CheckConstraint(
                name="sheet_score_0_100", condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.expert_id}"
