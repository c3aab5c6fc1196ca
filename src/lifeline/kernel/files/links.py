"""Where a file hangs, and how it goes. A subject is what it is for the log: a row, or `events.Subject`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q

from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import subject_of
from lifeline.kernel.files import store
from lifeline.kernel.files.records import FILE_FLOW, stored_of
from lifeline.kernel.models import File, FileLink, FileState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from lifeline.kernel.events import Subject
    from lifeline.kernel.files.records import Stored


def link(stored: Stored, subject: Model | Subject) -> None:
    """Hang the file on the subject; twice is once. Call it inside the action: if the action fails, the link goes (K-1).

    Unseen if the file was refused or dropped meanwhile.
    """
    type_, key = subject_of(subject)
    with transaction.atomic():
        row = _locked(stored.key)
        if row.state not in {FileState.TAKEN, FileState.CLEAN}:
            raise Unseen
        here = FileLink.objects.filter(subject_type=type_, subject_key=key)
        last = here.aggregate(last=Max("position"))["last"] or 0
        here.get_or_create(file=row, subject_type=type_, subject_key=key, defaults={"position": last + 1})


def linked(subject: Model | Subject) -> list[Stored]:
    """The files that hang on the subject, in the order in which they were hung there."""
    type_, key = subject_of(subject)
    links = (
        FileLink.objects.filter(subject_type=type_, subject_key=key).select_related("file").order_by("position", "pk")
    )
    return [stored_of(link.file) for link in links]


def linked_file(subject: Model | Subject, key: str) -> Stored:
    """K-52: the file, if it hangs on this very subject; Unseen for another's, a guessed or an old address."""
    type_, subject_key = subject_of(subject)
    links = FileLink.objects.filter(subject_type=type_, subject_key=subject_key, file__random_key=key)
    found = links.select_related("file").first()
    if found is None:
        raise Unseen
    return stored_of(found.file)


def drop(stored: Stored, *, subject: Model | Subject | None = None) -> None:
    """Take the file off `subject`, or off everything; with its last link the file goes, its bytes after the commit."""
    with transaction.atomic():
        row = _locked(stored.key)
        links = FileLink.objects.filter(file=row)
        if subject is not None:
            type_, key = subject_of(subject)
            links = links.filter(subject_type=type_, subject_key=key)
        links.delete()
        if not row.links.exists():
            drop_row(row)


def drop_row(row: File) -> None:
    """State DROPPED: name, facts and bytes are gone; the owner stays a day, so that dropping gives no new quota."""
    hashes = {row.sha256, row.source_sha256}
    key = row.random_key
    FILE_FLOW.move(row, "drop")
    row.sha256 = row.reason = ""
    row.name, row.found, row.captured, row.original = "", [], "", False
    row.save()
    transaction.on_commit(lambda: forget(key, hashes))


def forget(key: str, hashes: Iterable[str]) -> None:
    """Remove the bytes of an upload, and clean bytes that no file needs any more, with their thumbs."""
    store.remove(store.place_of_new(key))
    with store.locked():
        for sha256 in filter(None, hashes):
            if not needed(sha256):
                store.remove(store.place_of(sha256))
                store.remove_thumbs(sha256)


def needed(sha256: str) -> bool:
    """Does a file stand on these bytes, as its clean ones or as its kept original?"""
    kept = Q(sha256=sha256) | Q(source_sha256=sha256, original=True)
    return File.objects.filter(kept).exists()


def _locked(key: str) -> File:
    row = File.objects.select_for_update(no_key=True).filter(random_key=key).first()
    if row is None:
        raise Unseen
    return row
