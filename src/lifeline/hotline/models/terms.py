"""延期, 挂账: the reply may come later, because a supervisor agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import CHECK_FLOW, CheckState

OPEN = Q(state=CheckState.ASKED)


class Extension(models.Model):
    """H-33. So many working days more. The reporter reads `reason`. Nobody decided: `decided_by` is empty."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="until when to decide")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], condition=OPEN, name="extension_waiting")]
        constraints = [
            CHECK_FLOW.check_constraint("extension_state_known"),
            models.UniqueConstraint(fields=["case"], condition=OPEN, name="extension_one_open"),
            models.CheckConstraint(name="extension_decided", condition=OPEN ^ Q(decided_at__isnull=False)),
            models.CheckConstraint(name="extension_sealed_is_empty", condition=empty_if_sealed("reason", "answer")),
            models.CheckConstraint(name="extension_of_days", condition=Q(days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.days} {self.state}"


class Deferral(models.Model):
    """H-34. Put off to a day, with a plan and an owner. `noted_at`: when the reporter last read how it goes."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deferrals")
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    until_on = models.DateField()
    plan = models.TextField()
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="until when to decide")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    noted_at = models.DateTimeField(null=True)
    reminded = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, help_text="taken up again, or the case ended")

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], condition=OPEN, name="deferral_waiting")]
        constraints = [
            CHECK_FLOW.check_constraint("deferral_state_known"),
            models.UniqueConstraint(fields=["case"], condition=OPEN, name="deferral_one_open"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=CheckState.GRANTED, ended_at__isnull=True), name="deferral_one_runs"
            ),
            models.CheckConstraint(name="deferral_sealed_is_empty", condition=empty_if_sealed("plan", "answer")),
            models.CheckConstraint(name="deferral_decided", condition=OPEN ^ Q(decided_at__isnull=False)),
            models.CheckConstraint(
                name="deferral_granted_is_noted",
                condition=~Q(state=CheckState.GRANTED) | Q(noted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.until_on} {self.state}"
