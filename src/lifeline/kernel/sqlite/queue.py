"""One writer at a time over all processes and threads: a lock on a file, waited for in the operating system's queue.

SQLite lets waiting writers sleep and try again, with growing pauses; under load some starve until they fail. Here they
wait in the kernel's queue on the lock file and are woken when it is their turn. For local disks only.
"""

import fcntl
import os
import threading
from pathlib import Path


class WriteQueue:
    """The place of one connection in the queue of the database at `path`; the lock file stands beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + ".queue")
        self.held = False
        self._file: int | None = None

    def enter(self, seconds: float) -> bool:
        """Wait for our turn; False when it did not come within `seconds`."""
        if self._file is None:
            self._file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not self._wait(self._file, seconds):
                self._file = None  # the waiting thread closes it, which gives the lock back
                return False
        self.held = True
        return True

    @staticmethod
    def _wait(file: int, seconds: float) -> bool:
        """Block in a thread of its own, because a blocked flock() cannot be given a time limit."""
        turn, given_up, guard = threading.Event(), threading.Event(), threading.Lock()

        def block() -> None:
            fcntl.flock(file, fcntl.LOCK_EX)
            with guard:
                if given_up.is_set():
                    os.close(file)
                turn.set()

        threading.Thread(target=block, name="lifeline-write-queue", daemon=True).start()
        if turn.wait(seconds):
            return True
        with guard:
            if not turn.is_set():
                given_up.set()
        return turn.is_set()

    def leave(self) -> None:
        """Let the next writer in; harmless when the lock is not held."""
        if self.held and self._file is not None:
            self.held = False
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Leave the queue and give the file back."""
        self.leave()
        if self._file is not None:
            os.close(self._file)
            self._file = None
