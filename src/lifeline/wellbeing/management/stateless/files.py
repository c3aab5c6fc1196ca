"""Files that a command is given."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lifeline.questionnaires.api.tables import BadFile, rows_of
from lifeline.wellbeing.management.stateless.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file, or standard input for `-`."""
    if name == "-":
        yield sys.stdin.buffer
    else:
        with Path(name).open("rb") as file:
            yield file


def split_header(piece: Sequence[bytes], separator: str) -> tuple[list[str], list[bytes]]:
    """The header's names and the lines after it. A byte order mark and blank lines before it are skipped."""
    lines = list(piece)
    if lines:
        lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
    for end in range(1, len(lines) + 1):
        head = lines[:end]
        if b"".join(head).count(b'"') % 2 == 0 and (found := next(rows_of(head, separator), None)):
            return found, lines[end:]
    raise BadFile(_("The file is empty: it needs a header."))
