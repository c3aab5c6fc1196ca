"""Section 7. Standing orders: routine reminders of one kind go without being released one by one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.cycles import PERSON, Cycle
from lifeline.innovation.states import ROUTINE, LetterKind


class StandingOrder(models.Model):
    """For one kind of one cycle, from a day to a day, both included, unless it is revoked before. One runs at a time.

    No letter of a decision ever goes by one: the table knows no order of such a kind (I-74).
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="orders", db_index=False)
    kind = models.CharField(max_length=12, choices=LetterKind)
    from_on = models.DateField()
    until_on = models.DateField()
    given_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    revoked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="order_of_routine", condition=Q(kind__in=sorted(ROUTINE))),
            models.CheckConstraint(name="order_has_days", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="order_revoked_by_whom",
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["cycle", "kind", "until_on"], name="order_by_cycle")]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind}"
