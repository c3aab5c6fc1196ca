"""A migrated, empty database, made by the first that asks and copied by all others: migrating costs 15 seconds.

On SQLite it is a file that is kept between runs; of `./lifeline test` the lane of the migrations asks first. Its name
is a digest of all that a migration reads, so a changed migration makes another file; CI starts from a fresh clone and
thus migrates from zero. On PostgreSQL it is a template beside the tests' databases, which ends with their cluster: each
run of `./lifeline test` migrates from zero there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "migrated"
READ = (
    "src/lifeline/*/migrations/*.py",
    "src/lifeline/*/data/**/*",
    "src/lifeline/*/models/*.py",
    "src/lifeline/*/models.py",
    "src/lifeline/kernel/kept.py",
    "src/lifeline/kernel/box.py",
    "src/lifeline/kernel/__init__.py",
    "src/lifeline/kernel/triggers.py",
    "src/lifeline/kernel/laying.py",
    "src/lifeline/kernel/keys.py",
    "src/lifeline/kernel/rest/limits.py",
    "src/lifeline/kernel/search/engines.py",
    "config/*.py",
)
"""All that a migration reads or imports (a guard compares it), and what says which tables are stamped after it."""
PRINTED = {".otf", ".typ", ".txt"}
"""Data that no migration reads: fonts and what documents are made from."""


def digest() -> str:
    """A name for this state of the migrations."""
    found = hashlib.sha256(django.__version__.encode())
    for file in sorted(
        file for pattern in READ for file in ROOT.glob(pattern) if file.is_file() and file.suffix not in PRINTED
    ):
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:24]


def path() -> Path:
    """Where the SQLite database of this state of the migrations is or will be."""
    return FOLDER / f"{digest()}.sqlite3"


@contextmanager
def one_makes_it() -> Iterator[None]:
    """Of several workers the first goes on and migrates, while the others wait for what it will have kept."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def template() -> Iterator[str]:
    """The name of PostgreSQL's template, for whose making the others wait; pass it to `is_there` and `copy_to`."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('lifeline.tests.migrated'))")  # goes with the connection
        yield f"lifeline_migrated_{digest()}"


def is_there(name: str) -> bool:
    """Whether the server has a database of this name."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def copy_to(name: str) -> None:
    """Copy this process's migrated database, to which nobody may be connected meanwhile."""
    connection.close()
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{connection.settings_dict["NAME"]}"')


def load(file: Path) -> None:
    """Make it the content of this process's database in memory."""
    connection.close()
    name = connection.creation._get_test_db_name()  # the shared one in memory, as Django names it
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as kept:
        kept.backup(connection.connection)


def keep() -> None:
    """Keep this process's migrated database."""
    connection.ensure_connection()
    with _draft() as draft, closing(sqlite3.connect(draft)) as kept:
        connection.connection.backup(kept)


@contextmanager
def _draft() -> Iterator[Path]:
    """A file beside the kept one, that takes its place when it is whole."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    os.close(handle)
    try:
        yield Path(name)
        for old in sorted(file.parent.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-4]:
            old.unlink(missing_ok=True)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)


def site(folder: Path) -> None:
    """Give a data folder its migrated database; the first to ask makes the one that is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    mine, kept = folder / "lifeline.sqlite3", path()
    with one_makes_it():
        if not kept.exists():
            _migrate(folder, mine)
            return
    shutil.copyfile(kept, mine)


def _migrate(folder: Path, mine: Path) -> None:
    environment = {**os.environ, "LIFELINE_DATA": str(folder), "LIFELINE_DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    keep_copy(mine)


def python(folder: Path, code: str, *arguments: str, pass_fds: Collection[int] = ()) -> subprocess.Popen[str]:
    """A process of its own on the data folder of a site, whose output is read as it comes."""
    environment = {**os.environ, "LIFELINE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "LIFELINE_DATABASE_URL": ""}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, pass_fds=pass_fds)


def keep_copy(of: Path) -> None:
    """Keep the migrated database of a folder whose site has stopped, its log included."""
    with _draft() as draft, closing(sqlite3.connect(of)) as source, closing(sqlite3.connect(draft)) as kept:
        source.backup(kept)
