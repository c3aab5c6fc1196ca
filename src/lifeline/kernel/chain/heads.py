"""Heads outside the database: `DATA/chain/heads.log` on this machine, and the files that auditors keep.

One JSON line a seal. The database alone cannot prove that its last seals were not cut off; a line that it no longer
matches can.
"""

from __future__ import annotations

import fcntl
import json
import os
from typing import TYPE_CHECKING

from django.conf import settings

from lifeline.kernel.chain.seals import all_after, heads_of, of_plain
from lifeline.kernel.models import Seal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedRandom
    from pathlib import Path

    from lifeline.kernel.chain.seals import Sealed

_TAIL_BYTES = 4096


class BadRoots(ValueError):
    """A file of roots that cannot be read; the message names the line."""


def log_path() -> Path:
    """`heads.log` of this site."""
    folder: Path = settings.DATA
    return folder / "chain" / "heads.log"


def log_heads() -> int:
    """Append, with fsync, the seals that `heads.log` does not have yet; returns how many.

    Called after each sealing, so what a crash left out is caught up. Lines are never taken back: if the last one is not
    in the database any more (its tail was cut, or it was restored), what was sealed later is written below it, and
    `verify` sees both.
    """
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        begin, whole = _tail(file)
        new = _newer(begin)
        if new:
            file.write(b"" if whole else b"\n")
            file.writelines(seal.line().encode() for seal in new)
            file.flush()
            os.fsync(file.fileno())
    return len(new)


def _tail(file: BufferedRandom) -> tuple[Sealed | None, bool]:
    """The last readable line, and whether the file ends with a whole one."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    content = file.read()
    lines = content.split(b"\n")[:-1]
    for line in reversed(lines):
        try:
            return of_plain(json.loads(line)), content.endswith(b"\n")
        except (ValueError, KeyError, TypeError):
            continue
    return None, content.endswith(b"\n") or not content


def _newer(last: Sealed | None) -> list[Sealed]:
    if last is None:
        return list(all_after(0))
    if heads_of([last.no]).get(last.no) == last.head:
        return list(all_after(last.no))
    first = Seal.objects.filter(at_us__gt=last.at_us).order_by("no").values_list("no", flat=True).first()
    return [] if first is None else list(all_after(first - 1))


def export_roots(path: Path) -> int:
    """Write every seal as a JSON line, for an auditor to keep outside the house; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in root_lines():
            file.write(line)
            count += 1
    return count


def root_lines() -> Iterator[str]:
    """Every seal as a JSON line, in order, a batch in memory at a time."""
    return (seal.line() for seal in all_after(0))


def import_roots(path: Path) -> Iterator[Sealed]:
    """The seals of an exported file or of `heads.log`, in the file's order.

    A last line that a crash cut short is passed over; any other that cannot be read raises `BadRoots`.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield of_plain(json.loads(line))
            except (ValueError, KeyError, TypeError):
                if line.strip() and line.endswith("\n"):
                    raise BadRoots(f"{path.name}, line {number}: not a seal.") from None
