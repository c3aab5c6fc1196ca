"""Files that come with a report or a message: taken and cleaned before the action begins, for cleaning takes long.

What nobody hangs on a case in the end is swept by the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.queries.reference import numbers
from lifeline.kernel import files
from lifeline.kernel.errors import Refused, Unseen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

FILES = files.declare(
    files.Purpose(
        "hotline.case",
        types=files.PICTURES | files.SOUNDS | files.FILMS | files.PAPERS,
        cleaning="possible",
        keep_time=True,
    )
)


def owner_of(person: Person) -> files.Owner:
    """Under whom the kernel keeps what a person sends."""
    return ("person", str(person.pk))


@dataclass(frozen=True)
class Received:
    """One file: what is stored of it, or why it is not accepted."""

    name: str
    stored: Stored | None = None
    refusal: Refused | None = None


def receive(upload: UploadedFile[bytes], person: Person, *, now: datetime) -> Received:
    """H-8. Judge a file by its content and clean it; a refusal says why, before anything is sent.

    Outside of any action: up to 30 s.
    """
    name = upload.name or ""
    most = numbers().file_mb
    if (upload.size or 0) > most * files.MB:
        return Received(name, refusal=Refused("H-1", _("The file is larger than %(most)s MB."), most=most))
    kind, key = owner_of(person)
    try:
        taken = files.take(upload, name, purpose=FILES, owner_kind=kind, owner_key=key, now=now)
    except Refused as refusal:
        return Received(name, refusal=refusal)
    report = files.clean(taken, now=now)
    return Received(report.stored.name or name, report.stored, report.refusal)


def received_before(keys: Iterable[str], person: Person) -> list[Stored]:
    """What a person's form says it has sent already; keys of others and of refused files are left out."""
    found = []
    for key in dict.fromkeys(keys):
        try:
            stored = files.stored(key, owner=owner_of(person))
        except Unseen:
            continue
        if not stored.reason and stored.purpose == FILES.name:
            found.append(stored)
    return found
