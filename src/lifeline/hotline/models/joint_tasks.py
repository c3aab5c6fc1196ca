"""会办: a question to another unit inside a case, with a clock of its own. It never moves the case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import TASK_FLOW, TaskState

DECLINING = Q(decline_asked_at__isnull=False, decline_decided_at__isnull=True)


class Task(models.Model):
    """H-35, H-36. What another unit is asked, and by when. `unit_name` as then (H-86).

    A unit that does not take it on asks once (`decline_…`); decided by nobody in time, the task stands.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit_name = models.TextField()
    round = models.PositiveSmallIntegerField()
    question = models.TextField()
    state = models.CharField(max_length=9, choices=TaskState, default=TaskState.OPEN)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True, help_text="when the clock reminds of it")
    answer = models.TextField(blank=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    decline_asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decline_asked_at = models.DateTimeField(null=True)
    decline_due_at = models.DateTimeField(null=True)
    decline_decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decline_decided_at = models.DateTimeField(null=True)
    decline_answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "due_at", "id"], name="task_of_unit"),
            models.Index(fields=["wake_at", "id"], condition=Q(wake_at__isnull=False), name="task_wakes"),
            models.Index(fields=["decline_due_at", "id"], condition=DECLINING, name="task_declining"),
        ]
        constraints = [
            TASK_FLOW.check_constraint("task_state_known"),
            models.UniqueConstraint(fields=["case", "unit"], condition=Q(state=TaskState.OPEN), name="task_one_a_unit"),
            models.CheckConstraint(name="task_ended", condition=Q(state=TaskState.OPEN) ^ Q(ended_at__isnull=False)),
            models.CheckConstraint(
                name="task_done_by_somebody", condition=~Q(state=TaskState.DONE) | Q(done_by__isnull=False)
            ),
            models.CheckConstraint(
                name="task_sealed_is_empty",
                condition=empty_if_sealed("question", "answer", "decline_reason", "decline_answer"),
            ),
            models.CheckConstraint(
                name="task_declined_on_request",
                condition=~Q(state=TaskState.DECLINED) | Q(decline_decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.unit_name} {self.state}"
