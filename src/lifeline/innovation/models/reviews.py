"""评审: runs of assignment, reviews with all their versions, waivers, and runs of calibration.

A pair that was assigned is a `Review` from its first day; the specification's table Assignment is its state ASSIGNED.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON, ConfigVersion, Cycle
from lifeline.innovation.states import REVIEW_FLOW, Direction, ReviewState, RunSource, Stage


class AssignmentRun(models.Model):
    """I-41, I-42. One run of the solver, or one table that was uploaded; applied entirely or not at all.

    `applications` and `reviewers` are the ids of the rows and columns of `problem` (rules.runs.stored); `answer` is
    rules.runs.answer. `rows` is the table that applying carries out: [action, application, employee number, reason].
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="runs", db_index=False)
    stage = models.CharField(max_length=9, choices=Stage)
    source = models.CharField(max_length=6, choices=RunSource)
    config = models.ForeignKey(ConfigVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    mode = models.CharField(max_length=20, blank=True)
    seed = models.PositiveIntegerField(default=0)
    most = models.PositiveSmallIntegerField(null=True, help_text="I-40: maximum load asked for, None = by the mean")
    applications = models.JSONField(default=list)
    reviewers = models.JSONField(default=list)
    problem = models.JSONField(null=True)
    answer = models.JSONField(null=True)
    rows = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=40, blank=True, help_text="version of the program")
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    applied_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["cycle", "stage", "-made_at"], name="run_by_cycle")]
        constraints = [
            models.CheckConstraint(
                name="run_applied_by_whom",
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


def grade(name: str) -> models.CheckConstraint:
    """Whole numbers from 0 to 100, or none."""
    return models.CheckConstraint(
        name=f"review_{name}_0_100",
        condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": 100}),
    )


class Review(models.Model):
    """I-37, I-44 … I-51. An application and who reviews it. `body` is `rules.reviews.Sheet` as plain JSON.

    Grades, direction and `revision` are of the sheet that was handed in last. `cycle` is the one that asks for the
    review: in appraisal not always that of the application. `declared_at`: no conflict and secrecy were signed (I-37).
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="reviews", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews", db_index=False)
    reviewer = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.APPROVAL)
    state = models.CharField(max_length=9, choices=ReviewState, default=ReviewState.ASSIGNED)
    run = models.ForeignKey(AssignmentRun, models.PROTECT, null=True, related_name="reviews", db_index=False)
    locked = models.BooleanField(default=False)
    related = models.BooleanField(default=False, help_text="I-57: same business line or former colleagues")
    assigned_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="I-51: None until reviewers may begin")
    reminders = models.PositiveSmallIntegerField(default=0)
    declared_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    barred = models.BooleanField(default=False, help_text="I-43: this pair is never assigned again")
    cause = models.CharField(max_length=300, blank=True, help_text="why it was declined or is void")
    body = models.JSONField(default=dict)
    direction = models.CharField(max_length=5, choices=Direction, blank=True)
    novelty = models.PositiveSmallIntegerField(null=True)
    effect = models.PositiveSmallIntegerField(null=True)
    exemplarity = models.PositiveSmallIntegerField(null=True)
    revision = models.PositiveIntegerField(null=True, help_text="I-48: the text that was read")
    submitted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["cycle", "stage", "state"], name="review_by_state"),
            models.Index(fields=["state", "due_at"], name="review_by_due"),
        ]
        constraints = [
            REVIEW_FLOW.check_constraint("review_state_known"),
            models.UniqueConstraint(fields=["application", "reviewer", "stage"], name="review_once"),
            grade("novelty"),
            grade("effect"),
            grade("exemplarity"),
            models.CheckConstraint(
                name="review_submitted_after_declaration",
                condition=~Q(state__in=["SUBMITTED", "STALE"])
                | Q(declared_at__isnull=False, submitted_at__isnull=False, revision__isnull=False) & ~Q(direction=""),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewVersion(models.Model):
    """I-48. A sheet as it was handed in; never changed. All versions are kept."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_version_once")]

    def __str__(self) -> str:
        return f"review {self.review_id} version {self.number}"


class ReviewWaiver(models.Model):
    """I-39. The chair does without one review of an application, with a reason."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="waivers", db_index=False)
    stage = models.CharField(max_length=9, choices=Stage)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "stage"], name="waiver_once")]

    def __str__(self) -> str:
        return f"{self.application_id} waiver"


class CalibrationRun(models.Model):
    """I-6, I-52. A calibration with the config under which it was computed; never changed.

    `body` is `rules.reporting.report`: a row for each application and what stands beside the table; reviewers by id.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="calibrations", db_index=False)
    stage = models.CharField(max_length=9, choices=Stage)
    config = models.ForeignKey(ConfigVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["cycle", "stage", "-made_at"], name="calibration_by_cycle")]

    def __str__(self) -> str:
        return f"calibration {self.pk}"
