"""退单, 裁定: a unit gives a case back, and the supervisor rules who is in charge."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT, Category
from lifeline.hotline.states import CHECK_FLOW, CheckState, ReturnReason, RulingCause


class ReturnRequest(models.Model):
    """H-23. A unit says that a case is not its own, and whose it is. Nobody decided: `decided_by` is empty (H-25)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="returns")
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    right_unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=8, choices=ReturnReason)
    basis = models.TextField()
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(state=CheckState.ASKED), name="return_waiting")]
        constraints = [
            CHECK_FLOW.check_constraint("return_state_known"),
            models.UniqueConstraint(fields=["case"], condition=Q(state=CheckState.ASKED), name="return_one_open"),
            models.UniqueConstraint(fields=["case", "round", "unit"], name="return_once_a_unit_and_round"),
            models.CheckConstraint(
                name="return_decided", condition=Q(state=CheckState.ASKED) ^ Q(decided_at__isnull=False)
            ),
            models.CheckConstraint(name="return_sealed_is_empty", condition=empty_if_sealed("basis", "answer")),
            models.CheckConstraint(name="return_reason_known", condition=Q(reason__in=ReturnReason.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} from {self.unit_id} {self.state}"


class Ruling(models.Model):
    """H-26, H-28. Who is in charge, decided by the supervisor; kept as a precedent. Undecided while `unit` is empty.

    `seen` names the units that held the case in this round, as then; `wanted` is the unit that was asked for.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="rulings")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=8, choices=RulingCause)
    seen = models.JSONField(help_text="[id, name] of the units that held the case in this round")
    wanted = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True, help_text="H-28: proposed as a routing rule")
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(decided_at__isnull=True), name="ruling_waiting"),
            models.Index(fields=["company", "-decided_at", "-id"], name="ruling_precedents"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at__isnull=True), name="ruling_one_open"),
            models.CheckConstraint(
                name="ruling_decided",
                condition=Q(decided_at__isnull=True, unit__isnull=True, decided_by__isnull=True, text="")
                | Q(decided_at__isnull=False, unit__isnull=False),
            ),
            models.CheckConstraint(name="ruling_sealed_is_empty", condition=empty_if_sealed("reason", "text")),
            models.CheckConstraint(name="ruling_cause_known", condition=Q(cause__in=RulingCause.values)),
            models.CheckConstraint(
                name="ruling_proposed_when_decided",
                condition=Q(proposed_at__isnull=True) | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause}"
