"""What came of a case: replies, ratings, requests to reopen, nudges."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import (
    CHECK_FLOW,
    REPLY_FLOW,
    CheckState,
    Disposition,
    Grade,
    Joint,
    ReplyState,
    Verdict,
)


class Reply(models.Model):
    """A draft on its way to the reporter. An approved one ends its round and carries what the figures count.

    `month` is that of the approval, `due_month` and `charged` say whose clock it was (H-57). `verdict`, `grade` and
    `rated_at` repeat the rating. `work_minutes` is working time from the round's beginning to the reply, `wall_minutes`
    the same around the clock.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="replies")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=ReplyState, default=ReplyState.DRAFT)
    text = models.TextField(blank=True)
    disposition = models.CharField(max_length=10, choices=Disposition)
    author = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    approver = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    exempt = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)
    nearly_canned = models.BooleanField(default=False)
    sent_back_because = models.TextField(blank=True)
    joint = models.PositiveSmallIntegerField(choices=Joint, default=Joint.ALONE)
    rides_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="riders")
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    month = models.PositiveIntegerField(null=True)
    due_month = models.PositiveIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    charged = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    work_minutes = models.PositiveIntegerField(null=True)
    wall_minutes = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "round", "id"], name="reply_by_case"),
            models.Index(fields=["state", "submitted_at", "id"], name="reply_waiting"),
            models.Index(
                fields=["company", "month", "state", "imported", "unit", "wall_minutes", "work_minutes"],
                name="reply_times",
            ),
            *(
                models.Index(
                    fields=["company", "state", "imported", f"{time}_minutes", "month", "unit", "case"],
                    condition=Q(**{f"{time}_minutes__isnull": False}),
                    name=f"reply_by_{time}",
                )
                for time in ("work", "wall")
            ),
            models.Index(
                fields=[
                    "company",
                    "month",
                    "unit",
                    "state",
                    "approved_at",
                    "disposition",
                    "verdict",
                    "grade",
                    "rated_at",
                    "joint",
                    "imported",
                ],
                condition=Q(imported=False),
                name="reply_by_month",
            ),
            models.Index(
                fields=["company", "due_month", "charged", "imported", "approved_at", "due_at"],
                name="reply_by_due_month",
            ),
        ]
        constraints = [
            REPLY_FLOW.check_constraint("reply_state_known"),
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=Q(state=ReplyState.APPROVED) & ~Q(joint=Joint.RIDES),
                name="reply_one_a_round",
            ),
            models.UniqueConstraint(fields=["case"], condition=~Q(state=ReplyState.APPROVED), name="reply_one_draft"),
            models.CheckConstraint(
                name="reply_approver_is_another", condition=Q(approver__isnull=True) | ~Q(approver=F("author"))
            ),
            models.CheckConstraint(
                name="reply_approved_by_somebody",
                condition=(~Q(state=ReplyState.APPROVED) & Q(approved_at__isnull=True, approver__isnull=True))
                | (
                    Q(state=ReplyState.APPROVED, approved_at__isnull=False, month__isnull=False)
                    & (Q(approver__isnull=False) | Q(exempt=True) | Q(imported=True))
                ),
            ),
            models.CheckConstraint(
                name="reply_sealed_is_empty", condition=empty_if_sealed("text", "sent_back_because")
            ),
            models.UniqueConstraint(fields=["case", "rides_on"], name="reply_rides_once"),
            models.CheckConstraint(
                name="reply_rides_on_one", condition=~Q(joint=Joint.RIDES) ^ Q(rides_on__isnull=False)
            ),
            models.CheckConstraint(name="reply_disposition_known", condition=Q(disposition__in=Disposition.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.round} {self.state}"


class Rating(models.Model):
    """H-43. What the reporter says of a round: is it solved, is he satisfied. Once, and never changed.

    `reply`: H-50, the joint reply that it is about, while the case was merged; else the round's own.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    reply = models.OneToOneField(Reply, models.PROTECT, null=True, related_name="rating")
    verdict = models.CharField(max_length=8, choices=Verdict)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(reply__isnull=True), name="rating_once_a_round"
            ),
            models.CheckConstraint(name="rating_sealed_is_empty", condition=empty_if_sealed("text")),
            models.CheckConstraint(name="rating_verdict_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="rating_grade_known", condition=Q(grade__isnull=True) | Q(grade__in=Grade.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} round {self.round} {self.verdict}"


class Reopening(models.Model):
    """H-45, H-46. The reporter asks for another round; granted at once, by the supervisor, or by the clock."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reopenings")
    round = models.PositiveSmallIntegerField(help_text="the round that did not satisfy")
    text = models.TextField()
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            CHECK_FLOW.check_constraint("reopening_state_known"),
            models.UniqueConstraint(fields=["case"], condition=Q(state=CheckState.ASKED), name="reopening_one_open"),
            models.CheckConstraint(
                name="reopening_decided", condition=Q(state=CheckState.ASKED) ^ Q(decided_at__isnull=False)
            ),
            models.CheckConstraint(name="reopening_sealed_is_empty", condition=empty_if_sealed("text", "answer")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class Nudge(models.Model):
    """H-58. The reporter asks how it goes. Changes no deadline."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="nudge_rows")
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="nudge_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class MonthFigure(models.Model):
    """H-90. What a unit's frozen month counted, by the names of `queries.counts.Counts`. Written once."""

    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    month = models.PositiveIntegerField()
    counts = models.JSONField(
        default=dict, help_text="by name, only what is not 0; an older row lacks what was not counted then"
    )
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "month", "unit"], name="month_figure_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month}"
