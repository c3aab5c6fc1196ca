"""The key store: one SQLite file with wrapped keys, the site key that wraps them, and the log of what was shredded.

    KEYS/site.key       the site keys (the last one wraps) and the pepper; 0600
    KEYS/store.db       key id, purpose, wrapped key; secure delete, rollback journal, full sync; 0600
    KEYS/shredded.log   ids of shredded keys, one a line, appended and synced

The folder lies outside `DATA` and outside every backup. K-82: before the first key is handed out, the log is replayed
over the store, so a restored store revives nothing; a log that is shorter than the store's own count refuses to serve.
K-84: what is missing is `Unavailable`, never plain text and never a new pepper.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Unavailable
from lifeline.kernel.vault.sealing import Damaged, open_sealed, parts, seal_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

KEY_BYTES: Final = 32
BATCH = 500
"""Keys that a rotation wraps anew in one transaction."""
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, purpose TEXT NOT NULL, site_key TEXT NOT NULL,
                                 wrapped BLOB NOT NULL, made_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def unavailable() -> Unavailable:
    """K-84. The one sentence that is said, whatever is missing."""
    return Unavailable(_("The key store does not answer. Nothing was stored in the clear; please try again later."))


class NoKey(LookupError):
    """There is no key of this id: it was shredded, or it never was."""


@dataclass(frozen=True)
class SiteKeys:
    """What stands in `site.key`: keys by id, the one that wraps, the pepper. Never printed (K-87)."""

    keys: dict[str, bytes] = field(repr=False)
    current: str
    pepper: bytes = field(repr=False)

    def text(self) -> str:
        """The file's content."""
        held = {name: key.hex() for name, key in self.keys.items()}
        return json.dumps({"v": 1, "keys": held, "current": self.current, "pepper": self.pepper.hex()})


class Store:
    """One key store. Threads and processes may use it side by side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()
        self._site: SiteKeys | None = None
        self._warm: dict[str, tuple[str, bytes]] = {}
        self._checked: int | None = None
        self.known = False
        """Whether the database was asked if this is its store; once a process."""

    def __repr__(self) -> str:
        return f"<Store {self.folder}>"

    @property
    def exists(self) -> bool:
        """Whether there is a store in the folder."""
        try:
            return (self.folder / "store.db").exists() or (self.folder / "site.key").exists()
        except OSError as problem:  # a folder that this user may not enter
            raise unavailable() from problem

    def create(self) -> str:
        """Make the folder, a site key, a pepper and an empty store, unless they are there; the store's id."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as problem:
            raise unavailable() from problem
        with self._alone():  # two first users at once: the second one finds what the first has made
            if not self.exists:
                self._make()
        return self.id

    def _make(self) -> None:
        name = secrets.token_hex(8)
        keys = SiteKeys({name: secrets.token_bytes(KEY_BYTES)}, name, secrets.token_bytes(KEY_BYTES))
        self._write_site(keys)
        (self.folder / "shredded.log").touch(0o600)
        descriptor = os.open(self.folder / "store.db", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        connection = self._connect()
        connection.executescript(SCHEMA)
        facts = [("id", secrets.token_hex(16)), ("shredded", "0")]
        connection.executemany("INSERT INTO facts VALUES (?, ?)", facts)
        connection.commit()

    @property
    def id(self) -> str:
        """The store's own id; the database remembers it, so that another store is not taken for it."""
        return self._fact("id")

    def add(self, key_id: str, purpose: str, at: str) -> None:
        """K-81. A new key, on disk before anybody learns its id.

        K-86: the site key is read under the write lock. One remembered from before a rotation would wrap a key that the
        rotation no longer sees, and that nobody opens once the old site key is dropped.
        """
        key = secrets.token_bytes(KEY_BYTES)
        with self._write() as connection:
            self._site = site = self._read_site()
            wrapped = seal_with(site.keys[site.current], parts("wrap", key_id, purpose), key)
            row = (key_id, purpose, site.current, wrapped, at)
            connection.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?)", row)

    def key(self, key_id: str) -> tuple[str, bytes]:
        """Purpose and key. `NoKey` when it was shredded. Warm keys are asked again after any change of the store."""
        self._refresh()
        found = self._warm.get(key_id)
        if found is None:
            row = self._read("SELECT purpose, site_key, wrapped FROM keys WHERE id = ?", key_id)
            if row is None:
                raise NoKey
            purpose, site_key, wrapped = row
            found = str(purpose), self._unwrapped(key_id, purpose, site_key, wrapped)
            self._warm[key_id] = found
        return found

    def pepper(self) -> bytes:
        """What tokens are made with."""
        return self._site_keys().pepper

    def destroy(self, key_id: str) -> bool:
        """Overwrite and drop a key, and log its id. Whether there was one. Safe to repeat after a crash anywhere."""
        with self._write() as connection:
            connection.execute("UPDATE keys SET wrapped = zeroblob(length(wrapped)) WHERE id = ?", (key_id,))
            there = connection.execute("DELETE FROM keys WHERE id = ?", (key_id,)).rowcount > 0
            gone = self.shredded()
            if key_id not in gone:
                self._log(key_id)
            count = str(len(gone | {key_id}))
            connection.execute("UPDATE facts SET value = ? WHERE name = 'shredded'", (count,))
        self._warm.pop(key_id, None)
        return there

    def shredded(self) -> set[str]:
        """K-82. Ids of all keys that were ever shredded here."""
        try:
            text = (self.folder / "shredded.log").read_text()
        except OSError as problem:
            raise unavailable() from problem
        return set(text.split())

    def older_than(self, at: str) -> list[tuple[str, str]]:
        """(id, purpose) of keys made before this moment (ISO, UTC)."""
        rows = self._connect().execute("SELECT id, purpose FROM keys WHERE made_at < ? ORDER BY made_at", (at,))
        return [(row[0], row[1]) for row in rows]

    def rotate(self) -> int:
        """K-86. A new site key wraps all keys; how many were wrapped anew. May be killed anywhere and run again."""
        with self._alone():
            site = self._read_site()
            if len(site.keys) == 1:
                name = secrets.token_hex(8)
                site = SiteKeys({**site.keys, name: secrets.token_bytes(KEY_BYTES)}, name, site.pepper)
                self._write_site(site)
            self._site = site
            done = sum(iter(self._wrap_some, 0))
            self._write_site(SiteKeys({site.current: site.keys[site.current]}, site.current, site.pepper))
        return done

    def _wrap_some(self) -> int:
        site = self._site_keys()
        with self._write() as connection:
            query = "SELECT id, purpose, site_key, wrapped FROM keys WHERE site_key <> ? LIMIT ?"
            rows = connection.execute(query, (site.current, BATCH)).fetchall()
            for key_id, purpose, name, wrapped in rows:
                key = self._unwrapped(key_id, purpose, name, wrapped)
                anew = seal_with(site.keys[site.current], parts("wrap", key_id, purpose), key)
                connection.execute(
                    "UPDATE keys SET wrapped = ?, site_key = ? WHERE id = ?", (anew, site.current, key_id)
                )
        return len(rows)

    def holds(self, key_id: str) -> bool:
        """False once a key was shredded. `Unavailable` where it should be and is not: an older store was put back."""
        try:
            self.key(key_id)
        except NoKey:
            if key_id in self.shredded():
                return False
            raise unavailable() from None
        return True

    def sorted_out(self, key_ids: Iterable[str]) -> dict[str, int]:
        """K-89. Of keys that rows name: how many are there, how many were shredded, how many are missing."""
        self._refresh()
        gone, found = self.shredded(), {"there": 0, "shredded": 0, "missing": 0}
        try:
            held = {row[0] for row in self._connect().execute("SELECT id FROM keys")}
        except sqlite3.Error as problem:
            raise unavailable() from problem
        for key_id in key_ids:
            found["there" if key_id in held else "shredded" if key_id in gone else "missing"] += 1
        return found

    def counts(self) -> tuple[int, int]:
        """How many keys there are, and how many were shredded."""
        row = self._read("SELECT count(*) FROM keys")
        return (row[0] if row else 0), len(self.shredded())

    def _unwrapped(self, key_id: str, purpose: str, site_key: str, wrapped: bytes) -> bytes:
        site = self._site_keys()
        if site_key not in site.keys:  # another process has rotated
            self._site = site = self._read_site()
        if site_key not in site.keys:
            raise unavailable()
        return open_sealed(site.keys[site_key], parts("wrap", key_id, purpose), wrapped)

    def _fact(self, name: str) -> str:
        row = self._read("SELECT value FROM facts WHERE name = ?", name)
        if row is None:
            raise unavailable()
        return str(row[0])

    def _read(self, query: str, *values: object) -> tuple[Any, ...] | None:
        try:
            row = self._connect().execute(query, values).fetchone()
        except sqlite3.Error as problem:
            raise unavailable() from problem
        return None if row is None else tuple(row)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        except sqlite3.Error as problem:
            connection.rollback()
            raise unavailable() from problem
        except BaseException:
            connection.rollback()
            raise

    def _connect(self) -> sqlite3.Connection:
        """The connection of this thread and process."""
        path = self.folder / "store.db"
        try:
            inode = path.stat().st_ino
        except OSError as problem:
            raise unavailable() from problem
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None or self._local.pid != os.getpid() or self._local.inode != inode:
            found = sqlite3.connect(path, timeout=20, isolation_level=None)
            for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY"):
                found.execute(f"PRAGMA {pragma}")
            self._local.connection, self._local.pid, self._local.inode = found, os.getpid(), inode
        return found

    def replay(self) -> int:
        """K-82. Shred again what the log names; how many keys that were. Refuses a log that has lost lines."""
        gone = self.shredded()
        if len(gone) < int(self._fact("shredded")):
            raise unavailable()
        held = [key_id for key_id, _purpose in self.older_than("9999") if key_id in gone]
        for key_id in held:
            self.destroy(key_id)
        return len(held)

    def _refresh(self) -> None:
        """Forget warm keys when the file was changed by anybody, so that a key shredded elsewhere is gone here too.

        K-82. Before the first key of a process, and of a file that was put in the store's place, the log is replayed.
        """
        self._connect()
        if self._checked != self._local.inode:
            self.replay()
            self._checked = self._local.inode
        row = self._read("PRAGMA data_version")
        seen = (self._local.inode, row)
        if seen != getattr(self._local, "seen", None):
            self._local.seen = seen
            self._warm.clear()

    def _site_keys(self) -> SiteKeys:
        if self._site is None:
            self._site = self._read_site()
        return self._site

    def _read_site(self) -> SiteKeys:
        try:
            told = json.loads((self.folder / "site.key").read_text())
            keys = {name: bytes.fromhex(key) for name, key in told["keys"].items()}
            return SiteKeys(keys, told["current"], bytes.fromhex(told["pepper"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise unavailable() from None  # K-87: the cause could hold a key

    def _write_site(self, keys: SiteKeys) -> None:
        """Whole or not at all."""
        path = self.folder / ".site.key.new"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(keys.text())
            file.flush()
            os.fsync(file.fileno())
        path.replace(self.folder / "site.key")
        _sync(self.folder)
        self._site = keys

    def _log(self, key_id: str) -> None:
        with (self.folder / "shredded.log").open("a") as file:
            file.write(f"{key_id}\n")
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self.folder / "rotate.lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["Damaged", "NoKey", "Store", "unavailable"]
