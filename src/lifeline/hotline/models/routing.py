"""分办规则: in their order, each with a version; off until the site switches it on (H-16)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.reference import PERSON, UNIT, Category
from lifeline.hotline.models.returns import Ruling
from lifeline.kernel.kept import Seldom


class RoutingRule(Seldom):
    """What fits goes to `to_unit`: in queue and form as a proposal; by itself only where `automatic`.

    Conditions: `category` (with those below it), one of `words`, a reporter of `from_unit` or below; what is not set is
    not asked. `suggested`: where nobody chose a category, a suggestion stands for it. Each change is a new `version`.
    """

    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveIntegerField(default=100)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=60)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.TextField(blank=True)
    from_unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    suggested = models.BooleanField(default=False)
    to_unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    automatic = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    ruling = models.OneToOneField(Ruling, models.SET_NULL, null=True, related_name="rule", help_text="H-28")
    changed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["company", "place", "id"], condition=Q(retired_at__isnull=True), name="routing_order")
        ]
        constraints = [
            models.CheckConstraint(
                name="routing_asks_something",
                condition=Q(category__isnull=False) | Q(from_unit__isnull=False) | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="routing_retired_is_off", condition=Q(retired_at__isnull=True) | Q(automatic=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name
