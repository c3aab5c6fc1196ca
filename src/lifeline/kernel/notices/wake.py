"""How a commit wakes the sender of the same machine: it touches a file that the sender looks at twice a second.

On another machine the sender finds the row at its next round (5 s).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from lifeline.kernel.leader import lock_folder

if TYPE_CHECKING:
    from pathlib import Path


def wake() -> None:
    """Called after a commit that has something to send. A full disk or a missing folder only costs five seconds."""
    with contextlib.suppress(OSError):
        _file().touch()


def woken_at() -> int:
    """When somebody last woke the sender, in nanoseconds of the file's time; 0 if nobody ever did."""
    try:
        return _file().stat().st_mtime_ns
    except OSError:
        return 0


def _file() -> Path:
    return lock_folder() / "sender.wake"
