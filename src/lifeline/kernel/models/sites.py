"""What the chain knows of the site and of its own health."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import random_key


class Site(models.Model):
    """The one row that names this site in its first seal. Random, made when the chain begins."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    site_id = models.CharField(max_length=26, default=random_key)

    class Meta:
        constraints = [models.CheckConstraint(name="one_site", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.site_id


class Verification(models.Model):
    """The outcome of a verification by the clock; `full` if it began at the first seal."""

    at = models.DateTimeField(db_index=True)
    full = models.BooleanField()
    sound = models.BooleanField()
    verdict = models.JSONField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {'sound' if self.sound else 'broken'}"
