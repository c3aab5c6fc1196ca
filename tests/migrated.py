"""A migrated, empty SQLite database, kept between runs of the tests: migrating costs 15 seconds, copying it 50 ms.

The file's name is a digest of all that a migration reads, so a changed migration makes another file. CI starts from a
fresh clone and thus migrates from zero; PostgreSQL always does.
"""

from __future__ import annotations

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
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "migrated"
READ = (
    "src/lifeline/*/migrations/*.py",
    "src/lifeline/*/data/**/*",
    "src/lifeline/kernel/box.py",
    "src/lifeline/kernel/__init__.py",
    "src/lifeline/kernel/triggers.py",
    "src/lifeline/kernel/laying.py",
    "src/lifeline/kernel/keys.py",
    "src/lifeline/kernel/rest/limits.py",
    "src/lifeline/kernel/search/engines.py",
    "config/*.py",
)
"""All that a migration reads or imports; a guard compares it with their imports."""
PRINTED = {".otf", ".typ", ".txt"}
"""Data that no migration reads: fonts and what documents are made from."""


def path() -> Path:
    """Where the database of this state of the migrations is or will be."""
    found = hashlib.sha256(django.__version__.encode())
    for file in sorted(
        file for pattern in READ for file in ROOT.glob(pattern) if file.is_file() and file.suffix not in PRINTED
    ):
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return FOLDER / f"{found.hexdigest()[:24]}.sqlite3"


def load(file: Path) -> None:
    """Make it the content of this process's database in memory."""
    connection.close()
    name = connection.creation._get_test_db_name()  # the shared one in memory, as Django names it
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as kept:
        kept.backup(connection.connection)


def keep() -> None:
    """Keep this process's migrated database; of two workers that come at once the later one wins."""
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
    if kept.exists():
        shutil.copyfile(kept, mine)
        return
    environment = {**os.environ, "LIFELINE_DATA": str(folder), "LIFELINE_DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    keep_copy(mine)


def python(folder: Path, code: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of its own on the data folder of a site, whose output is read as it comes."""
    environment = {**os.environ, "LIFELINE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "LIFELINE_DATABASE_URL": ""}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


def keep_copy(of: Path) -> None:
    """Keep the migrated database of a folder whose site has stopped, its log included."""
    with _draft() as draft, closing(sqlite3.connect(of)) as source, closing(sqlite3.connect(draft)) as kept:
        source.backup(kept)
