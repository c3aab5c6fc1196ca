"""`deliver`: the last step after the app's gate. K-51."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import connections
from django.http import HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _

from lifeline.kernel.errors import Unavailable, Unseen
from lifeline.kernel.files import store
from lifeline.kernel.files.sniff import KINDS
from lifeline.kernel.models import FileState

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from lifeline.kernel.files.records import Owner, Stored

BLOCK = 64 * 1024
INLINE = {type_ for type_, kind in KINDS.items() if kind.family != "paper"} | {"application/pdf"}
RANGE = re.compile(r"bytes=(\d{0,30})-(\d{0,30})", re.ASCII | re.IGNORECASE)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Slice:
    """Bytes `start` to `stop` (not included)."""

    start: int
    stop: int


def slice_of(header: str, size: int) -> Slice | None:
    """The one range of a `Range` header over `size` bytes, cut to what is there.

    None: no header, another unit, several ranges, garbage or reversed, all of which RFC 9110 answers with the whole.
    An empty slice (start == stop): past the end, which is 416.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return Slice(size - length, size)
    if last and int(last) < int(first):
        return None
    start = min(int(first), size)
    return Slice(start, min(int(last) + 1, size) if last else size) if start < size else Slice(size, size)


class Body:
    """The bytes of a slice in blocks of 64 KiB. No database connection is held while they leave."""

    def __init__(self, file: BinaryIO, part: Slice) -> None:
        self.file, self.left, self.begun = file, part.stop - part.start, False
        file.seek(part.start)

    def __iter__(self) -> Body:
        return self

    def __next__(self) -> bytes:
        if not self.begun:
            self.begun = True
            release_connections()
        block = self.file.read(min(BLOCK, self.left))
        if not block:
            raise StopIteration
        self.left -= len(block)
        return block

    def close(self) -> None:
        self.file.close()


def release_connections() -> None:
    """Give the connections back to their pool; one inside a transaction stays with its transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def deliver(
    request: HttpRequest, stored: Stored, *, inline: bool = False, asker: Owner | None = None
) -> HttpResponseBase:
    """The file as a response: 200, 206, 304, 405 or 416. The app's gate stands before this call.

    Unseen (404) for a file that is not CLEAN, unless `asker` is its uploader (K-50); refused and dropped files are
    nobody's. `inline` shows pictures, sound, film and PDF in the browser; all else is an attachment. Unavailable when
    the bytes are missing: `doctor` names such files.
    """
    if stored.state != FileState.CLEAN and not (stored.state == FileState.TAKEN and asker == stored.owner):
        raise Unseen
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    etag = f'"{stored.sha256[:32]}"'
    response: HttpResponseBase
    if _is_known(request.headers.get("If-None-Match", ""), etag):
        response = HttpResponse(status=304)
    elif settings.X_ACCEL:
        response = HttpResponse(headers={"X-Accel-Redirect": settings.X_ACCEL + stored.place})
    else:
        response = _of_bytes(request, stored, etag)
    return _labelled(response, stored, etag, inline=inline)


def _is_known(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in {tag.removeprefix("W/") for tag in parse_etags(header)}


def _of_bytes(request: HttpRequest, stored: Stored, etag: str) -> HttpResponseBase:
    """The whole or a part. HEAD ignores Range, and so does an `If-Range` that names other bytes or a date."""
    if request.method == "HEAD":
        return HttpResponse(headers={"Content-Length": str(stored.size)})
    part = None
    if request.headers.get("If-Range", etag) == etag:
        part = slice_of(request.headers.get("Range", ""), stored.size)
    if part is not None and part.start == part.stop:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    try:
        body = Body(store.path_of(stored.place).open("rb"), part or Slice(0, stored.size))
    except FileNotFoundError as error:
        log.error("The bytes of file %s are missing.", stored.key)  # noqa: TRY400 - the traceback says no more
        raise Unavailable(_("The file is there, but its bytes cannot be read now."), retry_after=600) from error
    response = StreamingHttpResponse(body, status=206 if part else 200, headers={"Content-Length": str(body.left)})
    if part:
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{stored.size}"
    return response


def _labelled(response: HttpResponseBase, stored: Stored, etag: str, *, inline: bool) -> HttpResponseBase:
    shown = inline and stored.type in INLINE
    response["Content-Type"] = stored.type
    response["Content-Disposition"] = content_disposition_header(not shown, stored.name) or "inline"
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
