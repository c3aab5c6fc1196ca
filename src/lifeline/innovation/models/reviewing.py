"""Who reviews: conflicts of interest 回避 and the pool of reviewers 评审专家."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.innovation.models.applications import Application
from lifeline.innovation.models.cycles import PERSON, UNIT
from lifeline.innovation.states import ConflictWord


class Conflict(models.Model):
    """I-35. What was said about a person and an application; what is known from facts (I-33) is never stored.

    One of each kind of word is in force at a time; a later word ends the one that it contradicts, and stays readable.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    word = models.CharField(max_length=8, choices=ConflictWord)
    text = models.TextField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person", "word"], condition=Q(ended_at__isnull=True), name="conflict_word_once"
            ),
            models.CheckConstraint(
                name="conflict_declared_by_oneself", condition=~Q(word=ConflictWord.DECLARED) | Q(by=F("person"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.word}"


class ReviewerProfile(models.Model):
    """A reviewer of an organiser's pool. Who has the duty reviews; this says what, how much, and when not.

    `kinds` are the kinds of innovation (states.Kind) that the reviewer declared; `fields` the own words for it.
    `least` and `most` None: as the cycle's mean asks. `away` is a list of [from, until] in ISO days, both included.
    """

    organiser = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    kinds = models.JSONField(default=list)
    fields = models.TextField(blank=True)
    least = models.PositiveSmallIntegerField(null=True)
    most = models.PositiveSmallIntegerField(null=True)
    away = models.JSONField(default=list)
    paused = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "person"], name="reviewer_once"),
            models.CheckConstraint(
                name="reviewer_least_below_most",
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
            ),
        ]

    def __str__(self) -> str:
        return f"reviewer {self.person_id}"
