"""Files that prove something: taken and cleaned before the action begins, for cleaning takes long.

A photo loses its location (E-17); what nobody hangs on anything in the end is swept by the kernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.kernel import files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

FILES = files.declare(
    files.Purpose("innovation.evidence", types=files.PICTURES | files.PAPERS, cleaning="possible", keep_time=True)
)


def receive(uploads: Iterable[UploadedFile[bytes]], person: Person, *, now: datetime) -> list[Stored]:
    """Judge files by their content and clean them. Errors: `Refused` for the first that is not accepted."""
    kept = []
    for upload in uploads:
        taken = files.take(
            upload, upload.name or "", purpose=FILES, owner_kind="person", owner_key=str(person.pk), now=now
        )
        report = files.clean(taken, now=now)
        if report.refusal is not None:
            raise report.refusal
        kept.append(report.stored)
    return kept
