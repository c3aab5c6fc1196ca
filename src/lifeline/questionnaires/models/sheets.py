"""What is stored of answers. Who and what stand nowhere in the clear: a holder is a pseudonym, a sheet is sealed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.questionnaires.states import SheetState

KEPT_DAYS = 3 * 365
"""What holders agreed to before a site could choose."""


class Holder(RandomKeyed):
    """A pseudonym (a token of the vault, as text) and the key that seals all that is its. Erasing shreds the key.

    `keep_days`: so long after the last touch everything is kept at most, as the holder was told when he agreed.
    """

    token = models.CharField(max_length=52, unique=True)
    key_id = models.CharField(max_length=26, unique=True)
    keep_days = models.PositiveSmallIntegerField(default=KEPT_DAYS)


class Sheet(RandomKeyed):
    """One person's answers to one definition. `slot` is a token of holder and definition: equal for equal, and mute.

    `day` is when it was last touched, no finer (W-53); `sealed` is padded, so that its size says nothing either.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(Holder, models.CASCADE, related_name="sheets")
    slot = models.CharField(max_length=52)
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=SheetState, default=SheetState.OPEN)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(state="OPEN"), name="sheet_one_open"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in SheetState]), name="sheet_state_known"),
        ]
        indexes = [models.Index(fields=["day"], condition=Q(state="OPEN"), name="sheet_stale")]
