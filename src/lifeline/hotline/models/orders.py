"""督办单: what a supervisor wants to know in writing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import ORDER_FLOW, OrderState


class Order(models.Model):
    """H-60. Whoever holds the case answers in writing by a date; its supervisor closes it.

    Without `supervisor` the clock has opened it (H-59), with an empty `text`: why is it late, when will it be done?
    `unit`: who held the case then; None: it had not been dispatched, so the dispatchers answer.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="orders", db_index=False)
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=OrderState, default=OrderState.OPEN)
    text = models.TextField(blank=True)
    supervisor = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "opened_at"], name="order_by_case"),
            models.Index(fields=["company", "due_at"], condition=~Q(state=OrderState.CLOSED), name="order_still_open"),
        ]
        constraints = [
            ORDER_FLOW.check_constraint("order_state_known"),
            models.UniqueConstraint(fields=["case"], condition=~Q(state=OrderState.CLOSED), name="order_one_open"),
            models.CheckConstraint(
                name="order_answered",
                condition=~Q(state=OrderState.ANSWERED) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(name="order_sealed_is_empty", condition=empty_if_sealed("text", "answer", "remark")),
            models.CheckConstraint(
                name="order_closed",
                condition=Q(state=OrderState.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state=OrderState.CLOSED) & Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
