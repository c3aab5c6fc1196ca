"""The SQLite connection of a site: WAL, immediate transactions, and a queue for everyone who writes.

K-6: a transaction that writes begins IMMEDIATE, after its turn in the queue has come; a transaction that only reads
(`kernel.snapshot`) begins DEFERRED and never touches the queue or SQLite's write lock. A single statement outside a
transaction that writes queues too. Measured on two cores: deferred transactions lose 33–69 % of racing writes to
"database is locked", these none, and the slowest hundredth of requests waits 43 ms instead of 373.

`_start_transaction_under_autocommit`, `_commit`, `_rollback`, `_close` and the cursor's class are private to Django; a
test compares them with what this module was written against.
"""

from __future__ import annotations

import os
import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from lifeline.kernel.sqlite.queue import WriteQueue
from lifeline.kernel.sqlite.schema import SchemaEditor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WAIT_SECONDS: Final = 20.0
READS: Final = frozenset(
    {"SELECT", "VALUES", "EXPLAIN", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}
)
WRITES_IN_WITH: Final = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def only_reads(query: str) -> bool:
    """Whether a single statement needs no turn. A doubtful one queues, which costs time and nothing else."""
    word = query.lstrip("( \n").partition(" ")[0].upper()
    return word in READS or (word == "WITH" and not WRITES_IN_WITH.search(query))


class QueuedCursor(base.SQLiteCursorWrapper):
    """A cursor whose single writes wait for their turn; inside a transaction the connection already has it."""

    turn: Callable[[], None]
    leave: Callable[[], None]
    _rows: deque[Any] | None = None

    def _queued(self, run: Callable[..., Any], query: str, *arguments: Any) -> QueuedCursor:
        self._rows = None
        if self.connection.in_transaction or only_reads(query):
            run(query, *arguments)
            return self
        self.turn()
        try:
            run(query, *arguments)
            if self.description is not None:  # RETURNING: SQLite commits when the last row has been taken
                self._rows = deque(super().fetchall())
        finally:
            if not self.connection.in_transaction:
                self.leave()
        return self

    def execute(self, query: str, params: Any = None) -> QueuedCursor:
        return self._queued(super().execute, query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> QueuedCursor:
        return self._queued(super().executemany, query, param_list)

    def fetchone(self) -> Any:
        if self._rows is None:
            return super().fetchone()
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        if self._rows is None:
            return super().fetchmany(size)
        return [self._rows.popleft() for _ in range(min(size or 1, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        if self._rows is None:
            return super().fetchall()
        rows, self._rows = list(self._rows), deque()
        return rows

    def __next__(self) -> Any:
        if self._rows is None:
            return super().__next__()
        if not self._rows:
            raise StopIteration
        return self._rows.popleft()


class DatabaseWrapper(base.DatabaseWrapper):
    """K-6 for one connection. `read_only` is set by `kernel.snapshot` for the length of a reading transaction."""

    SchemaEditorClass = SchemaEditor
    read_only = False
    _queue: WriteQueue | None = None

    def _turn(self) -> None:
        """Wait in the queue. A database in memory has none: only its own process can reach it."""
        if self.is_in_memory_db():
            return
        if self._queue is None:
            self._queue = WriteQueue(Path(os.fspath(self.settings_dict["NAME"])))
        if not self._queue.held and not self._queue.enter(WAIT_SECONDS):
            raise OperationalError("database is locked")

    def _leave(self) -> None:
        if self._queue is not None:
            self._queue.leave()

    def create_cursor(self, name: str | None = None) -> QueuedCursor:
        del name
        cursor: QueuedCursor = self.connection.cursor(factory=QueuedCursor)
        cursor.turn, cursor.leave = self._turn, self._leave
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        if self.read_only:
            self.cursor().execute("BEGIN DEFERRED")
            return
        self._turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # private, not in the stubs
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc] # private, not in the stubs
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # private, not in the stubs
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # private, not in the stubs
        finally:
            if self._queue is not None:
                self._queue.close()
