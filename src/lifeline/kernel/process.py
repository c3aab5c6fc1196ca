"""How each of our processes begins and ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from typing import Final

from django.db import connections

PARENT: Final = "LIFELINE_PARENT"
"""Environment variable in which the supervisor tells its children its process id."""
PR_SET_PDEATHSIG: Final = 1


def stop_event() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set. Call it in the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def die_with_parent(parent: int | None = None) -> None:
    """K-108: when our parent is killed the system kills us, so that no process is left that holds port or locks.

    `parent` is its process id, where we know it from before we began. Linux only; elsewhere a child whose parent was
    killed has to be ended by hand.
    """
    if sys.platform != "linux":
        return
    parent = parent or os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died just before the line above
        os.kill(os.getpid(), signal.SIGKILL)


def supervised() -> bool:
    """Whether a supervisor started this process or one above it."""
    return PARENT in os.environ


def let_go() -> None:
    """Close what this thread would share with a fork: a connection, or PostgreSQL's pool, which outlives `close_all`.

    Before every fork: two processes on one connection read each other's answers. Granian's workers are forks of `web`.
    """
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if shut := getattr(connection, "close_pool", None):
            shut()
