"""The plan of three years: items, and what their indicators came to on which day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.people.models import Person
from lifeline.wellbeing.models.helpers import Helper
from lifeline.wellbeing.rules.helpers import MINUTES
from lifeline.wellbeing.rules.plan import INDICATORS
from lifeline.wellbeing.states import Strand


class PlanItem(models.Model):
    """W-90. One undertaking. How far it is stands in no column: it follows from its indicator."""

    strand = models.CharField(max_length=10, choices=Strand)
    title = models.CharField(max_length=80)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    start_on = models.DateField()
    due_on = models.DateField()
    indicator = models.CharField(max_length=30)
    target = models.PositiveIntegerField()
    evidence = models.CharField(max_length=300, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    remark_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(strand__in=[s.value for s in Strand]), name="plan_strand_known"),
            models.CheckConstraint(condition=Q(due_on__gte=F("start_on")), name="plan_due_after_start"),
            models.CheckConstraint(condition=Q(indicator__in=sorted(INDICATORS)), name="plan_indicator_known"),
            models.CheckConstraint(condition=Q(target__gt=0), name="plan_target_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class Lecture(models.Model):
    """W-91. A lecture on the theme that took place: when, on what, and how many people it reached. Nobody is named."""

    held_on = models.DateField()
    title = models.CharField(max_length=80)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(people__gt=0), name="lecture_reached_somebody")]
        indexes = [models.Index(fields=["held_on"], name="lecture_held")]

    def __str__(self) -> str:
        return self.title


class Supervised(models.Model):
    """W-30, W-91. Supervision that a helper had: on which day, for how many minutes; never what about.

    One row a day, gone after the year for which it counts.
    """

    helper = models.ForeignKey(Helper, models.CASCADE, related_name="supervised")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=MINUTES), name="supervised_minutes"),
            models.UniqueConstraint(fields=["helper", "on"], name="supervised_one_a_day"),
        ]
        indexes = [models.Index(fields=["on"], name="supervised_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.minutes}"


class Reading(models.Model):
    """What an indicator came to on a day: `hundredths` of its unit; None with `few` is "fewer than 10"."""

    indicator = models.CharField(max_length=30)
    on = models.DateField()
    hundredths = models.PositiveIntegerField(null=True)
    few = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "on"], name="reading_one_a_day"),
            models.CheckConstraint(
                condition=Q(few=False) | Q(hundredths__isnull=True), name="reading_few_has_no_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.on}"
