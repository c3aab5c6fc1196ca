"""K-53: files of sealed records. No row, name, type, hash or time: a random name and a stream that a key opens.

    taken = files.take_sealed(upload, upload.name, purpose=PHOTOS, public=key.public)    # cleaned, then sealed
    files.settle_sealed(taken.key)                      # when the record is written: another inode, another moment
    files.open_sealed(taken.key, private)               # pieces of the clean bytes
    files.deliver_sealed(taken.facts, pieces)

    sealed/new/<key>     since the upload
    sealed/ab/<key>      since its record was written

What the file is called and is (`Facts`) goes to the app, which seals it like any text. The clear bytes lie in memory
(/dev/shm, where the system has it) while they are cleaned. Times of files and of their folders are set to midnight;
what a disk keeps beside them (change time, birth time) is that of `settle_sealed`, which copies, from then on.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import shutil
import tempfile
from base64 import b32encode
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from lifeline.kernel import box
from lifeline.kernel.errors import Refused, Unavailable, Unseen
from lifeline.kernel.files import child, scanner, store
from lifeline.kernel.files.cleaning import REASONS
from lifeline.kernel.files.delivery import INLINE
from lifeline.kernel.files.sniff import KINDS
from lifeline.kernel.files.taking import judge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from lifeline.kernel.files.purposes import Purpose
    from lifeline.kernel.files.records import Stored

MEMORY = Path("/dev/shm")  # noqa: S108 - memory that other users cannot list: the folder in it is ours alone
OURS = "lifeline-sealed-"
CRASHED = timedelta(hours=1)
"""So old a folder of clear bytes is nobody's: a file is cleaned within half a minute."""
ROOM = 4
"""So many times the file's size must be free in memory; else its cleaning uses the disk of the files."""


@dataclass(frozen=True)
class Facts:
    """What a file is, for its readers alone. `found` are codes of `files.FOUND`: what stood in it and was removed."""

    name: str
    type: str
    size: int
    sha256: str
    found: tuple[str, ...] = ()

    def packed(self) -> str:
        """As the text that the app seals."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, packed: str) -> Facts:
        """Back from that text."""
        values = json.loads(packed)
        return cls(**{**values, "found": tuple(values["found"])})


@dataclass(frozen=True)
class Taken:
    """A sealed file: the key that names its stream, and what it is."""

    key: str
    facts: Facts


def take_sealed(
    stream: store.Readable, name: str, *, purpose: Purpose, public: bytes, keep_for: bytes | None = None
) -> tuple[Taken, Taken | None]:
    """Judge, clean and seal one file; with `keep_for` its original too, for the holder of that other key.

    The clean file is called by `name`, which the caller has chosen (附件1); its ending is that of its content. Refused
    K-47 (type, size, risks), K-48 (cannot be cleaned), K-56; Unavailable (disk, silent scanner). Takes up to 30 s.
    """
    if not purpose.sealed:
        raise ValueError(f"{purpose.name} is not a sealed purpose.")
    store.check_disk(2 * purpose.max_bytes)
    with _workshop(purpose.max_bytes) as folder:
        source, target = folder / "came", folder / "clean"
        source.write_bytes(_read(stream, purpose.max_bytes))
        written = store.measure(source)
        kind = judge(written, purpose)
        answer = _cleaned(source, target, kind.type)
        made, found = KINDS[answer["type"]], tuple(answer.get("found", []))
        facts = Facts(name + made.endings[0], made.type, *_measured(target), found)
        original = None
        if keep_for is not None:
            kept = Facts(name + kind.endings[0], kind.type, written.size, written.sha256, found)
            original = Taken(_put(source, keep_for), kept)
        return Taken(_put(target, public), facts), original


def seal_stored(stored: Stored, name: str, *, public: bytes) -> Taken:
    """A clean file of an open record becomes one of a sealed record: the same bytes as a stream that a key opens.

    It is called by `name`, its ending is that of its content; what was found in it when it was cleaned is not told
    again. The caller drops the open file. Unavailable: the disk is full or broken.
    """
    if not stored.is_clean:
        raise ValueError("Only a clean file is sealed.")
    kind = KINDS[stored.type]
    facts = Facts(name + kind.endings[0], stored.type, stored.size, stored.sha256)
    return Taken(_put(store.path_of(stored.place), public), facts)


def _read(stream: store.Readable, limit: int) -> bytes:
    held = io.BytesIO()
    while chunk := stream.read(store.CHUNK):
        store.check_size(held.tell() + len(chunk), limit)
        held.write(chunk)
    return held.getvalue()


def _cleaned(source: Path, target: Path, type_: str) -> dict[str, str]:
    verdict = scanner.scan(source)
    if verdict == "virus":
        raise Refused("K-56", REASONS["virus"])
    if verdict == "silent":
        raise Unavailable(REASONS["virus_silent"], retry_after=600)
    answer = child.run("clean", source, target, type_)
    if reason := answer.get("reason"):
        raise Refused("K-48", REASONS[reason])
    return answer


def _measured(path: Path) -> tuple[int, str]:
    written = store.measure(path)
    return written.size, written.sha256


@contextmanager
def _workshop(size: int) -> Iterator[Path]:
    """A folder for clear bytes: in memory where there is room, else on the disk of the files. Gone afterwards."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM * size
    if not roomy:
        with child.workshop() as folder:
            yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix=OURS, dir=MEMORY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(path: Path, public: bytes) -> str:
    """Seal the file into the store; the random key that names it."""
    key = b32encode(secrets.token_bytes(20)).decode().lower()
    temporary = store.temporary()
    try:
        with store.disk_errors(), path.open("rb") as source, temporary.open("xb") as target:
            box.stream_seal(public, source, target, path.stat().st_size)
            target.flush()
            os.fsync(target.fileno())
        _timeless(temporary)
        store.put(temporary, _new(key))
    finally:
        temporary.unlink(missing_ok=True)
        for folder in (temporary.parent, store.path_of(_new(key)).parent, store.path_of("sealed")):
            if folder.is_dir():
                _timeless(folder)  # else it tells when the last one came
    return key


def _timeless(path: Path) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    os.utime(path, (midnight, midnight))


def _new(key: str) -> str:
    return f"sealed/new/{key}"


def _settled(key: str) -> str:
    return f"sealed/{key[:2]}/{key}"


def settle_sealed(key: str) -> None:
    """The file's record is written now: its bytes move into a file that was made now, in a folder of many.

    Harmless the second time. Unseen if there is no such file. Outside or inside of an action: if that fails, the file
    is found at either place.
    """
    new, place = store.path_of(_new(key)), _settled(key)
    if not new.exists():
        if store.path_of(place).exists():
            return
        raise Unseen
    with new.open("rb") as source:
        copy = store.write(source, new.stat().st_size).path
    _timeless(copy)
    store.put(copy, place)
    new.unlink(missing_ok=True)


def open_sealed(key: str, private: bytes) -> Iterator[bytes]:
    """The clear bytes in pieces of 64 KiB. Unseen if the file is gone; `box.Damaged` if the key does not fit."""
    if not key.isalnum():
        raise Unseen
    for place in (_settled(key), _new(key)):
        if (path := store.path_of(place)).exists():
            break
    else:
        raise Unseen
    return _pieces(path, private)


def _pieces(path: Path, private: bytes) -> Iterator[bytes]:
    with path.open("rb") as source:
        yield from box.stream_open(private, source)


def deliver_sealed(facts: Facts, pieces: Iterator[bytes], *, inline: bool = False) -> StreamingHttpResponse:
    """The clear bytes as a response, behind the app's gate. K-51: never stored by a browser or a proxy, no range."""
    response = StreamingHttpResponse(pieces, headers={"Content-Length": str(facts.size)})
    shown = inline and facts.type in INLINE
    response["Content-Type"] = facts.type
    response["Content-Disposition"] = content_disposition_header(not shown, facts.name) or "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def drop_sealed(key: str) -> None:
    """Remove a sealed file; nothing happens if it is gone."""
    for place in (_new(key), _settled(key)):
        store.remove(place)


def unsettled() -> set[str]:
    """Keys of the files that still lie where they arrived."""
    return {path.name for path in store.path_of("sealed/new").glob("*")}


def sweep_memory(now: datetime) -> int:
    """K-55. Remove folders of clear bytes that a crash left in memory more than an hour ago; how many."""
    gone = 0
    for folder in MEMORY.glob(f"{OURS}*"):
        with suppress(FileNotFoundError):  # its own process removed it meanwhile
            if folder.stat().st_mtime < (now - CRASHED).timestamp():
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
    return gone


def sweep_sealed(known: Collection[str], before: datetime) -> int:
    """K-55. Remove sealed files that no record knows and whose day was over at `before`; how many."""
    strays = [
        path
        for path in store.path_of("sealed").glob("*/*")
        if path.name not in known and path.stat().st_mtime < before.timestamp()
    ]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)
