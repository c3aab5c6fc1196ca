"""剔除: a case that leaves the figures, because two persons said so."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import CHECK_FLOW, CheckState


class Exclusion(models.Model):
    """H-89. Asked for by one, decided by another. Once granted, the case counts in no figure of a month not frozen."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="exclusions")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    first = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["company", "state", "decided_at", "case"], name="exclusion_by_company")]
        constraints = [
            CHECK_FLOW.check_constraint("exclusion_state_known"),
            models.CheckConstraint(name="exclusion_sealed_is_empty", condition=empty_if_sealed("reason")),
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state=CheckState.REFUSED), name="exclusion_once_a_case"
            ),
            models.CheckConstraint(
                name="exclusion_by_another", condition=Q(second__isnull=True) | ~Q(second=F("first"))
            ),
            models.CheckConstraint(
                name="exclusion_decided",
                condition=Q(state=CheckState.ASKED, second__isnull=True, decided_at__isnull=True)
                | (~Q(state=CheckState.ASKED) & Q(second__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
