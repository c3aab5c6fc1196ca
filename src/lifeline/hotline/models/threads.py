"""Words: the thread that reporter and unit share, the notes that only staff see, the files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.hotline.models.cases import Case, empty_if_sealed
from lifeline.hotline.models.reference import PERSON, UNIT
from lifeline.hotline.states import Contact, MessageKind, Side


class Message(models.Model):
    """Something said in the thread. Staff speak as their unit, named as then (H-86); a reporter has no author (H-4)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", db_index=False)
    round = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=Side)
    kind = models.CharField(max_length=8, choices=MessageKind)
    contact = models.CharField(max_length=7, choices=Contact, default=Contact.MESSAGE)
    author = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(UNIT, models.PROTECT, null=True, related_name="+", db_index=False)
    unit_name = models.TextField(blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="message_by_case")]
        constraints = [
            models.CheckConstraint(
                name="message_reporter_has_no_author", condition=~Q(side=Side.REPORTER) | Q(author__isnull=True)
            ),
            models.CheckConstraint(name="message_sealed_is_empty", condition=empty_if_sealed("text")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Note(models.Model):
    """H-37. A word among staff. It stands in a table of its own, so that no page for reporters can reach it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(PERSON, models.PROTECT, related_name="+", db_index=False)
    unit_name = models.TextField(blank=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="note_by_case")]
        constraints = [models.CheckConstraint(name="note_sealed_is_empty", condition=empty_if_sealed("text"))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class Attachment(models.Model):
    """A file that hangs on a case or on one of its messages. The file itself is the kernel's.

    Of a sealed case: `key` names a sealed stream, `custody` says that it is an original which only custodians open.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments", db_index=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments", db_index=False)
    key = models.CharField(max_length=64, help_text="the kernel's key of the file")
    name = models.TextField(blank=True)
    custody = models.BooleanField(default=False)
    by_reporter = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="attachment_once"),
            models.CheckConstraint(name="attachment_sealed_is_nameless", condition=empty_if_sealed("name")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
