"""What a model says of a case: its category, and which named cases it is like. Nothing of a sealed case (H-83)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON


class TextModel(models.Model):
    """A model of categories that this site trained. Its file lies in the data folder under its digest."""

    sha256 = models.CharField(max_length=64, unique=True)
    labels = models.JSONField(help_text="codes of categories")
    texts = models.PositiveIntegerField(help_text="different cases it was trained on")
    report = models.JSONField()
    macro_f1 = models.FloatField()
    sure = models.FloatField(help_text="H-16: the score from which on it was right often enough; above 1: never")
    active = models.BooleanField(default=False)
    trained_at = models.DateTimeField()
    trained_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["-trained_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="text_model_one_active"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Suggestion(models.Model):
    """H-81. Up to three categories for a named case, best first; none = it abstained. Without `model`: by key words."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="suggestion")
    model = models.ForeignKey(TextModel, models.PROTECT, null=True, related_name="+", db_index=False)
    guesses = models.JSONField(help_text="[category id, score 0 to 1 or null], best first")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id}: {self.guesses}"


class Likeness(models.Model):
    """Two named cases of one company whose words are alike; `case` came later. `score` from 0 to 1."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="like_earlier", db_index=False)
    other = models.ForeignKey(Case, models.CASCADE, related_name="like_later")
    score = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="likeness_once"),
            models.CheckConstraint(name="likeness_of_two", condition=~Q(case=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ~ {self.other_id}"
