"""Files that a command is given."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lifeline.questionnaires.api.tables import BadFile, ends_inside, rows_of
from lifeline.wellbeing.management.stateless.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file, or standard input for `-`."""
    if name == "-":
        yield sys.stdin.buffer
    else:
        with Path(name).open("rb") as file:
            yield file


def split_header(piece: bytes, separator: str) -> tuple[list[str], bytes]:
    """The header's names and what stands after it. A byte order mark and blank lines before it are skipped."""
    if b"\n" not in piece:  # lines that end as on an old Mac: such a file is one piece
        piece = piece.replace(b"\r", b"\n")
    rest = io.BytesIO(piece.removeprefix(b"\xef\xbb\xbf"))
    head = b""
    while line := rest.readline():
        head += line
        if not ends_inside(head, separator) and (found := next(rows_of(head, separator), None)):
            return found, rest.read()
    raise BadFile(_("The file is empty: it needs a header."))
