"""Whom a person lets see something, and who has looked. Both are sealed; the helper alone stands in the clear."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.people.models import Person


class Grant(RandomKeyed):
    """W-10. One result, or the line of one instrument, for one helper, until the end of a day.

    `token` is the pseudonym of this class; `slot` a token of what and for whom, so that the same is granted once;
    `sealed` says whose, what, and under which name. `ended_on`: revoked, or over. Each grant has a key of its own,
    which seals its openings too.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=52, db_index=True)
    slot = models.CharField(max_length=52)
    key_id = models.CharField(max_length=26, unique=True)
    sealed = models.BinaryField()
    helper = models.ForeignKey(Person, models.CASCADE, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(ended_on=None), name="grant_one_open"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="grant_ends_later"),
        ]


class Opening(RandomKeyed):
    """W-12. A helper has opened what was granted; who and when is sealed with the key of the grant (W-61)."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="openings")
    sealed = models.BinaryField()
