"""Helpers: coaches, volunteers, counsellors; when they can be met, and when for once otherwise."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.people.models import Person
from lifeline.wellbeing.rules.slots import DAY_MINUTES, LENGTHS
from lifeline.wellbeing.states import Gender, HelperKind


class Helper(RandomKeyed):
    """The profile of somebody who helps. It is public in the company, apart from the person (W-38): no number, no unit.

    The duty is what lets him help; a profile alone gives nothing (E13). Lists hold codes of `states`.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=HelperKind)
    display_name = models.CharField(max_length=40)
    gender = models.CharField(max_length=5, choices=Gender, blank=True)
    about = models.CharField(max_length=300, blank=True)
    trained_on = models.DateField(null=True, blank=True)
    supervised_on = models.DateField(null=True, blank=True)
    topics = models.JSONField(default=list)
    not_for = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    shifts = models.JSONField(default=list)
    places = models.CharField(max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(default=50)
    paused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in HelperKind]), name="helper_kind_known"),
            models.CheckConstraint(condition=Q(minutes__in=LENGTHS), name="helper_minutes_known"),
        ]

    def __str__(self) -> str:
        return self.display_name


def span(name: str) -> models.CheckConstraint:
    """Minutes of a local day that begin before they end."""
    return models.CheckConstraint(
        condition=Q(until_minute__gt=F("from_minute"), until_minute__lte=DAY_MINUTES), name=name
    )


class Window(models.Model):
    """W-32. A time of every week; Monday is 0. Minutes count from midnight in the company's zone."""

    helper = models.ForeignKey(Helper, models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()
    from_minute = models.PositiveSmallIntegerField()
    until_minute = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            span("window_ends_later"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="window_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.from_minute}–{self.until_minute}"


class WindowChange(models.Model):
    """W-32. An exception on one day: time that is added, or taken away."""

    helper = models.ForeignKey(Helper, models.CASCADE, related_name="changes")
    on = models.DateField()
    from_minute = models.PositiveSmallIntegerField()
    until_minute = models.PositiveSmallIntegerField()
    adds = models.BooleanField()

    class Meta:
        constraints = [span("change_ends_later")]
        indexes = [models.Index(fields=["on"], name="change_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.from_minute}–{self.until_minute}"
