"""K-105 How often a key or an address may ask, counted for all processes of the site together.

Counted by the minute of the clock. On PostgreSQL the counts stand in an unlogged table; on SQLite in a file of their
own beside the database, so that a reader never takes the write lock (K-6). Nobody needs them after their minute.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from .problems import Stop

if TYPE_CHECKING:
    from datetime import datetime

COUNT = (
    "INSERT INTO kernel_rest_calls (caller, minute, calls) VALUES ({0}, {0}, 1) "
    "ON CONFLICT (caller, minute) DO UPDATE SET calls = kernel_rest_calls.calls + 1 RETURNING calls"
)
SWEEP = "DELETE FROM kernel_rest_calls WHERE minute < {0}"
TABLE = (
    "CREATE {0}TABLE IF NOT EXISTS kernel_rest_calls "
    "(caller varchar(64) NOT NULL, minute bigint NOT NULL, calls integer NOT NULL, PRIMARY KEY (caller, minute))"
)
_local = threading.local()


def take(caller: str, most: int, now: datetime) -> None:
    """Counts one call; `Stop(429)` with the seconds to wait when `caller` had `most` calls in this minute."""
    minute, second = divmod(int(now.timestamp()), 60)
    if count(caller, minute) > most:
        raise Stop(429, headers={"Retry-After": str(60 - second)})


def of_address(address: str) -> str:
    """What stands for an address: it is not kept itself, not even for a minute."""
    return salted_hmac("lifeline.rest.address", address).hexdigest()[:40]


def count(caller: str, minute: int) -> int:
    """The number of this call within its minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(COUNT.format("%s"), [caller, minute])
            calls: int = cursor.fetchone()[0]
            if calls == 1:
                cursor.execute(SWEEP.format("%s"), [minute - 1])
        return calls
    file = beside()
    with closing(file.cursor()) as cursor:
        calls = cursor.execute(COUNT.format("?"), [caller, minute]).fetchone()[0]
        if calls == 1:
            cursor.execute(SWEEP.format("?"), [minute - 1])
    return calls


def beside() -> sqlite3.Connection:
    """The thread's own connection to the file of counts: quick, and worth nothing after a power cut."""
    path = settings.DATA / "rest-calls.sqlite3"
    known: sqlite3.Connection | None = getattr(_local, "file", None)
    if known is None or _local.path != path:
        known = sqlite3.connect(path, timeout=5, isolation_level=None)
        known.execute("PRAGMA journal_mode=WAL")
        known.execute("PRAGMA synchronous=OFF")
        known.execute(TABLE.format(""))
        _local.file, _local.path = known, path
    return known
