"""Whether this site is the demo company."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DemoCompany(models.Model):
    """The one row of a site that was filled with the made-up company; any other site has none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seed = models.BigIntegerField()
    people = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    own_password = models.BooleanField(default=False, help_text="its log-ins no longer have the password that all know")

    class Meta:
        constraints = [models.CheckConstraint(name="one_demo_company", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.people} people, seed {self.seed}"
