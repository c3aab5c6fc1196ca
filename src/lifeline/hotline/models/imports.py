"""History from outside: where a case came from, so that the same file twice writes nothing (H-92, H-93)."""

from __future__ import annotations

from django.db import models

from lifeline.hotline.models.cases import Case
from lifeline.hotline.models.reference import PERSON, UNIT


class ImportBatch(models.Model):
    """One file that was imported."""

    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+")
    file_name = models.TextField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.file_name


class ImportMapping(models.Model):
    """Headers of a system that files come from again and again, under a name: our column → its header."""

    name = models.CharField(max_length=40, unique=True)
    columns = models.JSONField()

    def __str__(self) -> str:
        return self.name


class ImportedCase(models.Model):
    """What the file said of a case beside its text. `digest` tells the same row from another one with the same id."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="origin")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="cases")
    company = models.ForeignKey(UNIT, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=60)
    external_user = models.CharField(
        max_length=32, blank=True, help_text="salted digest of the user's name in the file"
    )
    title = models.TextField(blank=True)
    supports = models.PositiveIntegerField(default=0)
    opposes = models.PositiveIntegerField(default=0)
    day_exact = models.BooleanField(default=False, help_text="a date without a time stood in the file")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "external_id"], name="imported_case_once")]

    def __str__(self) -> str:
        return self.external_id
