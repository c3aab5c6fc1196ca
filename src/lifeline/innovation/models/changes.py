"""中期检查、去留决定、变更: what is decided about a project on its way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.cycles import PERSON
from lifeline.innovation.models.projects import Project
from lifeline.innovation.states import CHANGE_FLOW, OPEN_CHANGES, ChangeKind, ChangeState, Verdict

OPEN = [state.value for state in OPEN_CHANGES]


class MidtermCheck(models.Model):
    """I-81. One check; a reworked project is checked again. `facts` are the figures that were on the table."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="midterms", db_index=False)
    verdict = models.CharField(max_length=7, choices=Verdict)
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "decided_at"], name="midterm_by_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.verdict}"


class HealthMark(models.Model):
    """I-84. The colour of a project at a month-end."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="marks", db_index=False)
    on = models.DateField()
    colour = models.CharField(max_length=6)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "on"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.on} {self.colour}"


class GateDecision(models.Model):
    """I-84. Asked for by two red month-ends; undecided after `due_at` it lies with the chair.

    One without `decided_by` was closed with its project, which the clock had ended.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="gates", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=7, choices=Verdict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(decided_at__isnull=True), name="gate_one_open"),
            models.CheckConstraint(
                name="gate_decided_by_whom",
                condition=Q(verdict="", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(verdict="") & Q(decided_by__isnull=False, decided_at__isnull=False)
                | Q(verdict=Verdict.KILL, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.opened_at:%Y-%m-%d}"


class ChangeRequest(models.Model):
    """I-85. A change of the charter; one open per project and kind. `before` and `after` are plain JSON."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="changes", db_index=False)
    kind = models.CharField(max_length=6, choices=ChangeKind)
    state = models.CharField(max_length=11, choices=ChangeState, default=ChangeState.ASKED)
    reason = models.CharField(max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late = models.BooleanField(default=False, help_text="I-86: asked within 30 days of the planned end")
    unit_signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    unit_signed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            CHANGE_FLOW.check_constraint("change_state_known"),
            models.UniqueConstraint(
                fields=["project", "kind"], condition=Q(state__in=OPEN), name="change_one_open_of_a_kind"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="change_open")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind}"
