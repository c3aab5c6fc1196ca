"""Help calls: who is on duty, who waits, and what the two say to each other, sealed with a key of the call."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.people.models import Person, Unit
from lifeline.wellbeing.states import CallState, Disposition

TAKEN = [CallState.ACCEPTED.value, CallState.ENDED.value]


class DutyShift(models.Model):
    """From when to when a counsellor is on duty. Who was entered first is called first."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="shift_ends_later")]
        indexes = [models.Index(fields=["until_at"], name="shift_until")]

    def __str__(self) -> str:
        return f"{self.from_at:%Y-%m-%d %H:%M}"


class HelpCall(RandomKeyed):
    """One call. W-24: `token` is empty where no name was given, so nothing leads back; `sealed` holds what was given.

    `rung`: how far it was paged (W-22). A call that was taken has a helper and a time. P-1: `company` is whose helpers
    are called; none for a call without a name, of which not even that is kept, and where a company has no helpers.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=52, blank=True)
    key_id = models.CharField(max_length=26, blank=True)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=CallState, default=CallState.WAITING)
    company = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)
    helper = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    disposition = models.CharField(max_length=10, choices=Disposition, blank=True)
    follow_up = models.BooleanField(default=False)
    is_drill = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in CallState]), name="call_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=TAKEN) | Q(helper__isnull=False, accepted_at__isnull=False),
                name="call_taken_has_helper",
            ),
            models.UniqueConstraint(
                fields=["token"], condition=Q(state__in=["WAITING", "ACCEPTED"]) & ~Q(token=""), name="call_one_open"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="WAITING"), name="call_waiting")]


class HelpMessage(RandomKeyed):
    """A line of the talk, sealed with the key of its call."""

    call = models.ForeignKey(HelpCall, models.CASCADE, related_name="messages")
    sealed = models.BinaryField()
    from_helper = models.BooleanField()
    at = models.DateTimeField()
