"""Bytes on disk, under DATA/files. Nothing here knows a table.

    tmp/<random>            being written; swept
    new/<key>               arrived, not yet cleaned: one per upload, so it can be removed at once
    ab/cd/<sha256>          clean and immutable; equal bytes lie once (K-57)
    thumbs/ab/cd/<sha256>-<width> small pictures; can be made again

A file is written under a temporary name, fsynced and renamed, so a place holds all of its bytes or does not exist.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK = 1024 * 1024
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_SPACE = _("The server's disk is nearly full, so no files can be taken in now. Everything else works; try later.")


class Readable(Protocol):
    """Anything with `read(n) -> bytes`: an upload of Django, an open file, a request body."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Written:
    """A complete temporary file."""

    path: Path
    size: int
    sha256: str


def root() -> Path:
    """DATA/files."""
    return settings.DATA / "files"


def path_of(place: str) -> Path:
    """The full path of a place below DATA/files."""
    return root() / place


def place_of(sha256: str) -> str:
    """Where clean bytes lie."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def place_of_new(key: str) -> str:
    """Where an upload waits for its cleaning."""
    return f"new/{key}"


def place_of_thumb(sha256: str, width: int) -> str:
    """Where a small picture of clean bytes lies."""
    return f"thumbs/{place_of(sha256)}-{width}"


def temporary() -> Path:
    """A fresh path in tmp/ (nothing is created there yet)."""
    folder = root() / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / secrets.token_hex(16)


def check_disk(size: int) -> None:
    """K-54: with less than 1 GB (site: LIFELINE_FILES_KEEP_FREE_MB) left after `size` bytes, uploads are refused."""
    root().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root()).free - size < settings.FILES_KEEP_FREE_MB * CHUNK:
        raise Unavailable(NO_SPACE, retry_after=600)


@contextmanager
def disk_errors() -> Iterator[None]:
    """A disk that fills up in the middle answers like one that was full before."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Unavailable(NO_SPACE, retry_after=600) from error
        raise


def check_size(size: int, limit: int) -> None:
    """K-47: refused beyond `limit` bytes."""
    if size > limit:
        raise Refused("K-47", _("The file is larger than %(limit)s MB."), limit=limit // CHUNK)


def write(stream: Readable, limit: int) -> Written:
    """Read `stream` into a temporary file. Beyond `limit` bytes: Refused K-47, and nothing stays on the disk."""
    path, digest, size = temporary(), hashlib.sha256(), 0
    try:
        with disk_errors(), path.open("xb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                check_size(size, limit)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Written(path, size, digest.hexdigest())


def measure(path: Path) -> Written:
    """Size and hash of a file that another program wrote, after it is safely on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return Written(path, os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())


def put(path: Path, place: str) -> None:
    """Move a complete temporary file to its place. Clean places are named by their hash: what lies there is equal."""
    target = path_of(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # else the name may be lost at a power cut, although the bytes are there
    finally:
        os.close(folder)


def second_name(path: Path) -> Path:
    """The same bytes under a temporary name too, so that a crash between two names loses nothing."""
    other = temporary()
    try:
        os.link(path, other)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, other)
    return other


def remove(place: str) -> None:
    """Remove the bytes at a place; nothing happens if they are gone."""
    path_of(place).unlink(missing_ok=True)


def remove_all(path: Path) -> bool:
    """Remove a stray file or folder; True, so that callers can count."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return True


def remove_thumbs(sha256: str) -> None:
    """Remove every small picture of these bytes."""
    for path in path_of(place_of_thumb(sha256, 0)).parent.glob(f"{sha256}-*"):
        path.unlink(missing_ok=True)


@contextmanager
def locked() -> Iterator[None]:
    """One process at a time decides whether clean bytes are still needed: see `cleaning.finish` and `links.forget`."""
    root().mkdir(parents=True, exist_ok=True)
    with (root() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
