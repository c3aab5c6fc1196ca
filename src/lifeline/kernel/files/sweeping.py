"""K-55: what nobody needs goes; what is missing is named. Registered with the clock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from lifeline.kernel.clock import daily, every
from lifeline.kernel.errors import Unseen
from lifeline.kernel.files import links, pieces, sealed, store
from lifeline.kernel.files.cleaning import clean
from lifeline.kernel.files.records import stored, stored_of
from lifeline.kernel.models import File, FileLink, FileState, FileUpload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

KEPT = timedelta(hours=24)
PATIENCE = timedelta(minutes=2)  # the view that took a file cleans it itself; later it needs help
AT_ONCE = 20
HASH = 64


@dataclass(frozen=True)
class Swept:
    """How many files without a link, unfinished uploads and stray files on the disk went."""

    files: int
    uploads: int
    strays: int


@daily(at="03:40")
def sweep(now: datetime) -> Swept:
    """K-55. After 24 h: files that hang on nothing, uploads that were not finished, bytes that belong to no row."""
    before = now - KEPT
    return Swept(_unlinked(before), _unfinished(before), _strays(before))


def _unlinked(before: datetime) -> int:
    old = File.objects.filter(~Exists(FileLink.objects.filter(file=OuterRef("pk"))), taken_at__lt=before)
    keys = list(old.exclude(state=FileState.DROPPED).values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            row = (
                old.select_for_update(of=("self",), no_key=True).filter(pk=key).exclude(state=FileState.DROPPED).first()
            )
            if row is not None:  # else it was linked meanwhile
                links.drop_row(row)
    old.filter(state=FileState.DROPPED).delete()
    return len(keys)


def _unfinished(before: datetime) -> int:
    old = FileUpload.objects.filter(begun_at__lt=before)
    count = 0
    for row in old:
        count += row.file_id is None
        store.remove(pieces.place_of_pieces(row.random_key))
        row.delete()
    return count


def _strays(before: datetime) -> int:
    """Files on the disk that are older than `before` and belong to no row. A file being written is younger."""
    count = 0
    for folder in sorted(store.root().glob("*")):
        if folder.name == "tmp":
            count += sum(store.remove_all(path) for path in _older(folder.glob("*"), before))
        elif folder.name == "new":
            count += _stray_uploads(_older(folder.glob("*"), before))
        elif folder.name != "sealed" and folder.is_dir():  # those the app sweeps: `sealed.sweep_sealed`
            hashed = folder.glob("*/*/*" if folder.name == "thumbs" else "*/*")
            count += _stray_bytes(_older(hashed, before))
    return count


def _older(paths: Iterator[Path], before: datetime) -> list[Path]:
    old = []
    for path in paths:
        with suppress(FileNotFoundError):  # it went by itself meanwhile
            if path.stat().st_mtime < before.timestamp():
                old.append(path)
    return old


def _stray_uploads(paths: list[Path]) -> int:
    taken = set(File.objects.filter(state=FileState.TAKEN).values_list("random_key", flat=True))
    open_ = {f"{key}.pieces" for key in FileUpload.objects.filter(file=None).values_list("random_key", flat=True)}
    return sum(store.remove_all(path) for path in paths if path.name not in taken | open_)


def _stray_bytes(paths: list[Path]) -> int:
    """One folder ab/ at a time, against the rows whose hash begins so."""
    if not paths:
        return 0
    with store.locked():  # so that no cleaning puts the bytes back between the question and the removal
        hashes = {path.name[:HASH] for path in paths}
        rows = File.objects.filter(Q(sha256__in=hashes) | Q(source_sha256__in=hashes, original=True))
        needed = {value for pair in rows.values_list("sha256", "source_sha256") for value in pair}
        return sum(store.remove_all(path) for path in paths if path.name[:HASH] not in needed)


def missing() -> list[str]:
    """K-55: keys of linked files whose bytes are not on the disk, for `doctor`."""
    rows = File.objects.filter(Exists(FileLink.objects.filter(file=OuterRef("pk"))))
    held = rows.filter(state__in=[FileState.TAKEN, FileState.CLEAN]).order_by("pk").iterator(chunk_size=500)
    return [row.random_key for row in held if not store.path_of(stored_of(row).place).exists()]


@every(seconds=3600)
def sweep_memory(now: datetime) -> None:
    """K-55. Clear bytes of sealed files that a crash left in memory: at the start of the clock, and every hour."""
    sealed.sweep_memory(now)


@every(seconds=120)
def wake(now: datetime) -> None:
    """Hand files that still wait for their cleaning (a crash, a silent scanner) to the worker, in random order."""
    late = File.objects.filter(state=FileState.TAKEN, taken_at__lt=now - PATIENCE)
    for key in late.order_by("?").values_list("random_key", flat=True)[:AT_ONCE]:
        clean_one.enqueue(key)


@task()
def clean_one(key: str) -> None:
    """The worker's part of `wake`: clean one file; harmless if it was cleaned meanwhile."""
    with suppress(Unseen):  # dropped meanwhile
        clean(stored(key), now=timezone.now())
