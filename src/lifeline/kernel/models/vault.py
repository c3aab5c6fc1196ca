"""What the database knows of the key store: which one it is, and which keys have to die."""

from __future__ import annotations

from django.db import models


class KeyStore(models.Model):
    """K-84. The id of this site's key store; one row. Another store, or none, is refused and never replaced."""

    store_id = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_key_store")]

    def __str__(self) -> str:
        return self.store_id


class ShredOrder(models.Model):
    """K-81. A key that has to be shredded, written by the action that decided it; `done` once the store has done it."""

    key_id = models.CharField(max_length=26, unique=True)
    reason = models.CharField(max_length=100)
    ordered_at = models.DateTimeField()
    done = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(done=False), name="shred_open")]

    def __str__(self) -> str:
        return self.key_id
