"""A database as one file and back: SQLite by its backup API, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import postgres
from lifeline.kernel.errors import Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    Fetch = Callable[[str], list[tuple[Any, ...]]]

EMBEDDED: Final = "sqlite"
SERVER: Final = "postgresql"


def facts_of(fetch: Fetch, tables: list[str]) -> dict[str, Any]:
    """What the manifest says of a database: rows of each table, migrations, the last head of the chain."""
    seals = fetch("SELECT no, head FROM kernel_seal ORDER BY no DESC LIMIT 1")
    return {
        "rows": {name: fetch(f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in tables},  # noqa: S608 - own names
        "migrations": sorted(f"{app}.{name}" for app, name in fetch("SELECT app, name FROM django_migrations")),
        "chain": {"no": seals[0][0], "head": bytes(seals[0][1]).hex()} if seals else None,
    }


class Dump(ABC):
    """The database of this site."""

    engine: ClassVar[str]
    name: ClassVar[str]

    @staticmethod
    def of_site() -> Dump:
        """The kind that the settings name."""
        return ServerDump() if connection.vendor == "postgresql" else EmbeddedDump()

    @abstractmethod
    def write(self, path: Path) -> dict[str, Any]:
        """Write one state of the database to `path`, beside running writers; the facts of that state."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""

    @abstractmethod
    def load(self, path: Path) -> None:
        """Fill the empty database from `path`, all or nothing."""

    @abstractmethod
    def facts(self) -> dict[str, Any]:
        """The facts of the database as it stands."""


class EmbeddedDump(Dump):
    """SQLite."""

    engine, name = EMBEDDED, "lifeline.sqlite3"

    @property
    def path(self) -> Path:
        folder: Path = settings.DATA
        return folder / self.name

    def write(self, path: Path) -> dict[str, Any]:
        if not self.path.exists():
            raise Unavailable(_("There is no site in %(folder)s.") % {"folder": self.path.parent})
        try:
            with closing(self._open()) as source, closing(sqlite3.connect(path)) as copy:
                source.backup(copy)  # all pages in one step: one state, and no writer waits
                copy.execute("PRAGMA journal_mode=DELETE")
                told = copy.execute("PRAGMA quick_check").fetchone()[0]
                if told != "ok":
                    raise sqlite3.DatabaseError(told)
                return self._facts(copy)
        except sqlite3.Error as problem:
            raise Unavailable(_("The database cannot be copied: %(reason)s") % {"reason": problem}) from problem

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=rw", uri=True)

    def is_empty(self) -> bool:
        return not self.path.exists()

    def load(self, path: Path) -> None:
        connections.close_all()
        path.rename(self.path)

    def facts(self) -> dict[str, Any]:
        with closing(self._open()) as database:
            return self._facts(database)

    @staticmethod
    def _facts(database: sqlite3.Connection) -> dict[str, Any]:
        def fetch(query: str) -> list[tuple[Any, ...]]:
            return database.execute(query).fetchall()

        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        return facts_of(fetch, [name for (name,) in fetch(listed)])


class ServerDump(Dump):
    """PostgreSQL. The programs of its client come from the newest version that is installed."""

    engine, name = SERVER, "database.pgdump"

    def write(self, path: Path) -> dict[str, Any]:
        with postgres.connect() as session:
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            row = session.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            facts = self._facts(session)
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}", f"--file={path}"
            )
            session.execute("ROLLBACK")
        return facts

    def is_empty(self) -> bool:
        with postgres.connect() as session:
            return not self._tables(session)

    def load(self, path: Path) -> None:
        connections.close_all()
        self._run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            "--dbname=",
            str(path),
        )

    def facts(self) -> dict[str, Any]:
        with postgres.connect() as session:
            return self._facts(session)

    def _facts(self, session: Any) -> dict[str, Any]:
        return facts_of(lambda query: session.execute(query).fetchall(), self._tables(session))

    @staticmethod
    def _tables(session: Any) -> list[str]:
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        return [name for (name,) in session.execute(listed).fetchall()]

    @staticmethod
    def _run(program: str, *arguments: str) -> None:
        where = connection.settings_dict
        named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
        environment = {**os.environ, **{name: str(where[key]) for name, key in named.items() if where[key]}}
        words = [f"--dbname={where['NAME']}" if word == "--dbname=" else word for word in arguments]
        done = subprocess.run(  # noqa: S603 - our own words
            [client_program(program), *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Refused(
                "K-109", _("%(program)s failed: %(reason)s"), program=program, reason=done.stderr.strip()[-300:]
            )


def client_program(name: str) -> str:
    """The path of a program of PostgreSQL's client, newest version first. Unavailable when it is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(debian[-1]) if debian else shutil.which(name)
    if found is None:
        raise Unavailable(_("The PostgreSQL client (pg_dump, pg_restore) is not installed."))
    return found
