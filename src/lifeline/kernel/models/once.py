"""Which submissions were already taken (K-4)."""

from __future__ import annotations

from django.db import models


class OnceKey(models.Model):
    """One submission by its key. Digests are SHA-256 in hex, so that a key cannot be read back."""

    scope = models.CharField(max_length=100)
    key_digest = models.CharField(max_length=64)
    body_digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key_digest"], name="once_key")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key_digest[:8]}"
