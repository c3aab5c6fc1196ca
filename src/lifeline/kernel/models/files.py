"""Tables of `kernel.files`: what was uploaded, what hangs on which subject, and uploads that arrive in pieces.

The bytes lie on disk (`kernel.files.store`); a row holds what is known of them. Keys are random (K-14), so neither an
address nor the order of rows says when or by whom a file came.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import RandomKeyed, random_id


class FileState(models.TextChoices):
    """TAKEN: arrived, only its uploader may have it. CLEAN: may be delivered. REFUSED, DROPPED: the bytes are gone."""

    TAKEN = "TAKEN"
    CLEAN = "CLEAN"
    REFUSED = "REFUSED"
    DROPPED = "DROPPED"


class File(RandomKeyed):
    """One upload. `source_*` describe the bytes that came, `sha256` and `size` those that are delivered once CLEAN."""

    purpose = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=FileState, default=FileState.TAKEN)
    owner_kind = models.CharField(max_length=30)
    owner_key = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    source_size = models.PositiveBigIntegerField()
    source_sha256 = models.CharField(max_length=64)
    source_type = models.CharField(max_length=100)
    original = models.BooleanField(default=False)  # the bytes that came are kept beside the clean ones
    cleaned = models.BooleanField(default=False)  # traces were removed; False on a CLEAN file: kept as it came
    unscanned = models.BooleanField(default=False)  # passed although the virus scanner did not answer
    found = models.JSONField(default=list)  # codes of `cleaners`: what stood in the file
    captured = models.CharField(max_length=32, blank=True)  # ISO time of the camera, where the purpose keeps it
    reason = models.CharField(max_length=20, blank=True)  # why it was refused
    taken_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="kernel_file_state", condition=Q(state__in=FileState.values)),
            models.CheckConstraint(name="kernel_file_clean_has_bytes", condition=~Q(state="CLEAN") | ~Q(sha256="")),
            models.CheckConstraint(
                name="kernel_file_reason_if_refused",
                condition=Q(state="REFUSED", reason__gt="") | (~Q(state="REFUSED") & Q(reason="")),
            ),
            models.CheckConstraint(
                name="kernel_file_bytes_gone", condition=Q(state__in=["TAKEN", "CLEAN"]) | Q(sha256="")
            ),
            models.CheckConstraint(name="kernel_file_not_empty", condition=Q(size__gt=0, source_size__gt=0)),
        ]
        indexes = [
            models.Index("owner_kind", "owner_key", "taken_at", name="kernel_file_owner"),
            models.Index("taken_at", name="kernel_file_taken"),
            models.Index("sha256", name="kernel_file_sha256"),
            models.Index("source_sha256", "purpose", name="kernel_file_source"),
        ]

    def __str__(self) -> str:
        return f"{self.random_key} {self.state} {self.type}"


class FileLink(models.Model):
    """A file hangs on a subject; a file without a link is swept after a day. No time: the subject has its own."""

    id = models.BigAutoField(primary_key=True, default=random_id, editable=False)
    file = models.ForeignKey(File, models.CASCADE, related_name="links")
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=64)
    position = models.PositiveIntegerField()  # among the files of the subject

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_key", "file"], name="kernel_filelink_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} on {self.subject_type}:{self.subject_key}"


class FileUpload(RandomKeyed):
    """An upload in pieces, from `begin` to `finish`; `file` is what came of it."""

    purpose = models.CharField(max_length=60)
    owner_kind = models.CharField(max_length=30)
    owner_key = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(File, models.CASCADE, null=True, related_name="+")
    begun_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.random_key} {self.size} bytes"


class FilePiece(models.Model):
    """One piece that lies on disk; `n` counts from 0."""

    upload = models.ForeignKey(FileUpload, models.CASCADE, related_name="pieces")
    n = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "n"], name="kernel_filepiece_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} piece {self.n}"
