"""Reading many things as of one moment, without holding anybody up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections, transaction

from lifeline.kernel.sqlite.base import DatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def snapshot(using: str = "default") -> Iterator[None]:
    """A transaction that only reads and sees one state of the database (K-6: it never takes the write lock).

    A write inside fails: "attempt to write a readonly database" on SQLite, "cannot execute … in a read-only
    transaction" on PostgreSQL. Inside a transaction that already runs it adds nothing.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with _reading_sqlite(connection):
        yield


@contextmanager
def _reading_sqlite(connection: object) -> Iterator[None]:
    assert isinstance(connection, DatabaseWrapper)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        connection.read_only = True
        try:
            with transaction.atomic(using=connection.alias):
                yield
        finally:
            connection.read_only = False
            cursor.execute("PRAGMA query_only = OFF")
