"""任务书、里程碑、进展报告、督导、整改: what a project promises, hands in, and is asked to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.cycles import PERSON
from lifeline.innovation.models.projects import Project
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.states import FILING_FLOW, Filing, VisitGrade
from lifeline.kernel.parts import last_day
from lifeline.people.models import Person

if TYPE_CHECKING:
    from datetime import date


class CharterVersion(models.Model):
    """I-76, I-85. A version of the charter, never changed but for its signatures; `body` is plain JSON.

    Version 1 is signed by leader, unit secretary and secretariat until `sign_due_at`; later ones come from a change.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="charters", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    sign_due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    leader_signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    leader_signed_at = models.DateTimeField(null=True)
    unit_signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    unit_signed_at = models.DateTimeField(null=True)
    office_signed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    office_signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="charter_number_once")]

    def __str__(self) -> str:
        return f"{self.project_id} charter {self.number}"

    @property
    def budget(self) -> str:
        """The budget as it is read, in yuan."""
        return yuan(self.body["budget_fen"])

    @property
    def budget_lines(self) -> list[tuple[str, str]]:
        """What for, and yuan; charters of older days have none."""
        return [(what, yuan(fen)) for what, fen in self.body.get("budget", [])]


class Filed(models.Model):
    """What the team hands in and somebody outside of it verifies. Evidence files hang on the row."""

    state = models.CharField(max_length=8, choices=Filing, default=Filing.OPEN)
    text = models.TextField(blank=True)
    filed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    filed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Milestone(Filed):
    """I-77. A promised point of the plan. `late_days` is counted when it was first filed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="milestones", db_index=False)
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    planned_on = models.DateField()
    late_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            FILING_FLOW.check_constraint("milestone_state_known"),
            models.UniqueConstraint(fields=["project", "place"], name="milestone_place_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Report(Filed):
    """I-78. A progress report of one period; `text` is its answers."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", db_index=False)
    number = models.PositiveSmallIntegerField()
    period_end = models.DateField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            FILING_FLOW.check_constraint("report_state_known"),
            models.UniqueConstraint(fields=["project", "number"], name="report_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} report {self.number}"

    @property
    def due_on(self) -> date:
        """The last day on which it is in time."""
        return last_day(self.due_at)


class Visit(models.Model):
    """I-79. A visit that was held: by at least two of other second-level units, with findings, grade and file."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="visits", db_index=False)
    held_on = models.DateField()
    visitors = models.ManyToManyField(Person, related_name="+")
    findings = models.TextField()
    grade = models.CharField(max_length=4, choices=VisitGrade)
    filed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    filed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["project", "held_on"], name="visit_by_project")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.held_on}"


class Correction(Filed):
    """I-80. Something to be mended, found by a visit: one owner, a date within 30 days, another verifier."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="corrections", db_index=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="corrections", db_index=False)
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    due_on = models.DateField()

    class Meta:
        constraints = [
            FILING_FLOW.check_constraint("correction_state_known"),
            models.CheckConstraint(
                name="correction_verified_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("owner")),
            ),
        ]
        indexes = [models.Index(fields=["project", "due_on"], name="correction_by_project")]

    def __str__(self) -> str:
        return self.what
