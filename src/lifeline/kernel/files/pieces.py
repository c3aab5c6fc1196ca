"""Uploads in pieces of 1 MiB, for large files and bad lines: any order, again and again, resumed after hours.

    upload = begin(size, sha256, name, purpose=…, owner=…, now=…)   # upload.missing = pieces still to send
    piece(upload.key, 0, data, owner=…)                             # the same piece twice is once
    stored = finish(upload.key, owner=…, now=…)                     # TAKEN, as from `take`; twice gives the same file

The pieces lie in one file with gaps; a row per piece says what has safely arrived. Unfinished uploads are swept.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.files import store
from lifeline.kernel.files.purposes import purpose_named
from lifeline.kernel.files.records import stored_of
from lifeline.kernel.files.taking import admit, check_quota
from lifeline.kernel.models import File, FilePiece, FileUpload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from lifeline.kernel.files.purposes import Purpose
    from lifeline.kernel.files.records import Owner, Stored

PIECE = 1024 * 1024
STRANGE = _("This piece does not belong to the announced file.")


@dataclass(frozen=True)
class Upload:
    """An upload that runs. `pieces` is their number, `missing` the numbers of those that have not arrived, from 0."""

    key: str
    size: int
    pieces: int
    missing: tuple[int, ...]


def begin(size: int, sha256: str, name: str, *, purpose: Purpose, owner: Owner, now: datetime) -> Upload:
    """Announce a file of `size` bytes with this hash (64 hex digits). The same announcement again resumes the first.

    Refused K-47 (size, hash), K-54 (quota: announced bytes count); Unavailable (disk).
    """
    if size < 1 or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Refused("K-47", STRANGE)
    store.check_size(size, purpose.max_bytes)
    kind, key = owner
    announced = {"purpose": purpose.name, "owner_kind": kind, "owner_key": key, "sha256": sha256, "size": size}
    if (row := FileUpload.objects.filter(**announced, file=None).first()) is None:
        store.check_disk(size)
        check_quota(purpose, owner, size, now)
        row = FileUpload.objects.create(**announced, name=name[:255], begun_at=now)
    return _as_upload(row)


def upload(key: str, *, owner: Owner) -> Upload:
    """What has arrived, for resuming. Unseen for another's or a swept one."""
    return _as_upload(_row(key, owner))


def piece(key: str, n: int, data: bytes, *, owner: Owner, sha256: str = "") -> Upload:
    """Take piece `n`. With `sha256` (hex) it is compared at once: Refused if the piece was damaged on its way.

    Refused too when its number or length cannot be; Unavailable when the disk is full. Nothing changes then.
    """
    row, digest = _row(key, owner), hashlib.sha256(data).hexdigest()
    if sha256 and sha256.lower() != digest:
        raise Refused("K-47", _("Piece %(n)s arrived damaged. Please send it again."), n=n)
    if not 0 <= n < _count(row) or len(data) != min(PIECE, row.size - n * PIECE):
        raise Refused("K-47", STRANGE)
    with _opened(row, fcntl.LOCK_SH) as file:
        row = _row(key, owner)  # asked again under the lock: `finish` may have been faster
        if row.file_id is None and not row.pieces.filter(n=n, sha256=digest).exists():
            with store.disk_errors():
                os.pwrite(file.fileno(), data, n * PIECE)
                os.fsync(file.fileno())
            FilePiece.objects.update_or_create(upload=row, n=n, defaults={"sha256": digest})
    return _as_upload(row)


def finish(key: str, *, owner: Owner, now: datetime) -> Stored:
    """Make one file of the pieces.

    Refused when some are missing, when the whole has another hash than announced (then all pieces are to be sent
    again), and for everything for which `take` refuses (then the upload is over).
    """
    row = _row(key, owner)
    with _opened(row, fcntl.LOCK_EX):
        row = _row(key, owner)
        if row.file is None:
            _check_complete(row)
            row.file = _admitted(row, store.measure(_path(row)), now)
    return stored_of(row.file)


def _check_complete(row: FileUpload) -> None:
    if missing := _as_upload(row).missing:
        raise Refused("K-47", _("The upload is not complete: %(missing)s pieces are missing."), missing=len(missing))


def _admitted(row: FileUpload, whole: store.Written, now: datetime) -> File:
    """The file of a complete upload; the pieces go when it is committed. K-47: a wrong hash throws them all away."""
    if (whole.sha256, whole.size) != (row.sha256, row.size):
        row.pieces.all().delete()
        raise Refused("K-47", _("The uploaded file differs from the one announced. Please send it again."))
    second = store.second_name(whole.path)
    try:
        with transaction.atomic():
            taken = admit(
                store.Written(second, whole.size, whole.sha256),
                row.name,
                purpose=purpose_named(row.purpose),
                owner=(row.owner_kind, row.owner_key),
                now=now,
            )
            file = File.objects.get(random_key=taken.key)
            FileUpload.objects.filter(pk=row.pk).update(file=file)
            row.pieces.all().delete()
    finally:
        second.unlink(missing_ok=True)
    transaction.on_commit(lambda: whole.path.unlink(missing_ok=True))
    return file


def place_of_pieces(key: str) -> str:
    """Where the pieces of an upload lie."""
    return f"new/{key}.pieces"


def _path(row: FileUpload) -> Path:
    return store.path_of(place_of_pieces(row.random_key))


@contextmanager
def _opened(row: FileUpload, lock: int) -> Iterator[BinaryIO]:
    """The file of the pieces. Pieces share the lock, `finish` has it alone, so nothing is written under its hash."""
    path = _path(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b") as file:
        fcntl.flock(file, lock)
        yield file


def _row(key: str, owner: Owner) -> FileUpload:
    """K-52: an upload is its owner's."""
    rows = FileUpload.objects.filter(random_key=key, owner_kind=owner[0], owner_key=owner[1]).select_related("file")
    if (row := rows.first()) is None:
        raise Unseen
    return row


def _count(row: FileUpload) -> int:
    return -(-row.size // PIECE)


def _as_upload(row: FileUpload) -> Upload:
    count = _count(row)
    have = set(range(count)) if row.file_id else set(row.pieces.values_list("n", flat=True))
    return Upload(row.random_key, row.size, count, tuple(n for n in range(count) if n not in have))
