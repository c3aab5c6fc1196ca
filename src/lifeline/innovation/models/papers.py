"""7. Official documents as they went out: 立项文件、表彰决定."""

from __future__ import annotations

from django.db import models

from lifeline.innovation.models.cycles import PERSON, ConfigVersion, Cycle
from lifeline.innovation.states import PaperKind


class IssuedPaper(models.Model):
    """One document under its number; its bytes hang on the row as a file and never change.

    `body` is what was set in it (queries.papers), `template` the version of the words, `sha256` that of the file.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="papers", db_index=False)
    kind = models.CharField(max_length=12, choices=PaperKind)
    number = models.PositiveSmallIntegerField()
    document = models.CharField(max_length=60)
    on = models.DateField()
    body = models.JSONField()
    config = models.ForeignKey(ConfigVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    template = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "kind", "number"], name="paper_number_once"),
            models.UniqueConstraint(fields=["cycle", "document"], name="paper_document_once"),
            models.CheckConstraint(name="paper_has_a_document", condition=~models.Q(document="")),
        ]

    def __str__(self) -> str:
        return self.document
