"""The one log. Rows are written by `kernel.events`, sealed by `kernel.chain`, and never changed.

Persons are plain ids without a foreign key: a log that outlives everybody must not lock or miss a row of `people`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Act(models.Model):
    """What an event says. `data` and `commits` are canonical JSON as text: a binary JSON type would reorder it.

    `id` is explicit, always (K-16). `at_us` is microseconds UTC; with grain "h" or "d" the start of that period (K-12).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=80, blank=True)
    at_us = models.BigIntegerField()
    grain = models.CharField(max_length=1)
    data = models.TextField()
    commits = models.TextField()
    leaf = models.BinaryField(max_length=32)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Event(Act):
    """Something that happened. `seq` is null until sealed; a trigger refuses every other change and every deletion."""

    seq = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_key", "at_us"], name="event_by_subject"),
            models.Index(fields=["kind", "at_us"], name="event_by_kind"),
            models.Index(fields=["actor_id", "at_us"], name="event_by_actor", condition=Q(actor_id__isnull=False)),
            models.Index(fields=["at_us", "id"], name="event_unsealed", condition=Q(seq__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(name="event_grain_known", condition=Q(grain__in=["e", "h", "d"])),
            models.CheckConstraint(name="event_seq_positive", condition=Q(seq__isnull=True) | Q(seq__gt=0)),
            models.CheckConstraint(name="event_has_author", condition=Q(actor_id__isnull=False) | ~Q(by="")),
            models.CheckConstraint(name="event_coarse_has_no_neighbour", condition=Q(grain="e") ^ Q(id__lt=0)),
        ]


class Pending(Act):
    """K-15. A coarse event until its period has ended. `period_us` begins the period in which it was written."""

    period_us = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_key"], name="pending_by_subject"),
            models.Index(fields=["grain", "period_us"], name="pending_by_period"),
        ]
        constraints = [models.CheckConstraint(name="pending_is_coarse", condition=Q(grain__in=["h", "d"], id__lt=0))]


class Personal(models.Model):
    """A personal value of an event, with its salt. Erasing deletes the row; the commitment in the event stays.

    `event_id` is the id of an `Event` or a `Pending`. The row's own id is random, so that it has no order (K-15).
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "key"], name="personal_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.key}"
