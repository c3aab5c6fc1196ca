"""One file that holds a site: a zip of members, a manifest with the SHA-256 of each, and that of the whole at the end.

The last 64 bytes (the zip's comment) are the hash of everything before them in hex. So a file that was cut, lengthened
or altered in any place is found by reading it once, before anything of it is used (K-110). Knows no database.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1
CHUNK: Final = 1024 * 1024
DIGEST: Final = 64


class DamagedError(Exception):
    """The archive is cut, altered or none of ours. The message is for the log; people read one sentence."""


@dataclass(frozen=True)
class Member:
    """One file of the archive: its place below the data folder, its bytes and their SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass
class Manifest:
    """What the archive holds, and what the site was when it was made (`facts`)."""

    facts: dict[str, Any]
    members: list[Member] = field(default_factory=list)

    def as_bytes(self) -> bytes:
        """JSON, readable by people too."""
        content = {"format": FORMAT, **self.facts, "members": [asdict(member) for member in self.members]}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


class Writer:
    """Takes members one after the other; `new()` makes it and finishes the file."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip, self.manifest = file, manifest

    def add(self, name: str, source: Path, *, squeeze: bool) -> None:
        """Put the bytes of `source` in as `name`; `squeeze` compresses them. FileNotFoundError if it has gone."""
        digest, size = hashlib.sha256(), 0
        how = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
        with source.open("rb") as incoming:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = how, 0o600 << 16
            with self._zip.open(entry, "w", force_zip64=True) as outgoing:
                while block := incoming.read(CHUNK):
                    digest.update(block)
                    size += len(block)
                    outgoing.write(block)
        self.manifest.members.append(Member(name, size, digest.hexdigest()))


@contextmanager
def new(path: Path) -> Iterator[Writer]:
    """A new archive. It gets its name only when it is whole and on the disk; a failure leaves nothing behind."""
    partial = path.with_name(path.name + ".partial")
    partial.touch(0o600)
    try:
        with zipfile.ZipFile(partial, "w", allowZip64=True) as file:
            writer = Writer(file, Manifest({}))
            yield writer
            file.writestr(MANIFEST, writer.manifest.as_bytes(), zipfile.ZIP_DEFLATED)
            file.comment = b"0" * DIGEST
        with partial.open("r+b") as whole:
            digest = _digest(whole, partial.stat().st_size - DIGEST)
            whole.seek(-DIGEST, os.SEEK_END)
            whole.write(digest)
            whole.flush()
            os.fsync(whole.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def _digest(file: IO[bytes], size: int, progress: Callable[[int, int], None] | None = None) -> bytes:
    digest, left = hashlib.sha256(), size
    while left and (block := file.read(min(CHUNK, left))):
        digest.update(block)
        left -= len(block)
        if progress is not None:
            progress(size - left, size)
    return digest.hexdigest().encode()


def check(path: Path, progress: Callable[[int, int], None] | None = None) -> Manifest:
    """Read all of it and compare every hash; the manifest of a whole archive. DamagedError otherwise (K-110)."""
    size = path.stat().st_size - DIGEST
    if size <= 0:
        raise DamagedError("too short")
    with path.open("rb") as whole:
        if _digest(whole, size, progress) != whole.read(DIGEST + 1):
            raise DamagedError("hash of the whole")
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _manifest(json.loads(file.read(MANIFEST)))
            if sorted(file.namelist()) != sorted([MANIFEST, *(member.name for member in manifest.members)]):
                raise DamagedError("members and manifest differ")
            for member in manifest.members:
                _check_member(file, member)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as problem:
        raise DamagedError(str(problem)) from problem
    return manifest


def _manifest(content: dict[str, Any]) -> Manifest:
    if content.pop("format") != FORMAT:
        raise DamagedError("unknown format")
    members = [Member(**member) for member in content.pop("members")]
    return Manifest(content, members)


def _check_member(file: zipfile.ZipFile, member: Member) -> None:
    place = PurePosixPath(member.name)
    if place.is_absolute() or ".." in place.parts:
        raise DamagedError("a place outside the data folder")
    digest, size = hashlib.sha256(), 0
    with file.open(member.name) as incoming:
        while block := incoming.read(CHUNK):
            digest.update(block)
            size += len(block)
    if (size, digest.hexdigest()) != (member.size, member.sha256):
        raise DamagedError(f"hash of {member.name}")


def unpack(path: Path, manifest: Manifest, folder: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Write the members of a checked archive below `folder`, each with fsync."""
    total, done = sum(member.size for member in manifest.members), 0
    with zipfile.ZipFile(path) as file:
        for member in manifest.members:
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open(member.name) as incoming, target.open("xb") as outgoing:
                while block := incoming.read(CHUNK):
                    outgoing.write(block)
                    done += len(block)
                    if progress is not None:
                        progress(done, total)
                outgoing.flush()
                os.fsync(outgoing.fileno())
