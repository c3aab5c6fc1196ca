"""One process of all: whoever leads may tick, seal or send; the others wait until it is gone.

On the embedded database the lock is a file in the data folder, on PostgreSQL an advisory lock of the database, so that
several machines agree too. Both end with the process that holds them, also at a `kill -9`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from django.db import connection

from lifeline.kernel import postgres

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class Leader:
    """The claim to lead in `name`. `claim()` is asked again before each round; it is cheap while held."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock: _FileLock | _DatabaseLock | None = None

    def claim(self) -> bool:
        """Whether we lead now. Takes the lead if nobody has it, and notices when we have lost it."""
        if self._lock is None:
            self._lock = _DatabaseLock(self.name) if connection.vendor == "postgresql" else _FileLock(self.name)
        return self._lock.claim()

    def resign(self) -> None:
        """Let another lead; harmless when we do not."""
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> bool:
        return self.claim()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.resign()


def lock_folder() -> Path:
    """Where the data folder keeps its locks; made when missing."""
    folder: Path = settings.DATA / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class _FileLock:
    def __init__(self, name: str) -> None:
        self.path = lock_folder() / f"{name}.lock"
        self._file: int | None = None

    def claim(self) -> bool:
        if self._file is not None:
            return True
        file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _DatabaseLock:
    """On a connection of its own: the lock belongs to a session, and Django's pool hands sessions round."""

    def __init__(self, name: str) -> None:
        digest = hashlib.sha256(b"lifeline leader " + name.encode()).digest()
        self.key = int.from_bytes(digest[:8], "big", signed=True)
        self._session: psycopg.Connection[Any] | None = None

    def claim(self) -> bool:
        if self._session is not None and self._alive(self._session):
            return True
        session = postgres.connect()
        row = session.execute("SELECT pg_try_advisory_lock(%s)", [self.key]).fetchone()
        if row is None or not row[0]:
            session.close()
            return False
        self._session = session
        return True

    def _alive(self, session: psycopg.Connection[Any]) -> bool:
        try:
            session.execute("SELECT 1")
        except psycopg.OperationalError:
            session.close()
            self._session = None
            return False
        return True

    def release(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
