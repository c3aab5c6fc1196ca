"""移送: another office takes a case over, and says by a receipt or a person on the telephone that it has it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON
from lifeline.hotline.states import CHECK_FLOW, CheckState, Receiver

OPEN = Q(state=CheckState.ASKED)
SEALED = "—"
"""H-64. What stands for a proof that lies sealed beside the row (or was destroyed with the words, H-84)."""
PROVEN = ~Q(receipt="") | (~Q(spoken_with="") & Q(called_at__isnull=False))


class Transfer(models.Model):
    """H-20. Proposed by a dispatcher, or done by the supervisor at once. The reporter reads reason, receiver, proof.

    `name` says which office, where the kind does not; of a sealed case name and proof are items.
    It ended where the receiver gave the case back.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="transfers")
    round = models.PositiveSmallIntegerField()
    receiver = models.CharField(max_length=9, choices=Receiver)
    name = models.CharField(max_length=100, blank=True)
    reason = models.TextField()
    receipt = models.CharField(max_length=60, blank=True)
    spoken_with = models.CharField(max_length=60, blank=True)
    called_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=7, choices=CheckState, default=CheckState.ASKED)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            CHECK_FLOW.check_constraint("transfer_state_known"),
            models.CheckConstraint(name="transfer_receiver_known", condition=Q(receiver__in=Receiver.values)),
            models.UniqueConstraint(fields=["case"], condition=OPEN, name="transfer_one_open"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=CheckState.GRANTED, ended_at__isnull=True),
                name="transfer_one_stands",
            ),
            models.CheckConstraint(name="transfer_decided", condition=OPEN ^ Q(decided_at__isnull=False)),
            models.CheckConstraint(name="transfer_has_proof", condition=~Q(state=CheckState.GRANTED) | PROVEN),
            models.CheckConstraint(
                name="transfer_ended_was_granted", condition=Q(ended_at__isnull=True) | Q(state=CheckState.GRANTED)
            ),
            models.CheckConstraint(
                name="transfer_sealed_is_empty",
                condition=empty_if_sealed("name", "spoken_with", "reason", "answer", "end_reason"),
            ),
            models.CheckConstraint(
                name="transfer_sealed_proof", condition=Q(case_id__gt=0) | Q(receipt__in=["", SEALED])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.receiver} {self.state}"
