"""五个苗头: what the signals showed on a day, and what was decided about a red one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.innovation.models.cycles import PERSON, UNIT
from lifeline.innovation.rules.signals import SIGNALS


class SignalDay(models.Model):
    """I-113 … I-117. A day of an organiser (`unit` is the organiser itself) or of one of its second-level units.

    `colours` maps each signal to its colour; `figures` each component to its value ("3/8", None: cannot be told), its
    sample, what was counted among how many, and the rows [kind, key] behind it (I-112).
    """

    organiser = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    colours = models.JSONField()
    figures = models.JSONField()
    reds = models.PositiveSmallIntegerField(default=0)
    ambers = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="signal_day_once")]
        indexes = [models.Index(fields=["organiser", "on", "-reds", "-ambers", "id"], name="signal_by_day")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class SignalAnswer(models.Model):
    """I-118. A red signal asks for a measure, an owner and a date until `due_at`; then it lies with the chair."""

    organiser = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    signal = models.CharField(max_length=1)
    opened_on = models.DateField()
    due_at = models.DateTimeField()
    measure = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    until_on = models.DateField(null=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="signal_answer_known", condition=Q(signal__in=list(SIGNALS))),
            models.UniqueConstraint(
                fields=["unit", "signal"], condition=Q(answered_at__isnull=True), name="signal_answer_one_open"
            ),
            models.CheckConstraint(
                name="signal_answer_whole",
                condition=Q(
                    measure="", owner__isnull=True, until_on__isnull=True, answered_by__isnull=True,
                    answered_at__isnull=True,
                )
                | ~Q(measure="")
                & Q(
                    owner__isnull=False, until_on__isnull=False, answered_by__isnull=False, answered_at__isnull=False
                ),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "signal", "-opened_on"], name="signal_answer_by_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.signal} {self.opened_on}"
