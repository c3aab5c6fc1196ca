"""The seals of the chain."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Seal(models.Model):
    """K-24. `size` events from `first_seq` on, under one root, tied to the seal before. Never rewritten.

    `cosigned` waits for a second party's signature of `head`; it is the only column that may be filled later.
    """

    no = models.BigAutoField(primary_key=True)
    first_seq = models.BigIntegerField()
    size = models.IntegerField()
    root = models.BinaryField(max_length=32)
    prev = models.BinaryField(max_length=32)
    at_us = models.BigIntegerField()
    head = models.BinaryField(max_length=32)
    cosigned = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at_us"], name="seal_by_time"),
            models.Index(fields=["first_seq"], name="seal_by_seq"),
        ]
        constraints = [
            models.CheckConstraint(name="seal_numbers", condition=Q(no__gt=0, first_seq__gt=0, size__gte=0)),
        ]

    def __str__(self) -> str:
        return f"seal {self.no}"
